import { readSettings } from '../../admin/settings.ts'
import { atOnce } from '../../at-once.ts'
import { sessionTypesOf } from '../../availability/queries.ts'
import { Conflict, NotFound } from '../../errors.ts'
import { lockedBooking, ofTwo, relationOf, stateAfter, typeAsBooked, writeAct } from '../booking-row.ts'
import { takeTime } from '../busy.ts'
import { wallClock } from '../clocks.ts'
import { hasPlace } from '../has-place.ts'
import { type BookingDeps, mayMeet, mustBeOffered, mustHaveBookingLeft, mustNotBookTooOften } from '../rules.ts'
import { tellOfBooking } from '../telling/tell.ts'
import { orNearest, type WantedSlot } from './slot-taken.ts'

export type WantedBooking = {
  publicId: string
  askerId: string
  topic: string
  details: string
  /** In the order of the prep questions. */
  prepAnswers: string[]
}

/**
 * Makes a booking of a hold, or asks its mentor where they approve each. Everything is asked anew; a hold that has run out
 * is taken again where the time is still free. The same form sent again gives the same answer.
 * @throws NotFound 'booking-not-found' for everyone but its asker
 * @throws SlotTaken with the nearest free times
 * @throws Conflict 'slot-not-offered', 'month-full', 'own-time-taken', 'mentor-not-taking', 'booking-limit', 'booking-often', 'booking-moved'
 * @throws Forbidden 'muted'
 */
export async function confirmBooking(
  deps: BookingDeps,
  wanted: WantedBooking,
): Promise<{ state: 'confirmed' | 'pending' }> {
  const settings = await readSettings(deps.db)
  let slot: WantedSlot | undefined
  const confirm = () =>
    atOnce(deps, async (trx) => {
      const locked = await lockedBooking(trx, wanted.publicId)
      if (relationOf(locked.row, wanted.askerId) !== 'asker') throw new NotFound('booking-not-found')
      const { state } = locked.row
      if (state === 'pending' || state === 'confirmed') return { state }
      const row = ofTwo(locked.row)
      const now = deps.now()
      const two = { askerId: row.asker_id, mentorId: row.mentor_id }
      await mayMeet(trx, now, locked.people, two)
      await mustHaveBookingLeft(trx, now, row.asker_id, settings)
      await mustNotBookTooOften(trx, now, row.asker_id, settings)
      const type = (await sessionTypesOf(trx, row.mentor_id)).find(({ id }) => id === row.session_type_id)
      if (!type?.isOffered || !hasPlace(deps.config, row)) throw new Conflict('slot-not-offered')
      const act = type.needsApproval ? 'request' : 'confirm'
      const to = stateAfter(row, act, 'asker') as 'confirmed' | 'pending'

      const [asker, mentor] = [locked.people.get(row.asker_id), locked.people.get(row.mentor_id)]
      const isHeld = row.held_until && Temporal.Instant.compare(row.held_until, now) > 0
      const bookerZone = asker?.timeZone ?? 'UTC'
      slot = { ...two, type: typeAsBooked(type, row), startsAt: row.starts_at, bookerZone, except: row.id }
      if (!isHeld)
        await takeTime(trx, now, {
          ...two,
          bookingId: row.id,
          startsAt: row.starts_at,
          endsAt: row.ends_at,
          bufferBeforeMinutes: row.buffer_before_minutes,
          bufferAfterMinutes: row.buffer_after_minutes,
        })
      // The minutes of the hold are the asker's: notice does not run out in them.
      await mustBeOffered(trx, deps, { ...slot, chosenAt: isHeld ? row.created_at : now })
      await writeAct(
        trx,
        row,
        { act, by: 'asker', at: now },
        {
          state: to,
          booked_at: now,
          needs_approval: type.needsApproval,
          topic: wanted.topic,
          details: wanted.details,
          prep_answers: JSON.stringify(wanted.prepAnswers),
          ...(to === 'pending' ? { answer_by: answerBy(now, settings.approvalHours, row.starts_at) } : {}),
          ...clocks(row.starts_at, mentor?.timeZone ?? 'UTC', bookerZone),
        },
      )
      await tellOfBooking(trx, deps, row.id, to === 'pending' ? 'requested' : 'confirmed')
      return { state: to }
    })
  return orNearest(deps, confirm, () => slot)
}

/** Nobody waits for an answer longer than until it would begin. */
export const answerBy = (askedAt: Temporal.Instant, hours: number, startsAt: Temporal.Instant): Temporal.Instant => {
  const latest = askedAt.add({ hours })
  return Temporal.Instant.compare(latest, startsAt) < 0 ? latest : startsAt
}

/** What the two will see on their clocks. */
export const clocks = (startsAt: Temporal.Instant, mentorZone: string, askerZone: string) => ({
  mentor_zone: mentorZone,
  asker_zone: askerZone,
  mentor_clock: wallClock(startsAt, mentorZone),
  asker_clock: wallClock(startsAt, askerZone),
})
