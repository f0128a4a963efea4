import { readSettings } from '../../admin/settings.ts'
import { atOnce } from '../../at-once.ts'
import type { Db } from '../../db.ts'
import { Conflict } from '../../errors.ts'
import { type BookingRow, lockedBooking, sideOf, writeEvent } from '../booking-row.ts'
import type { BookingDeps } from '../rules.ts'
import type { Side } from '../states.ts'
import { feedbackOf } from './after-queries.ts'

/** So long after the end it can be said, and taken back. */
const daysAfter = 7

export type WantedMark = {
  publicId: string
  /** A member's id. */
  by: string
  /** False takes it back: they came after all. */
  isAbsent: boolean
}

/**
 * One says that the other did not come, from some minutes after the beginning on. `absent` is `both` when each says it of the
 * other. Said twice, it is said once.
 * @throws NotFound 'booking-not-found'
 * @throws Conflict 'absent-too-early', 'absent-too-late', 'absent-was-held' after having said that it was held,
 *   'booking-moved' for what was not agreed
 */
export async function markAbsent(deps: BookingDeps, { publicId, by, isAbsent }: WantedMark): Promise<void> {
  const { noShowGraceMinutes: minutes } = await readSettings(deps.db)
  await atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    const side = sideOf(row, by)
    if (row.state !== 'confirmed') throw new Conflict('booking-moved')
    const now = deps.now()
    const compare = Temporal.Instant.compare
    if (compare(now, row.starts_at.add({ minutes })) < 0) throw new Conflict('absent-too-early', { minutes })
    if (compare(now, row.ends_at.add({ hours: daysAfter * 24 })) > 0)
      throw new Conflict('absent-too-late', { days: daysAfter })
    if (isAbsent && (await feedbackOf(trx, row.id))[side]?.wasHeld) throw new Conflict('absent-was-held')
    await writeMark(trx, row, { side, isAbsent, at: now })
  })
}

/** What one side says of the other, in the transaction that has locked the booking. */
export async function writeMark(
  trx: Db,
  row: Pick<BookingRow, 'id' | 'absent' | 'absent_said_by'>,
  { side, isAbsent, at }: { side: Side; isAbsent: boolean; at: Temporal.Instant },
): Promise<void> {
  const said = saidBy(row)
  if (said.has(side) === isAbsent) return
  if (isAbsent) said.add(side)
  else said.delete(side)
  await trx('bookings').where('id', row.id).update(columnsOf(said))
  await writeEvent(trx, row.id, { act: isAbsent ? 'absent' : 'present', by: side, at })
}

const other = { asker: 'mentor', mentor: 'asker' } as const

/** Who says that the other was not there. */
function saidBy({
  absent,
  absent_said_by: first,
}: {
  absent: Side | 'both' | null
  absent_said_by: Side | null
}): Set<Side> {
  if (!absent || !first) return new Set()
  return new Set(absent === 'both' ? [first, other[first]] : [first])
}

function columnsOf(said: Set<Side>) {
  const [first] = said
  if (!first) return { absent: null, absent_said_by: null }
  return { absent: said.size === 2 ? 'both' : other[first], absent_said_by: first }
}
