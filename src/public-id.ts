import { randomBytes } from 'node:crypto'

// No 0, 1, i, l, o: somebody may read it to somebody else.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'
/** Bytes from here on would make some letters more likely than others. */
const evenBytes = 256 - (256 % alphabet.length)

/** What an address names a thing by: ten letters and digits, nothing to count up. */
export function publicId(): string {
  let id = ''
  while (id.length < 10)
    for (const byte of randomBytes(12)) if (byte < evenBytes && id.length < 10) id += alphabet[byte % alphabet.length]
  return id
}
