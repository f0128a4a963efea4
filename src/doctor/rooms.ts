import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { type Check, ok, warn } from './check.ts'

/** Whether the sessions that mentors offer have somewhere to meet. */
export async function checkRooms(db: Db, { roomUrl }: Pick<Config, 'roomUrl'>): Promise<Check> {
  if (roomUrl) return ok('rooms', `sessions meet at ${roomUrl}`)
  const { rows } = await db.raw<{ rows: [{ types: number; mentors: number }] }>(
    `SELECT count(*)::int AS types, count(DISTINCT t.member_id)::int AS mentors
     FROM session_types t JOIN mentors m ON m.member_id = t.member_id AND m.state = 'active'
     WHERE t.is_offered AND t.place = 'room'`,
  )
  const [{ types, mentors }] = rows
  if (types === 0) return ok('rooms', 'no server for them: mentors give a link of their own')
  const theirs = `${types} session ${types === 1 ? 'type' : 'types'} of ${mentors} ${mentors === 1 ? 'mentor' : 'mentors'}`
  return warn(
    'rooms',
    `no server for them, and ${theirs} would meet there: nobody can book these`,
    'Set ROOM_URL, or have the mentors give a link of their own.',
  )
}
