/** What the menders' forum talks about. The first topic has more posts than one answer brings. */
type Written = { title: string; posts: string[] }

const long = 'Waschmaschinentrommellagerabdeckungsschraubensicherungsring'

const opening: Written[] = [
  {
    title: 'The long thread: what did you mend today?',
    posts: Array.from({ length: 67 }, (_, n) => `<p>Day ${n}: one more thing that was not thrown away.</p>`),
  },
  {
    title: 'كيف أصلح سحّاب حقيبة قديمة؟',
    posts: ['<p dir="auto">انكسر السنّ الأول، والباقي سليم.</p>', '<p dir="auto">استبدل المنزلق فقط.</p>'],
  },
  {
    title: `Where is the ${long} on a front loader?`,
    posts: [`<p>The drawing calls it ${long.repeat(4)}.</p>`, '<p>Behind the <code>M8</code> bolt.</p>'],
  },
  {
    title: 'R&D for café chairs: <3 glue or <4 screws?',
    posts: [
      '<p>One leg wobbles.</p>',
      `<aside class="quote no-group" data-username="user2" data-post="1" data-topic="11"><div class="title"><div class="quote-controls"></div>
<img alt="" width="24" height="24" src="/user_avatar/menders/user2/48/1_2.png" class="avatar"> user2:</div><blockquote><p>One leg wobbles.</p></blockquote></aside>
<p>Hide glue, then wait <img src="/images/emoji/twitter/slight_smile.png?v=12" title=":slight_smile:" class="emoji" alt=":slight_smile:" loading="lazy" width="20" height="20"></p>`,
    ],
  },
]

export function writtenTopics(count: number): Written[] {
  const plain = Array.from({ length: Math.max(0, count - opening.length) }, (_, n) => ({
    title: `Why does the zip of jacket ${n + 1} split behind the slider?`,
    posts: Array.from(
      { length: 1 + (n % 4) },
      (_, part) => `<p>It closes and <em>then</em> opens. Jacket ${n + 1}, ${part}.</p>`,
    ),
  }))
  return [...plain, ...opening].slice(-count)
}
