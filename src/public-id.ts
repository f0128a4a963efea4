import { randomInt } from 'node:crypto'

// No 0, 1, i, l, o: somebody may read it to somebody else.
const alphabet = 'abcdefghjkmnpqrstuvwxyz23456789'

/** What an address names a thing by: ten letters and digits, nothing to count up. */
export const publicId = (): string => Array.from({ length: 10 }, () => alphabet[randomInt(alphabet.length)]).join('')
