import { randomUUIDv7 } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { makeBookable } from '../../tests/bookable.ts'
import { at, booking, codeOf } from '../../tests/booking.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { suspendMember } from '../admin/suspend-member.ts'
import { eraseMember } from '../members/erase-member.ts'
import { leaveMentors, removeMentor } from '../mentors/change-mentor.ts'
import { blockMember } from '../moderation/block-member.ts'
import { publicId as newPublicId } from '../public-id.ts'
import type { WantedContext } from './context.ts'
import { holdSlot } from './making/hold-slot.ts'

const here = booking()
const { hold, confirm, book } = here
const row = (publicId: string) => here.hub.db('bookings').where('public_id', publicId).first()

describe('a time outside the rules, by a form made by hand', () => {
  test.each([
    ['before the hours', '23T07:30'],
    ['running out of them', '23T19:45'],
    ['off the interval', '23T09:10'],
    ['within notice', '22T09:30'],
    ['past', '20T09:00'],
  ])('%s is refused', async (_, time) => {
    expect(await codeOf(hold(time))).toBe('slot-not-offered')
    expect(await here.hub.db('bookings')).toEqual([])
    expect(await here.hub.db('busy')).toEqual([])
  })

  test('beyond the horizon, of a type that is none, that is not offered, or has no place, is refused', async () => {
    const wanted = { askerId: here.asker.id, mentorId: here.ana.id, typeSlug: 'talk' }
    const far = Temporal.Instant.from('2026-12-20T09:00:00Z')
    expect(await codeOf(holdSlot(here.hub.deps, { ...wanted, startsAt: far }))).toBe('slot-not-offered')
    expect(await codeOf(hold('23T09:00', { typeSlug: 'other' }))).toBe('slot-not-offered')
    const roomless = { ...here.hub.deps, config: { ...here.hub.deps.config, roomUrl: undefined } }
    expect(await codeOf(holdSlot(roomless, { ...wanted, startsAt: at('23T09:00') }))).toBe('slot-not-offered')
    await here.hub
      .db('session_types')
      .where('id', here.ana.typeId)
      .update({ place: 'link', link: 'https://meet.example.org/a' })
    expect(await codeOf(holdSlot(roomless, { ...wanted, startsAt: at('23T09:00') }))).toBe('done')
    await here.hub.db('session_types').where('id', here.ana.typeId).update({ is_offered: false })
    expect(await codeOf(hold('23T10:00'))).toBe('slot-not-offered')
  })

  test('wall-clock hours hold on both sides of a change of the clocks', async () => {
    here.hub.clock.at = Temporal.Instant.from('2026-10-20T10:00:00Z')
    const weekly = JSON.stringify([
      { weekday: 6, from: '09:00', to: '10:00' },
      { weekday: 7, from: '09:00', to: '10:00' },
    ])
    const warsaw = await makeBookable(here.hub, { timeZone: 'Europe/Warsaw', hours: { weekly } })
    const tryAt = (text: string) =>
      codeOf(
        holdSlot(here.hub.deps, {
          askerId: here.asker.id,
          mentorId: warsaw.id,
          typeSlug: 'talk',
          startsAt: Temporal.Instant.from(text),
        }),
      )
    expect(await tryAt('2026-10-24T07:00:00Z')).toBe('done')
    expect(await tryAt('2026-10-25T07:00:00Z')).toBe('slot-not-offered')
    expect(await tryAt('2026-10-25T08:00:00Z')).toBe('done')
    expect(await here.hub.db('bookings').pluck('mentor_clock')).toEqual(['2026-10-25T09:00+01:00'])
  })
})

