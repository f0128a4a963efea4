import { randomBytes } from 'node:crypto'

// No 0, 1, i, l, o: somebody may read it to somebody else.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
/** Bytes from here on would make some letters more likely than others. */
const evenBytes = 256 - (256 % alphabet.length)

/** Drawn many at once: to draw takes longer than to write an id. */
let drawn = Buffer.alloc(0)
let at = 0

/** What an address names a thing by: ten letters and digits, nothing to count up. */
export function publicId(): string {
  let id = ''
  while (id.length < 10) {
    if (at === drawn.length) [drawn, at] = [randomBytes(1200), 0]
    const byte = drawn[at++] ?? evenBytes
    if (byte < evenBytes) id += alphabet[byte % alphabet.length]
  }
  return id
}
