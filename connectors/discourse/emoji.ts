/** The emoji that people use most, by the names that forums give them. Others stay `:name:`. */
const characters = new Map(
  pairs(`
  slight_smile 🙂 smile 😄 smiley 😃 grinning 😀 grin 😁 blush 😊 wink 😉 joy 😂 rofl 🤣 laughing 😆 sweat_smile 😅
  heart_eyes 😍 sunglasses 😎 thinking 🤔 neutral_face 😐 confused 😕 slightly_frowning_face 🙁 frowning 😦 cry 😢
  sob 😭 angry 😠 rage 😡 scream 😱 flushed 😳 open_mouth 😮 astonished 😲 grimacing 😬 roll_eyes 🙄 relieved 😌
  upside_down_face 🙃 hugs 🤗 stuck_out_tongue 😛 stuck_out_tongue_winking_eye 😜 nerd_face 🤓 shushing_face 🤫
  zipper_mouth_face 🤐 +1 👍 thumbsup 👍 -1 👎 thumbsdown 👎 clap 👏 wave 👋 pray 🙏 ok_hand 👌 muscle 💪 point_up ☝️
  point_down 👇 point_right 👉 point_left 👈 raised_hands 🙌 handshake 🤝 shrug 🤷 facepalm 🤦
  man_facepalming 🤦‍♂️ woman_facepalming 🤦‍♀️ man_shrugging 🤷‍♂️ woman_shrugging 🤷‍♀️ heart ❤️
  broken_heart 💔 fire 🔥 tada 🎉 star ⭐ sparkles ✨ rocket 🚀 bulb 💡 warning ⚠️ eyes 👀 white_check_mark ✅
  heavy_check_mark ✔️ ballot_box_with_check ☑️ x ❌ question ❓ exclamation ❗ information_source ℹ️ bug 🐛
  wrench 🔧 hammer 🔨 hammer_and_wrench 🛠️ screwdriver 🪛 nut_and_bolt 🔩 gear ⚙️ toolbox 🧰 electric_plug 🔌
  battery 🔋 computer 💻 iphone 📱 link 🔗 paperclip 📎 camera 📷 coffee ☕ beer 🍺 arrow_right ➡️ arrow_left ⬅️
  arrow_up ⬆️ arrow_down ⬇️ construction 🚧 100 💯
`),
)

/** @param name  as in `:+1:`, `:wave:t3:` (with a skin tone) or without the colons */
export function emojiOf(name: string): string {
  const bare = name.trim().replace(/^:|:$/g, '')
  return characters.get(bare.replace(/:t\d$/, '')) ?? `:${bare}:`
}

function pairs(list: string): [string, string][] {
  const words = list.trim().split(/\s+/)
  return words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? ''] as [string, string]] : []))
}
