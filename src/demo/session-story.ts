import { randomUUIDv7 } from 'node:crypto'
import { findFreeSlots } from '../availability/free-slots.ts'
import { sessionTypeBySlug } from '../availability/queries.ts'
import { agreeToLearning } from '../bookings/after/agree-to-learning.ts'
import { fileFeedback } from '../bookings/after/file-feedback.ts'
import { markAbsent } from '../bookings/after/mark-absent.ts'
import { writeLearning } from '../bookings/after/write-learning.ts'
import { cancelBooking } from '../bookings/changing/cancel-booking.ts'
import { declineBooking, lapseBooking } from '../bookings/changing/decide-booking.ts'
import { moveBooking } from '../bookings/changing/move-booking.ts'
import { confirmBooking } from '../bookings/making/confirm-booking.ts'
import { holdSlot } from '../bookings/making/hold-slot.ts'
import { markMessagesRead } from '../bookings/session/booking-messages.ts'
import { writeMessage } from '../bookings/session/write-message.ts'
import { writeNotes } from '../bookings/session/write-notes.ts'
import type { Side } from '../bookings/states.ts'
import { remindBookings } from '../bookings/telling/remind-bookings.ts'
import type { Deps } from '../deps.ts'
import type { Asked, DemoBooking } from './community.ts'
import type { DemoMembers } from './fill-people.ts'

/** Something that happened, at its time; what comes of it happens later. */
export type Step = { at: Temporal.Instant; do(then: Deps): Promise<unknown> }

type Around = {
  begun: Temporal.Instant
  members: DemoMembers
  asked: Asked
  soonAt: Temporal.Instant
  plan(...steps: Step[]): void
}

/** What happens to one booking; `plan` takes what follows from it. */
export function storyOf(booking: DemoBooking, { begun, members, asked, soonAt, plan }: Around): Step[] {
  const ago = (hours: number) => begun.subtract({ minutes: Math.round(hours * 60) })
  const idOf = (handle: string) => {
    const id = members.get(handle)
    if (!id) throw new Error(`The demo has nobody called ${handle}`)
    return id
  }
  const ids = { asker: idOf(booking.asker), mentor: idOf(booking.mentor) }

  const slotFrom = async (then: Deps, from: Temporal.Instant) => {
    const { time_zone: bookerZone } = await then.db('members').where('id', ids.asker).first('time_zone')
    const [slot] = await findFreeSlots(then, {
      mentorId: ids.mentor,
      typeSlug: booking.type,
      askerId: ids.asker,
      bookerZone,
      from,
      limit: 1,
    })
    if (!slot) throw new Error(`The demo finds no time of ${booking.mentor} for ${booking.asker}: ${booking.topic}`)
    return slot
  }

  async function book(then: Deps) {
    const from = booking.startsSoon ? soonAt : ago(booking.startsHoursAgo ?? 0)
    const startsAt = await slotFrom(then, from)
    // At once: the hub's worker takes holds of the past for such that have run out.
    const publicId = await then.db.transaction(async (trx) => {
      const within = { ...then, db: trx }
      const held = await holdSlot(within, {
        askerId: ids.asker,
        mentorId: ids.mentor,
        typeSlug: booking.type,
        startsAt,
        context: {
          ...(booking.question === undefined ? {} : { questionId: asked.questions[booking.question] }),
          ...(booking.request === undefined ? {} : { requestId: asked.requests[booking.request] }),
        },
      })
      const { topic, details, prepAnswers = [] } = booking
      await confirmBooking(within, { publicId: held.publicId, askerId: ids.asker, topic, details, prepAnswers })
      return held.publicId
    })
    const type = await sessionTypeBySlug(then.db, ids.mentor, booking.type)
    const endsAt = startsAt.add({ minutes: type?.durationMinutes ?? 0 })
    plan(...before(publicId, startsAt), ...after(publicId, startsAt, endsAt))
  }

  /** What happens to one that is booked, until it begins. */
  function before(publicId: string, startsAt: Temporal.Instant): Step[] {
    const { messages = [], notes, moved, cancelled, declined, isLapsed } = booking
    const when = ({ hoursAgo, hoursBefore = 0 }: { hoursAgo?: number; hoursBefore?: number }) =>
      hoursAgo === undefined ? startsAt.subtract({ minutes: Math.round(hoursBefore * 60) }) : ago(hoursAgo)
    const steps: Step[] = messages.map((message) => ({
      at: when(message),
      async do(then) {
        await markRead(then, publicId, idOf(message.by))
        await writeMessage(then, { publicId, by: idOf(message.by), body: message.body, id: randomUUIDv7() })
      },
    }))
    if (notes)
      steps.push({
        at: ago(booking.bookedHoursAgo - 2),
        do: (then) => writeNotes(then, { publicId, by: ids[notes.by], notes: notes.text, version: 1 }),
      })
    if (moved)
      steps.push({
        at: ago(moved.hoursAgo),
        do: async (then) =>
          moveBooking(then, {
            publicId,
            by: ids[moved.by],
            startsAt: await slotFrom(then, ago(moved.startsHoursAgo)),
          }),
      })
    if (cancelled)
      steps.push({
        at: when(cancelled),
        do: (then) => cancelBooking(then, { publicId, by: ids[cancelled.by], reason: cancelled.reason }),
      })
    if (declined)
      steps.push({
        at: ago(declined.hoursAgo),
        do: (then) => declineBooking(then, { publicId, by: ids.mentor, reason: declined.reason }),
      })
    // The hub's worker may be faster.
    if (isLapsed) steps.push({ at: ago(booking.bookedHoursAgo - 48), do: (then) => lapseBooking(then, publicId) })
    return steps
  }

  /** How it went. */
  function after(publicId: string, startsAt: Temporal.Instant, endsAt: Temporal.Instant): Step[] {
    if (!booking.after) return []
    const { absent, feedback = {}, learning } = booking.after
    const steps: Step[] = [
      { at: startsAt, do: (then) => markRead(then, publicId, ids.asker, ids.mentor) },
      { at: endsAt.add({ minutes: 1 }), do: (then) => remindBookings(then) },
    ]
    if (absent)
      steps.push({
        at: startsAt.add({ minutes: 12 }),
        do: (then) => markAbsent(then, { publicId, by: ids[otherThan(absent)], isAbsent: true }),
      })
    for (const [side, said] of Object.entries(feedback) as [Side, { verdict: 'great'; words: string }][])
      steps.push({
        at: endsAt.add({ hours: side === 'asker' ? 2 : 9 }),
        do: (then) => fileFeedback(then, { publicId, by: ids[side], wasHeld: true, ...said }),
      })
    if (!learning) return steps
    const { by, isPublished, ...draft } = learning
    steps.push({
      at: endsAt.add({ hours: 20 }),
      do: (then) => writeLearning(then, { publicId, by: ids[by], version: 0, draft }),
    })
    if (isPublished)
      steps.push({
        at: endsAt.add({ hours: 26 }),
        do: (then) => agreeToLearning(then, { publicId, by: ids[otherThan(by)], version: 1, agrees: true }),
      })
    return steps
  }

  return [{ at: ago(booking.bookedHoursAgo), do: book }]
}

const otherThan = (side: Side): Side => (side === 'asker' ? 'mentor' : 'asker')

async function markRead({ db, now }: Deps, publicId: string, ...readers: string[]): Promise<void> {
  const { id } = await db('bookings').where('public_id', publicId).first('id')
  for (const readerId of readers) await markMessagesRead(db, { bookingId: id, readerId }, now())
}
