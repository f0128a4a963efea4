import { beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { at, booking, codeOf } from '../../../tests/booking.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { hoursThisMonth } from '../../mentors/queries.ts'
import { markAbsent } from '../after/mark-absent.ts'
import { confirmBooking } from '../making/confirm-booking.ts'
import { holdSlot } from '../making/hold-slot.ts'
import { releaseHold } from '../making/release-hold.ts'
import { SlotTaken } from '../making/slot-taken.ts'
import { bookingByPublicId, bookingEvents, bookingFor, bookingsOf } from '../queries.ts'
import { type BookingAct, type BookingState, nextState, type Relation, transitions } from '../states.ts'
import { bookingToken, holderOf } from '../telling/signed-links.ts'
import { cancelBooking } from './cancel-booking.ts'
import { approveBooking, declineBooking } from './decide-booking.ts'
import { lapseBookings } from './lapse-bookings.ts'
import { moveBooking } from './move-booking.ts'

const here = booking()
let hub: TestApp
let ana: Bookable
let asker: Person
let stranger: Person
beforeEach(async () => {
  ;({ hub, ana, asker } = here)
  stranger = await makeMember(hub)
})

const hold = (time: string, mentor: Person = ana, by: Person = asker) => here.hold(time, { mentor, by })
const book = (time: string, mentor: Person = ana, by: Person = asker) => here.book(time, { mentor, by })
const approving = () => makeBookable(hub, { name: 'Bo Lind', type: { needs_approval: true } })
const row = (publicId: string) => hub.db('bookings').where('public_id', publicId).first()
const busyOf = async (publicId: string): Promise<string[]> =>
  (
    await hub.db.raw(
      `SELECT to_char(lower(during), 'DD HH24:MI') AS time FROM busy u JOIN bookings b ON b.id = u.booking_id
       WHERE b.public_id = ?`,
      [publicId],
    )
  ).rows.map((found: { time: string }) => found.time)
const notices = async (person: Person) => (await hub.db('notices').where('member_id', person.id)).length

describe('every act, in every state, by everybody', () => {
  const states: BookingState[] = ['held', 'pending', 'confirmed', 'declined', 'lapsed', 'cancelled']
  const acts = Object.keys(transitions) as BookingAct[]
  const relations: Relation[] = ['asker', 'mentor', 'nobody']
  const cases = states.flatMap((state) =>
    acts.filter((act) => act !== 'lapse').flatMap((act) => relations.map((by) => [state, act, by] as const)),
  )

  async function inState(state: BookingState): Promise<{ publicId: string; mentor: Person }> {
    const mentor = state === 'held' || state === 'confirmed' || state === 'cancelled' ? ana : await approving()
    if (state === 'held') return { mentor, publicId: (await hold('23T09:00', mentor)).publicId }
    const publicId = await book('23T09:00', mentor)
    if (state === 'cancelled') await cancelBooking(hub.deps, { publicId, by: asker.id, reason: '' })
    if (state === 'declined') await declineBooking(hub.deps, { publicId, by: mentor.id, reason: '' })
    if (state === 'lapsed') {
      hub.clock.at = at('23T09:00')
      await lapseBookings(hub.deps)
      hub.clock.at = at('21T11:00')
    }
    expect((await row(publicId)).state).toBe(state)
    return { publicId, mentor }
  }

  const doing: Record<BookingAct, (publicId: string, by: string) => Promise<unknown>> = {
    confirm: (publicId, askerId) =>
      confirmBooking(hub.deps, { publicId, askerId, topic: 'x', details: '', prepAnswers: [] }),
    request: (publicId, askerId) =>
      confirmBooking(hub.deps, { publicId, askerId, topic: 'x', details: '', prepAnswers: [] }),
    release: (publicId, askerId) => releaseHold(hub.deps, { publicId, askerId }),
    approve: (publicId, by) => approveBooking(hub.deps, { publicId, by }),
    decline: (publicId, by) => declineBooking(hub.deps, { publicId, by, reason: 'x' }),
    move: (publicId, by) => moveBooking(hub.deps, { publicId, by, startsAt: at('24T09:00') }),
    cancel: (publicId, by) => cancelBooking(hub.deps, { publicId, by, reason: 'x' }),
    lapse: async () => {},
  }
  /** Sent again by whoever did it: nothing happens, and they are not told that it failed. */
  const repeated = (state: BookingState, act: BookingAct, by: Relation) =>
    ((act === 'confirm' || act === 'request') && by === 'asker' && (state === 'confirmed' || state === 'pending')) ||
    (act === 'cancel' && by === 'asker' && state === 'cancelled') ||
    (act === 'decline' && by === 'mentor' && state === 'declined')

  test.each(cases)('%s: %s by %s', async (state, act, by) => {
    const { publicId, mentor } = await inState(state)
    const who = { asker, mentor, nobody: stranger, hub: stranger }[by]
    const before = await row(publicId)
    const events = (await hub.db('booking_events').where('booking_id', before.id)).length
    // Of a hold, both lead to what its type says.
    const to = act === 'request' ? nextState(state, 'confirm', by) : nextState(state, act, by)
    const code = await codeOf(doing[act](publicId, who.id))
    const after = await row(publicId)

    if (repeated(state, act, by)) {
      expect(code).toBe('done')
      expect(after).toEqual(before)
    } else if (to) {
      expect(code).toBe('done')
      expect(after?.state).toBe(act === 'release' ? undefined : to)
      if (after) expect(after.version).toBe(before.version + 1)
    } else {
      const isAsking = act === 'confirm' || act === 'request' || act === 'release'
      if (by === 'nobody' || (isAsking && by === 'mentor')) expect(code).toBe('booking-not-found')
      else expect(['booking-moved', 'booking-not-yours']).toContain(code)
      expect(after).toEqual(before)
      expect((await hub.db('booking_events').where('booking_id', before.id)).length).toBe(events)
    }
  })

  test('nobody else sees it, by its address or in a list', async () => {
    const publicId = await book('23T09:00')
    expect(await bookingFor(hub.db, publicId, stranger.id)).toBeUndefined()
    const coordinator = await makeMember(hub, { roles: ['coordinator', 'admin'] })
    expect(await bookingFor(hub.db, publicId, coordinator.id)).toBeUndefined()
    expect(await bookingsOf(hub.db, stranger.id, 'upcoming', { now: hub.clock.at })).toEqual([])
    expect((await bookingsOf(hub.db, ana.id, 'upcoming', { now: hub.clock.at })).map(({ side }) => side)).toEqual([
      'mentor',
    ])
  })
})

describe('a mentor who approves', () => {
  test('is asked, has 48 hours, and what they did not answer is released and both told, once', async () => {
    const bo = await approving()
    const publicId = await book('25T09:00', bo)
    expect(await bookingFor(hub.db, publicId, bo.id)).toMatchObject({ state: 'pending', answerBy: at('23T10:00') })
    expect(await bookingsOf(hub.db, bo.id, 'waiting', { now: hub.clock.at })).toHaveLength(1)
    hub.clock.at = at('23T09:59')
    expect(await lapseBookings(hub.deps)).toMatchObject({ lapsed: 0 })
    hub.clock.at = at('23T10:00')
    expect(await codeOf(approveBooking(hub.deps, { publicId, by: bo.id }))).toBe('booking-moved')
    const move = moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('25T10:00') })
    expect(await codeOf(move)).toBe('booking-moved')
    const before = [await notices(asker), await notices(bo)]
    await Promise.all([lapseBookings(hub.deps), lapseBookings(hub.deps)])

    expect(await row(publicId)).toMatchObject({ state: 'lapsed', ended_by: 'hub', sequence: 1 })
    expect(await busyOf(publicId)).toEqual([])
    expect([await notices(asker), await notices(bo)]).toEqual(before.map((count) => count + 1))
    expect(await bookingsOf(hub.db, bo.id, 'past', { now: hub.clock.at })).toHaveLength(1)
  })

  test('has no longer than until it would begin', async () => {
    const bo = await approving()
    const publicId = await book('22T12:00', bo)
    expect((await row(publicId)).answer_by).toEqual(at('22T12:00'))
  })

  test('approves once, however often; declines with a word why', async () => {
    const bo = await approving()
    const [one, two] = [await book('25T09:00', bo), await book('25T10:00', bo, stranger)]
    await Promise.all([1, 2].map(() => approveBooking(hub.deps, { publicId: one, by: bo.id })))
    expect(await row(one)).toMatchObject({ state: 'confirmed', version: 3, sequence: 1 })
    await declineBooking(hub.deps, { publicId: two, by: bo.id, reason: 'Not on Wednesdays' })
    expect(await row(two)).toMatchObject({ state: 'declined', end_reason: 'Not on Wednesdays', ended_by: 'mentor' })
    expect(await busyOf(two)).toEqual([])
  })

  test('whoever may not write says nothing by it, and does it all the same', async () => {
    const bo = await approving()
    const publicId = await book('25T09:00', bo)
    await hub.db('members').where('id', bo.id).update({ muted_until: '2026-12-24T00:00:00Z' })
    await declineBooking(hub.deps, { publicId, by: bo.id, reason: 'Buy my pills' })
    expect(await row(publicId)).toMatchObject({ state: 'declined', end_reason: '' })
    expect(await hub.db('booking_events').where('text', 'like', '%pills%')).toEqual([])
  })
})

