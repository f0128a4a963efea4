/** These would read as a page or an office of the hub. */
const reserved = new Set(
  'admin administrator about account api applications ask coordinator desk erased former-member guildhall help hub invites mail maintainer me mentor mentors moderator new null offer root settings staff support system undefined you'.split(
    ' ',
  ),
)

export const isReserved = (handle: string) => reserved.has(handle)

/** A handle made from a name in any script; where nothing of it is left, `member` and digits of `seed`. */
export function proposeHandle(name: string, seed: string): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/ł/g, 'l')
    .replace(/[øœ]/g, 'o')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .replace(/đ/g, 'd')
    .replace(/\p{M}/gu, '')
    .replace(/['’]/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 30)
    .replace(/^-+|-+$/g, '')
  if (plain.length >= 2 && !isReserved(plain)) return plain
  return withDigits(plain.length >= 2 ? plain : 'member', seed)
}

/** Another one, where it is taken. */
export function withDigits(handle: string, seed: string): string {
  const digits = (Number.parseInt(seed.replace(/[^0-9a-f]/gi, '').slice(-6) || '0', 16) % 9000) + 1000
  return `${handle.slice(0, 25).replace(/-+$/, '')}-${digits}`
}
