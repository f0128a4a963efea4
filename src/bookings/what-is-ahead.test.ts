import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { makeBookable } from '../../tests/bookable.ts'
import { at, booking, codeOf } from '../../tests/booking.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { suspendMember } from '../admin/suspend-member.ts'
import { eraseMember } from '../members/erase-member.ts'
import { everythingOf } from '../members/everything-of.ts'
import { leaveMentors } from '../mentors/change-mentor.ts'
import { blockMember } from '../moderation/block-member.ts'
import { cancelBooking } from './changing/cancel-booking.ts'
import { bookingFor } from './queries.ts'

const here = booking()
const { hold, book } = here
const row = (publicId: string) => here.hub.db('bookings').where('public_id', publicId).first()

describe('what is ahead ends', () => {
  const events = async (publicId: string) =>
    here.hub
      .db('booking_events')
      .where('booking_id', (await row(publicId)).id)
      .orderBy('id')
      .pluck('by')
  const told = (person: Person) =>
    here.hub.db('notices').where({ member_id: person.id, kind: 'booking' }).orderBy('id').pluck('text_key')

  test('with a block, both ways, whoever of the two is mentor; the other hears that it is off, not why', async () => {
    const bo = await makeBookable(here.hub)
    const [one, two, other] = [
      await book('23T09:00', { by: bo }),
      await book('24T09:00', { by: here.ana, mentor: bo }),
      await book('25T09:00'),
    ]
    const before = (await told(here.ana)).length
    await blockMember(here.hub.deps, { memberId: bo.id, otherId: here.ana.id })
    for (const publicId of [one, two])
      expect(await row(publicId)).toMatchObject({ state: 'cancelled', ended_by: 'hub', end_reason: '', sequence: 1 })
    expect((await row(other)).state).toBe('confirmed')
    expect(await here.hub.db('busy').where('person_id', bo.id)).toEqual([])
    expect((await events(one)).at(-1)).toBe('hub')
    expect((await told(here.ana)).length).toBe(before + 2)
    expect(await codeOf(hold('26T09:00', { by: bo }))).toBe('mentor-not-taking')
    expect(await codeOf(hold('26T09:00', { by: here.ana, mentor: bo }))).toBe('mentor-not-taking')
  })

  test('when a mentor stops: what others booked with them, not what they booked', async () => {
    const bo = await makeBookable(here.hub)
    const [asMentor, asAsker] = [await book('23T09:00'), await book('24T09:00', { by: here.ana, mentor: bo })]
    await leaveMentors(here.hub.deps, here.ana.id)
    expect((await row(asMentor)).state).toBe('cancelled')
    expect((await row(asAsker)).state).toBe('confirmed')
  })

  test('when somebody is suspended, on both sides', async () => {
    const bo = await makeBookable(here.hub)
    const both = [await book('23T09:00'), await book('24T09:00', { by: here.ana, mentor: bo })]
    const admin = await makeMember(here.hub, { roles: ['admin'] })
    await suspendMember(here.hub.deps, { actorId: admin.id, memberId: here.ana.id, reason: 'x' })
    for (const publicId of both) expect((await row(publicId)).state).toBe('cancelled')
  })

  test('when somebody is erased: a former member, none of their words, and the past stays for the other', async () => {
    const [past, ahead] = [await book('23T09:00'), await book('25T09:00')]
    here.hub.clock.at = at('24T12:00')
    const id = (await row(past)).id
    for (const [author, body] of [
      [here.asker, 'Words of Kasia'],
      [here.ana, 'Words of Ana'],
    ] as const)
      await here.hub
        .db('booking_messages')
        .insert({ id: randomUUIDv7(), booking_id: id, author_id: author.id, body, at: here.hub.clock.at })
    await here.hub.db('booking_feedback').insert(
      ['asker', 'mentor'].map((side) => ({
        booking_id: id,
        side,
        was_held: true,
        verdict: 'good',
        words: `of the ${side}`,
        filed_at: here.hub.clock.at,
      })),
    )
    await here.hub
      .db('booking_learnings')
      .insert({ booking_id: id, title: 'A zip', asked: 'Words of Kasia', body: 'Both', updated_at: here.hub.clock.at })
    await eraseMember(here.hub.deps, { memberId: here.asker.id, posts: 'leave' })

    expect(await bookingFor(here.hub.db, past, here.ana.id)).toMatchObject({
      state: 'confirmed',
      topic: '',
      details: '',
    })
    expect(await here.hub.db('booking_learnings')).toEqual([])
    expect((await bookingFor(here.hub.db, past, here.ana.id))?.asker).toBeUndefined()
    expect(await row(ahead)).toMatchObject({ state: 'cancelled', ended_by: 'hub' })
    expect(await here.hub.db('booking_messages').pluck('body')).toEqual(['Words of Ana'])
    expect(await here.hub.db('booking_feedback').pluck('words')).toEqual(['of the mentor'])
    expect(await codeOf(cancelBooking(here.hub.deps, { publicId: ahead, by: here.ana.id, reason: '' }))).toBe(
      'booking-moved',
    )
    await eraseMember(here.hub.deps, { memberId: here.ana.id, posts: 'leave' })
    expect(await here.hub.db('bookings')).toEqual([])
  })

  test('an export holds bookings, messages and what may be read of feedback, and no way into a room', async () => {
    const publicId = await book('23T09:00')
    const { id } = await row(publicId)
    await here.hub.db('booking_messages').insert({
      id: randomUUIDv7(),
      booking_id: id,
      author_id: here.ana.id,
      body: 'Bring the slider',
      at: here.hub.clock.at,
    })
    await here.hub.db('bookings').where('id', id).update({ state: 'held', held_until: here.hub.clock.at })
    expect((await everythingOf(here.hub.db, here.asker.id)).bookings).toHaveLength(1)
    expect((await everythingOf(here.hub.db, here.ana.id)).bookings ?? []).toEqual([])
    await here.hub.db('bookings').where('id', id).update({ state: 'confirmed' })
    const feedback = { booking_id: id, was_held: true, verdict: 'good', filed_at: here.hub.clock.at }
    await here.hub.db('booking_feedback').insert({ ...feedback, side: 'mentor', words: 'Of Ana, unread' })
    const blind = await everythingOf(here.hub.db, here.asker.id)
    expect(blind.bookings).toMatchObject([{ public_id: publicId, topic: 'A zip' }])
    expect(Object.keys(blind.bookings?.[0] ?? {})).not.toEqual(expect.arrayContaining(['room']))
    expect(blind.booking_messages).toMatchObject([{ body: 'Bring the slider' }])
    expect(JSON.stringify(blind)).not.toContain('Of Ana, unread')
    await here.hub.db('booking_feedback').insert({ ...feedback, side: 'asker', words: 'Of Kasia' })
    expect(JSON.stringify(await everythingOf(here.hub.db, here.asker.id))).toContain('Of Ana, unread')
  })
})