describe('limits', () => {
  test('a cap is not passed by many at once', async () => {
    const capped = await makeBookable(here.hub, { type: { cap_day: 2 } })
    const people = await Promise.all(Array.from({ length: 6 }, () => makeMember(here.hub)))
    const codes = await Promise.all(
      people.map((by, n) => codeOf(book(`23T${String(9 + n).padStart(2, '0')}:00`, { mentor: capped, by }))),
    )

    expect(codes.filter((code) => code === 'done')).toHaveLength(2)
    expect(codes.filter((code) => code === 'slot-not-offered')).toHaveLength(4)
    expect(await codeOf(book('24T09:00', { mentor: capped }))).toBe('done')
  })

  test('five sessions ahead, however fast, counted where holds become bookings too', async () => {
    const mentors = await Promise.all(Array.from({ length: 3 }, () => makeBookable(here.hub)))
    for (const time of ['09:00', '10:00', '11:00']) await book(`23T${time}`)
    const held = await Promise.all(mentors.map((mentor, n) => hold(`24T${10 + n}:00`, { mentor })))
    const codes = await Promise.all(held.map(({ publicId }) => codeOf(confirm(publicId))))
    expect(codes.sort()).toEqual(['booking-limit', 'done', 'done'])
    expect(await codeOf(hold('25T09:00'))).toBe('booking-limit')
    here.hub.clock.at = at('23T09:30')
    expect(await codeOf(hold('25T09:00'))).toBe('done')
  })
})

describe('between hold and confirm', () => {
  const admin = () => makeMember(here.hub, { roles: ['admin'] })
  test.each<[string, () => Promise<unknown>, string]>([
    [
      'the mentor is paused',
      () => here.hub.db('mentors').where('member_id', here.ana.id).update({ paused_until: '2026-12-01T00:00Z' }),
      'mentor-not-taking',
    ],
    [
      'the mentor takes nobody',
      () => here.hub.db('mentors').where('member_id', here.ana.id).update({ is_taking_people: false }),
      'mentor-not-taking',
    ],
    ['the mentor leaves', () => leaveMentors(here.hub.deps, here.ana.id), 'booking-not-found'],
    [
      'the mentor is removed',
      async () => removeMentor(here.hub.deps, { actor: await admin(), handle: here.ana.handle, reason: 'x' }),
      'booking-not-found',
    ],
    [
      'the mentor is suspended',
      async () => suspendMember(here.hub.deps, { actorId: (await admin()).id, memberId: here.ana.id, reason: 'x' }),
      'booking-not-found',
    ],
    [
      'the mentor is erased',
      () => eraseMember(here.hub.deps, { memberId: here.ana.id, posts: 'leave' }),
      'booking-not-found',
    ],
    [
      'the mentor blocks',
      () => blockMember(here.hub.deps, { memberId: here.ana.id, otherId: here.asker.id }),
      'booking-not-found',
    ],
    [
      'the asker blocks',
      () => blockMember(here.hub.deps, { memberId: here.asker.id, otherId: here.ana.id }),
      'booking-not-found',
    ],
    [
      'the asker is muted',
      () => here.hub.db('members').where('id', here.asker.id).update({ muted_until: '2026-12-01T00:00Z' }),
      'muted',
    ],
    [
      'the hours change',
      () => here.hub.db('availability').where('member_id', here.ana.id).update({ weekly: '[]' }),
      'slot-not-offered',
    ],
    [
      'the type is deleted',
      () => here.hub.db('session_types').where('id', here.ana.typeId).delete(),
      'slot-not-offered',
    ],
    [
      'the mentor’s calendar fills',
      async () => {
        await here.hub.db('calendars').insert({
          member_id: here.ana.id,
          secrets: Buffer.from(''),
          host: 'x',
          added_at: here.hub.clock.at,
          next_read_at: here.hub.clock.at,
        })
        await here.hub
          .db('calendar_busy')
          .insert({ member_id: here.ana.id, starts_at: '2026-11-23T08:00Z', ends_at: '2026-11-23T12:00Z' })
      },
      'slot-not-offered',
    ],
  ])('%s: it does not become a booking', async (_, happens, code) => {
    const { publicId } = await hold('23T09:00')
    await happens()
    expect(await codeOf(confirm(publicId))).toBe(code)
    expect(await here.hub.db('bookings').whereIn('state', ['pending', 'confirmed'])).toEqual([])
    if (code === 'mentor-not-taking' || code === 'booking-not-found')
      expect(await codeOf(hold('23T10:00'))).not.toBe('done')
  })

  test('a type that is approved from now on is asked for', async () => {
    const { publicId } = await hold('23T09:00')
    await here.hub
      .db('session_types')
      .where('id', here.ana.typeId)
      .update({ needs_approval: true, duration_minutes: 60 })
    expect(await confirm(publicId)).toEqual({ state: 'pending' })
    // The length is the one that was shown.
    expect((await row(publicId)).ends_at).toEqual(at('23T09:30'))
  })
})