describe('moving', () => {
  test('frees the old time and takes the new in one go, twice and no more, by either side', async () => {
    const publicId = await book('23T09:00')
    await moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('23T09:30') })
    expect(await busyOf(publicId)).toEqual(['23 09:30', '23 09:30'])
    expect(await row(publicId)).toMatchObject({ moves: 1, sequence: 1, version: 3, state: 'confirmed' })
    // The form sent again.
    await moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('23T09:30') })
    await moveBooking(hub.deps, { publicId, by: ana.id, startsAt: at('24T09:00') })
    expect(await codeOf(moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('24T10:00') }))).toBe('move-limit')

    expect(await row(publicId)).toMatchObject({ moves: 2, sequence: 2, asker_clock: '2026-11-24T10:00+01:00' })
    expect((await bookingEvents(hub.db, (await row(publicId)).id)).slice(2)).toMatchObject([
      { act: 'move', by: 'asker', from: at('23T09:00'), to: at('23T09:30') },
      { act: 'move', by: 'mentor', from: at('23T09:30'), to: at('24T09:00') },
    ])
    expect(await codeOf(hold('23T09:00', ana, stranger))).toBe('done')
  })

  test('to its own overlapping time is no hindrance to itself, buffers and caps too', async () => {
    const bo = await makeBookable(hub, {
      type: { cap_day: 1, buffer_after_minutes: 20, interval_minutes: 10 },
    })
    const publicId = await book('23T09:00', bo)
    expect(await codeOf(moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('23T09:10') }))).toBe('done')
    expect(await codeOf(hold('23T15:00', bo, stranger))).toBe('slot-not-offered')
  })

  test('to a time that went to another leaves all as it was, and shows the three nearest', async () => {
    const [publicId] = [await book('23T09:00'), await book('23T10:00', ana, stranger)]
    const refused = await moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('23T10:00') }).catch(
      (error) => error,
    )
    expect(refused).toBeInstanceOf(SlotTaken)
    expect(refused.nearest.map(String)).toEqual([
      '2026-11-23T09:00:00Z',
      '2026-11-23T09:30:00Z',
      '2026-11-23T10:30:00Z',
    ])
    expect(await busyOf(publicId)).toEqual(['23 09:00', '23 09:00'])
    expect(await row(publicId)).toMatchObject({ version: 2, sequence: 0, moves: 0 })
  })

  test('of the asker’s other sessions the mentor hears no more than that a time is not free', async () => {
    const publicId = await book('23T09:00')
    await book('23T12:00', await makeBookable(hub))
    const move = (by: Person) => codeOf(moveBooking(hub.deps, { publicId, by: by.id, startsAt: at('23T12:00') }))
    expect([await move(asker), await move(ana)]).toEqual(['own-time-taken', 'slot-taken'])
  })

  test('of two who move to one time, one gets it', async () => {
    const [one, two] = [await book('23T09:00'), await book('23T10:00', ana, stranger)]
    const codes = await Promise.all([
      codeOf(moveBooking(hub.deps, { publicId: one, by: asker.id, startsAt: at('23T12:00') })),
      codeOf(moveBooking(hub.deps, { publicId: two, by: stranger.id, startsAt: at('23T12:00') })),
    ])
    expect(codes.sort()).toEqual(['done', 'slot-taken'])
  })

  test('ends three hours before, outside the mentor’s hours, within their notice, and for a version that is gone', async () => {
    const publicId = await book('23T09:00')
    const move = (text: string, more = {}) =>
      codeOf(moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at(text), ...more }))
    expect(await move('23T21:00')).toBe('slot-not-offered')
    expect(await move('23T10:07')).toBe('slot-not-offered')
    expect(await move('21T12:00')).toBe('slot-not-offered')
    expect(await move('20T12:00')).toBe('slot-not-offered')
    expect(await move('24T09:00', { version: 1 })).toBe('booking-moved')
    hub.clock.at = at('23T06:01')
    expect(await move('25T09:00', { version: 2 })).toBe('move-too-late')
    hub.clock.at = at('23T06:00')
    expect(await move('25T09:00', { version: 2 })).toBe('done')
  })

  test('a pending one waits on, no longer than until it begins; a paused mentor is not moved to, but moves', async () => {
    const bo = await approving()
    const publicId = await book('23T09:00', bo)
    await moveBooking(hub.deps, { publicId, by: asker.id, startsAt: at('22T12:00') })
    expect(await row(publicId)).toMatchObject({ state: 'pending', answer_by: at('22T12:00') })
    await hub.db('mentors').where('member_id', bo.id).update({ is_taking_people: false })
    const move = (by: Person) => codeOf(moveBooking(hub.deps, { publicId, by: by.id, startsAt: at('24T09:00') }))
    expect(await move(asker)).toBe('mentor-not-taking')
    expect(await move(bo)).toBe('done')
    expect((await row(publicId)).answer_by).toEqual(at('23T10:00'))
  })
})

