import { randomUUIDv7 } from 'node:crypto'
import { readSettings } from '../../admin/settings.ts'
import { atOnce } from '../../at-once.ts'
import { sessionTypeBySlug } from '../../availability/queries.ts'
import type { SessionType } from '../../availability/session-types.ts'
import type { Db } from '../../db.ts'
import { Conflict, NotFound } from '../../errors.ts'
import { publicId } from '../../public-id.ts'
import { writeEvent } from '../booking-row.ts'
import { takeTime } from '../busy.ts'
import { wallClock } from '../clocks.ts'
import { contextOf, type WantedContext } from '../context.ts'
import { hasPlace } from '../has-place.ts'
import { lockPeople } from '../lock-people.ts'
import { newRoom } from '../room.ts'
import { type BookingDeps, mayMeet, mustBeOffered, mustHaveBookingLeft, mustHaveHoldLeft } from '../rules.ts'
import { orNearest, type WantedSlot } from './slot-taken.ts'

export type WantedHold = {
  askerId: string
  mentorId: string
  typeSlug: string
  startsAt: Temporal.Instant
  context?: WantedContext
}

/** `publicId` is the booking's from now on. */
export type Hold = { publicId: string; heldUntil: Temporal.Instant }

/**
 * Keeps a time for its asker for a few minutes, in place of any other that they hold with this mentor. The same form sent
 * again gives the same hold, or what it has become.
 * @throws SlotTaken with the nearest free times
 * @throws Conflict 'slot-not-offered', 'month-full' (outside hours, notice, horizon, caps; no such type), 'own-time-taken',
 *   'mentor-not-taking', 'booking-limit', 'booking-holds'
 * @throws Forbidden 'booking-self', 'muted'
 */
export async function holdSlot(deps: BookingDeps, wanted: WantedHold): Promise<Hold> {
  const { askerId, mentorId, startsAt } = wanted
  const settings = await readSettings(deps.db)
  let slot: WantedSlot | undefined
  const hold = () =>
    atOnce(deps, async (trx) => {
      const people = await lockPeople(trx, [askerId, mentorId])
      const [asker, mentor] = [people.get(askerId), people.get(mentorId)]
      if (!asker || !mentor) throw new NotFound('mentor-not-found')
      const now = deps.now()
      await mayMeet(trx, now, people, wanted)
      const type = await sessionTypeBySlug(trx, mentorId, wanted.typeSlug)
      if (!type?.isOffered || !hasPlace(deps.config, type)) throw new Conflict('slot-not-offered')
      const same = await sameHold(trx, now, wanted, type)
      if (same) return same
      await mustHaveBookingLeft(trx, now, askerId, settings)
      await mustHaveHoldLeft(trx, { now, askerId, except: { mentorId } })
      slot = { askerId, mentorId, type, startsAt, bookerZone: asker.timeZone }
      await trx('bookings').where({ asker_id: askerId, mentor_id: mentorId, state: 'held' }).delete()

      const made = {
        id: randomUUIDv7(),
        publicId: publicId(),
        endsAt: startsAt.add({ minutes: type.durationMinutes }),
        heldUntil: now.add({ minutes: settings.holdMinutes }),
      }
      const context = await contextOf(trx, wanted, wanted.context ?? {})
      await trx('bookings').insert({
        ...asBooked(type),
        id: made.id,
        public_id: made.publicId,
        mentor_id: mentorId,
        asker_id: askerId,
        state: 'held',
        starts_at: startsAt,
        ends_at: made.endsAt,
        mentor_zone: mentor.timeZone,
        asker_zone: asker.timeZone,
        mentor_clock: wallClock(startsAt, mentor.timeZone),
        asker_clock: wallClock(startsAt, asker.timeZone),
        question_id: context.questionId,
        request_id: context.requestId,
        topic: context.topic,
        already_read: JSON.stringify(context.alreadyRead),
        created_at: now,
        held_until: made.heldUntil,
        room: newRoom(),
      })
      // Before the hours are asked: who was slower by a moment is told so.
      await takeTime(trx, now, { ...type, ...made, bookingId: made.id, mentorId, askerId, startsAt })
      await mustBeOffered(trx, deps, { ...slot, except: made.id, chosenAt: now })
      await writeEvent(trx, made.id, { act: 'hold', by: 'asker', at: now })
      return { publicId: made.publicId, heldUntil: made.heldUntil }
    })
  return orNearest(deps, hold, () => slot)
}

/** What a booking keeps of its type, whatever becomes of that. */
const asBooked = (type: SessionType) => ({
  session_type_id: type.id,
  type_name: type.name,
  buffer_before_minutes: type.bufferBeforeMinutes,
  buffer_after_minutes: type.bufferAfterMinutes,
  preparation_minutes: type.preparationMinutes,
  needs_approval: type.needsApproval,
  place: type.place,
  link: type.link ?? null,
  prep_questions: JSON.stringify(type.prepQuestions),
})

async function sameHold(
  trx: Db,
  now: Temporal.Instant,
  { askerId, mentorId, startsAt }: WantedHold,
  type: SessionType,
): Promise<Hold | undefined> {
  const row = await trx('bookings')
    .where({ asker_id: askerId, mentor_id: mentorId, session_type_id: type.id, starts_at: startsAt })
    .where((stands) =>
      stands
        .whereIn('state', ['pending', 'confirmed'])
        .orWhere((held) => held.where('state', 'held').where('held_until', '>', now.toString())),
    )
    .first('public_id', 'held_until')
  return row && { publicId: row.public_id, heldUntil: row.held_until }
}