describe('what goes along', () => {
  async function question(author: Person, state = 'open') {
    const made = { id: randomUUIDv7(), public_id: newPublicId() }
    await here.hub.db('questions').insert({
      ...made,
      author_id: author.id,
      title: `Zip of ${author.name}`,
      body: 'It splits',
      state,
      created_at: here.hub.clock.at,
      last_activity_at: here.hub.clock.at,
    })
    return made
  }
  async function requestOf(by: Person, to: Person) {
    const made = { id: randomUUIDv7(), public_id: newPublicId() }
    await here.hub.db('requests').insert({
      ...made,
      origin: 'ask',
      asker_id: by.id,
      mentor_id: to.id,
      initiator_id: by.id,
      receiver_id: to.id,
      state: 'sent',
      wanted: 'Choose a slider with me\nPlease',
      sent_at: here.hub.clock.at,
      expires_at: here.hub.clock.at.add({ hours: 240 }),
    })
    return made
  }
  const heldWith = async (context: WantedContext) => row((await hold('23T09:00', { context })).publicId)

  test('a question that can be read, by either id, gives the topic; one that is hidden does not', async () => {
    const own = await question(here.asker)
    const hidden = await question(here.ana, 'hidden')
    expect(await heldWith({ questionId: own.public_id })).toMatchObject({
      question_id: own.id,
      topic: 'Zip of Kasia Nowak',
    })
    await here.hub.db('bookings').delete()
    expect(await heldWith({ questionId: own.id, topic: ' My own words ' })).toMatchObject({
      question_id: own.id,
      topic: 'My own words',
    })
    await here.hub.db('bookings').delete()
    expect(await heldWith({ questionId: hidden.id })).toMatchObject({ question_id: null, topic: '' })
  })

  test('a request is linked when it is of these two', async () => {
    const own = await requestOf(here.asker, here.ana)
    const foreign = await requestOf(await makeMember(here.hub), here.ana)
    expect(await heldWith({ requestId: own.public_id })).toMatchObject({
      request_id: own.id,
      topic: 'Choose a slider with me',
    })
    await here.hub.db('bookings').delete()
    expect(await heldWith({ requestId: foreign.id })).toMatchObject({ request_id: null, topic: '' })
  })

  test('what was read is our own pages under our own titles, and nothing else', async () => {
    const own = await question(here.asker)
    const hidden = await question(here.ana, 'deleted')
    const { already_read } = await heldWith({
      alreadyRead: [
        { url: 'https://evil.example/items/abc', title: 'Click' },
        { url: `//evil.example/questions/${own.public_id}`, title: 'Click' },
        { url: `/questions/${own.public_id}/whatever`, title: 'Not this title' },
        { url: `/questions/${own.public_id}` },
        { url: `/questions/${hidden.public_id}` },
        { url: 'javascript:alert(1)' },
        { url: '/items/../admin' },
        { url: '/items/doesnotexist' },
      ],
    })
    expect(already_read).toEqual([
      { title: 'Zip of Kasia Nowak', url: `/questions/${own.public_id}/zip-of-kasia-nowak`, source: '' },
    ])
  })
})

test('nobody books themselves', async () => {
  expect(await codeOf(hold('23T09:00', { by: here.ana }))).toBe('booking-self')
})