describe('cancelling', () => {
  test('frees both, tells the other, keeps the reason, and is recorded as late in the last three hours', async () => {
    const [early, late] = [await book('23T09:00'), await book('23T15:00')]
    const before = await notices(ana)
    await cancelBooking(hub.deps, { publicId: early, by: asker.id, reason: 'It holds again' })
    await cancelBooking(hub.deps, { publicId: early, by: asker.id, reason: 'It holds again' })
    expect(await row(early)).toMatchObject({ is_late_cancel: false, ended_by: 'asker', sequence: 1, version: 3 })
    expect(await busyOf(early)).toEqual([])
    expect(await notices(ana)).toBe(before + 1)
    hub.clock.at = at('23T12:01')
    await cancelBooking(hub.deps, { publicId: late, by: ana.id, reason: '' })
    expect(await row(late)).toMatchObject({ is_late_cancel: true, ended_by: 'mentor' })
    expect(await codeOf(cancelBooking(hub.deps, { publicId: late, by: asker.id, reason: '' }))).toBe('booking-moved')
  })

  test('ends with the beginning', async () => {
    const publicId = await book('23T09:00')
    hub.clock.at = at('23T09:00')
    expect(await codeOf(cancelBooking(hub.deps, { publicId, by: asker.id, reason: '' }))).toBe('booking-begun')
  })
})

