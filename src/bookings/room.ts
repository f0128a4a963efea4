import { randomBytes } from 'node:crypto'
import type { Config } from '../config.ts'

/** The name of a room that nobody guesses: 128 bits, in letters and digits that any server takes. */
export const newRoom = (): string => randomBytes(16).toString('hex')

/** Where a room is; undefined where the hub has no server for rooms. */
export const roomUrl = ({ roomUrl }: Pick<Config, 'roomUrl'>, room: string): string | undefined =>
  roomUrl?.replace('{room}', room)
