import { readSettings, type SettingValues } from '../../admin/settings.ts'
import { atOnce } from '../../at-once.ts'
import { sessionTypesOf } from '../../availability/queries.ts'
import type { Db } from '../../db.ts'
import { Conflict } from '../../errors.ts'
import { mayWrite } from '../../moderation/new-member-limits.ts'
import {
  type BookingRow,
  isUnanswered,
  lockedBooking,
  ofTwo,
  sideOf,
  stateAfter,
  typeAsBooked,
  writeAct,
} from '../booking-row.ts'
import { TimeTaken, takeTime } from '../busy.ts'
import { answerBy, clocks } from '../making/confirm-booking.ts'
import { orNearest, type WantedSlot } from '../making/slot-taken.ts'
import { type BookingDeps, mayMeet, mustBeOffered } from '../rules.ts'
import type { Side } from '../states.ts'
import { tellOfBooking } from '../telling/tell.ts'

export type WantedMove = {
  publicId: string
  /** A member's id. */
  by: string
  startsAt: Temporal.Instant
  /** The version that they saw; another one is refused. */
  version?: number
}

/**
 * Frees the old time and takes the new one, or leaves all as it is. A pending booking stays pending; a confirmed one stays
 * confirmed, of types that are approved too: its mentor said yes to the person and the topic, and the times are those they
 * offer. The same form sent again changes nothing.
 * @throws NotFound 'booking-not-found'
 * @throws SlotTaken with the nearest free times
 * @throws Conflict 'move-too-late' from so many hours before on, 'move-limit', 'slot-not-offered', 'month-full', 'own-time-taken',
 *   'mentor-not-taking', 'booking-moved'
 * @throws Forbidden 'muted'
 */
export async function moveBooking(deps: BookingDeps, wanted: WantedMove): Promise<void> {
  const { by, startsAt } = wanted
  const settings = await readSettings(deps.db)
  let slot: WantedSlot | undefined
  const move = () =>
    atOnce(deps, async (trx) => {
      const locked = await lockedBooking(trx, wanted.publicId)
      const side = sideOf(locked.row, by)
      if (locked.row.starts_at.equals(startsAt) && (await wasMovedLast(trx, locked.row, side))) return
      const state = stateAfter(locked.row, 'move', side, wanted.version)
      const row = ofTwo(locked.row)
      const now = deps.now()
      mayStillMove(row, now, settings)
      if (isUnanswered(row, now)) throw new Conflict('booking-moved')
      if (startsAt.equals(row.starts_at)) throw new Conflict('slot-not-offered')
      const two = { askerId: row.asker_id, mentorId: row.mentor_id }
      // Mentors who take nobody new still keep what they promised.
      if (side === 'asker') await mayMeet(trx, now, locked.people, two)
      else await mayWrite(trx, now, by)
      const type = (await sessionTypesOf(trx, row.mentor_id)).find(({ id }) => id === row.session_type_id)
      if (!type) throw new Conflict('slot-not-offered')

      const [asker, mentor] = [locked.people.get(row.asker_id), locked.people.get(row.mentor_id)]
      const bookerZone = asker?.timeZone ?? 'UTC'
      const asBooked = { ...typeAsBooked(type, row), isOffered: true }
      slot = { ...two, type: asBooked, startsAt, bookerZone, except: row.id }
      const endsAt = startsAt.add(row.ends_at.since(row.starts_at))
      await takeTime(trx, now, {
        ...two,
        bookingId: row.id,
        startsAt,
        endsAt,
        bufferBeforeMinutes: row.buffer_before_minutes,
        bufferAfterMinutes: row.buffer_after_minutes,
      }).catch((error) => {
        // To the mentor, the time of the other is a time that is not free.
        throw side === 'mentor' && error instanceof Conflict ? new TimeTaken() : error
      })
      await mustBeOffered(trx, deps, { ...slot, chosenAt: now })
      await writeAct(
        trx,
        row,
        { act: 'move', by: side, at: now, text: `${row.starts_at}/${startsAt}` },
        {
          starts_at: startsAt,
          ends_at: endsAt,
          moves: row.moves + 1,
          sequence: row.sequence + 1,
          reminders: 0,
          ...(state === 'pending' && row.booked_at
            ? { answer_by: answerBy(row.booked_at, settings.approvalHours, startsAt) }
            : {}),
          ...clocks(startsAt, mentor?.timeZone ?? 'UTC', bookerZone),
        },
      )
      await tellOfBooking(trx, deps, row.id, 'moved', { by: side, was: row.starts_at })
    })
  await orNearest(deps, move, () => slot)
}

/**
 * Whether there is a move left, and time for it.
 * @throws Conflict 'move-too-late', 'move-limit'
 */
export function mayStillMove(
  row: Pick<BookingRow, 'starts_at' | 'moves'>,
  now: Temporal.Instant,
  { lateCancelHours, movesPerBooking }: Pick<SettingValues, 'lateCancelHours' | 'movesPerBooking'>,
): void {
  if (isLate(row.starts_at, now, lateCancelHours)) throw new Conflict('move-too-late', { hours: lateCancelHours })
  if (row.moves >= movesPerBooking) throw new Conflict('move-limit', { limit: movesPerBooking })
}

/** Whether it begins in less than so many hours, or has begun. */
export const isLate = (startsAt: Temporal.Instant, now: Temporal.Instant, hours: number): boolean =>
  Temporal.Instant.compare(now.add({ hours }), startsAt) > 0

/** The same form was sent again. */
async function wasMovedLast(trx: Db, row: Pick<BookingRow, 'id'>, side: Side): Promise<boolean> {
  const last = await trx('booking_events').where('booking_id', row.id).orderBy('id', 'desc').first('act', 'by')
  return last?.act === 'move' && last.by === side
}