describe('who did not come', () => {
  test('is said from ten minutes after the beginning on, by either, and can be taken back', async () => {
    const publicId = await book('23T09:00')
    const mark = (by: Person, isAbsent = true) => codeOf(markAbsent(hub.deps, { publicId, by: by.id, isAbsent }))
    const marked = async () => {
      const { absent, absent_said_by } = await row(publicId)
      return [absent, absent_said_by]
    }
    hub.clock.at = at('23T09:09')
    expect(await mark(asker)).toBe('absent-too-early')
    hub.clock.at = at('23T09:10')
    expect(await mark(stranger)).toBe('booking-not-found')
    expect([await mark(asker), await mark(asker), await marked()]).toEqual(['done', 'done', ['mentor', 'asker']])
    expect([await mark(ana), await marked()]).toEqual(['done', ['both', 'asker']])
    expect([await mark(asker, false), await marked()]).toEqual(['done', ['asker', 'mentor']])
    expect([await mark(ana, false), await marked()]).toEqual(['done', [null, null]])
    hub.clock.at = at('30T09:31')
    expect(await mark(asker)).toBe('absent-too-late')
    expect(await codeOf(markAbsent(hub.deps, { publicId, by: asker.id, isAbsent: false }))).toBe('absent-too-late')
  })
})

describe('a link in a mail', () => {
  test('names one person for one version of one booking', async () => {
    const [one, two] = [await book('23T09:00'), await book('24T09:00')]
    const shown = async (publicId: string) => {
      const booking = await bookingByPublicId(hub.db, publicId)
      if (!booking) throw new Error('gone')
      return booking
    }
    const first = await shown(one)
    const tokens = [asker.id, ana.id, stranger.id].map((id) => bookingToken(hub.deps.config, first, id))
    expect(tokens.map((token) => holderOf(hub.deps.config, first, token)?.side)).toEqual(['asker', 'mentor', undefined])
    expect(holderOf(hub.deps.config, await shown(two), tokens[0])).toBeUndefined()
    expect(holderOf(hub.deps.config, first, undefined)).toBeUndefined()
    await moveBooking(hub.deps, { publicId: one, by: asker.id, startsAt: at('25T09:00') })
    expect(holderOf(hub.deps.config, await shown(one), tokens[0])).toBeUndefined()
  })
})

test('what is booked of a mentor’s hours counts in their month, with what they prepare', async () => {
  const bo = await makeBookable(hub, {
    timeZone: 'America/New_York',
    mentor: { hours_per_month: 4 },
    type: { preparation_minutes: 15, needs_approval: true },
  })
  const booked = () => hoursThisMonth(hub.db, bo.id, hub.clock.at)
  expect(await booked()).toEqual({ bookedMinutes: 0, hoursPerMonth: 4 })
  // In New York it is still November.
  await book('30T15:00', bo)
  const gone = await book('24T15:00', bo)
  const december = Temporal.Instant.from('2026-12-01T00:30:00Z')
  await holdSlot(hub.deps, { askerId: asker.id, mentorId: bo.id, typeSlug: 'talk', startsAt: december }).then(
    ({ publicId }) =>
      confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: '', details: '', prepAnswers: [] }),
  )
  expect((await booked()).bookedMinutes).toBe(3 * 45)
  await cancelBooking(hub.deps, { publicId: gone, by: asker.id, reason: '' })
  expect((await booked()).bookedMinutes).toBe(2 * 45)
  hub.clock.at = Temporal.Instant.from('2026-12-02T00:00:00Z')
  expect((await booked()).bookedMinutes).toBe(0)
})
