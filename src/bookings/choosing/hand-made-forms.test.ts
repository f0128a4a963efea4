import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Bookable, makeBookable } from '../../../tests/bookable.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import { type TestApp, testApp } from '../../../tests/testApp.ts'
import { cancelBooking } from '../changing/cancel-booking.ts'
import { confirmBooking } from '../making/confirm-booking.ts'
import { holdSlot } from '../making/hold-slot.ts'

let hub: TestApp
let ana: Bookable
let asker: Person

beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())
beforeEach(async () => {
  hub.clock.at = Temporal.Instant.from('2026-11-21T10:00:00Z')
  ana = await makeBookable(hub, { name: 'Ana Prado' })
  asker = await makeMember(hub, { name: 'Kasia Nowak' })
})

const get = (path: string, who: Person) => request(hub.app).get(path).set('Cookie', who.cookie)
const post = (path: string, who: Person, body: Record<string, unknown>) =>
  request(hub.app).post(path).type('form').set('Cookie', who.cookie).send(body)

/** Instants that there are, and that nothing of ours can reckon with. */
const far = [
  '+275760-09-13T00:00:00Z',
  '-271821-04-20T00:00:00Z',
  '+250000-01-01T00:00:00Z',
  '-000044-03-15T12:00:00Z',
  '0000-01-01T00:00:00Z',
  '2026-11-26T12:00:00.0000001Z',
]

describe('times that no page offers', () => {
  test.each(far)('are neither held nor shown: %s', async (at) => {
    const held = await post(`/mentors/${ana.handle}/book/hold`, asker, { type: 'talk', at })
    const page = await get(`/mentors/${ana.handle}/book?${new URLSearchParams({ at })}`, asker)
    expect([held.status < 500, page.status]).toEqual([true, 200])
    expect(await hub.db('bookings').where('asker_id', asker.id)).toEqual([])
  })

  test.each(far)('nothing is moved to them: %s', async (at) => {
    const { publicId } = await holdSlot(hub.deps, {
      askerId: asker.id,
      mentorId: ana.id,
      typeSlug: 'talk',
      startsAt: Temporal.Instant.from('2026-11-26T12:00:00Z'),
    })
    await confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: 'A zip', details: '', prepAnswers: [] })
    const asked = await get(`/bookings/${publicId}/move?${new URLSearchParams({ at })}`, asker)
    const moved = await post(`/bookings/${publicId}/move`, asker, { at, version: 2 })
    expect([asked.status < 500, moved.status < 500 && moved.status >= 400]).toEqual([true, true])
  })
})

test('a version that no number of ours holds is another one', async () => {
  const type = await hub.db('session_types').where('member_id', ana.id).first()
  for (const version of ['1e99', '1.5', '-1', 'Infinity', '99999999999']) {
    const saved = await post(`/desk/mentor/sessions/${type.slug}`, ana, {
      name: 'Other',
      place: 'link',
      link: 'https://meet.example.org/x',
      booked: 'at-once',
      durationMinutes: 30,
      bufferBeforeMinutes: 0,
      bufferAfterMinutes: 0,
      preparationMinutes: 0,
      noticeHours: 24,
      horizonDays: 28,
      intervalMinutes: 30,
      version,
    })
    expect([version, saved.status]).toEqual([version, 409])
  }
})

test('whoever books and cancels in turns is stopped before their mails are a flood', async () => {
  await hub.db('settings').insert({ key: 'openBookingsPerAsker', value: '1', changed_at: hub.clock.at })
  try {
    const book = async () => {
      const { publicId } = await holdSlot(hub.deps, {
        askerId: asker.id,
        mentorId: ana.id,
        typeSlug: 'talk',
        startsAt: Temporal.Instant.from('2026-11-26T12:00:00Z'),
      })
      await confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: 'A zip', details: '', prepAnswers: [] })
      await cancelBooking(hub.deps, { publicId, by: asker.id, reason: 'Spam' })
    }
    for (let round = 0; round < 4; round++) await book()
    await expect(book()).rejects.toThrow(expect.objectContaining({ code: 'booking-often' }))
    hub.clock.at = hub.clock.at.add({ hours: 24 })
    await book()
  } finally {
    await hub.db('settings').where('key', 'openBookingsPerAsker').delete()
  }
})

test('who says again and again that the other came, and did not, is stopped', async () => {
  const { publicId } = await holdSlot(hub.deps, {
    askerId: asker.id,
    mentorId: ana.id,
    typeSlug: 'talk',
    startsAt: Temporal.Instant.from('2026-11-26T12:00:00Z'),
  })
  await confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: 'A zip', details: '', prepAnswers: [] })
  hub.clock.at = Temporal.Instant.from('2026-11-26T12:20:00Z')
  await hub.db('settings').insert({ key: 'changesPerHour', value: '2', changed_at: hub.clock.at })
  try {
    const statuses: number[] = []
    for (const absent of ['yes', 'no', 'yes'])
      statuses.push((await post(`/bookings/${publicId}/absent`, asker, { absent })).status)
    expect(statuses).toEqual([303, 303, 429])
  } finally {
    await hub.db('settings').where('key', 'changesPerHour').delete()
  }
})

test('a mentor who is free every five minutes for half a year makes no page of it', async () => {
  const weekly = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', to: '24:00' }))
  const always = await makeBookable(hub, {
    hours: { weekly: JSON.stringify(weekly) },
    type: { duration_minutes: 5, interval_minutes: 5, horizon_days: 180, notice_minutes: 0 },
  })
  /** The days of a page, how many times are on it, and where it leads on. */
  const listed = async (path: string) => {
    const $ = load((await get(path, asker)).text)
    const days = $('.day time')
      .map((_, day) => $(day).attr('datetime'))
      .get()
    return { days, times: $('button.slot').length, more: $('#more a').attr('href') ?? '' }
  }
  const book = `/mentors/${always.handle}/book`
  const first = await listed(`${book}?days=182`)
  expect([first.days, first.times]).toEqual([['2026-11-21', '2026-11-22'], 168 + 288])
  const second = await listed(first.more)
  expect([second.days, second.times]).toEqual([['2026-11-23', '2026-11-24'], 2 * 288])
  // A time that was chosen is on the page, wherever it is.
  expect((await listed(`${book}?at=2026-11-30T08:00:00Z`)).days[0]).toBe('2026-11-30')

  const { publicId } = await holdSlot(hub.deps, {
    askerId: asker.id,
    mentorId: always.id,
    typeSlug: 'talk',
    startsAt: Temporal.Instant.from('2026-11-22T00:00:00Z'),
  })
  await confirmBooking(hub.deps, { publicId, askerId: asker.id, topic: 'A zip', details: '', prepAnswers: [] })
  const moving = await listed(`/bookings/${publicId}/move?days=90`)
  expect([moving.days, moving.times < 600]).toEqual([first.days, true])
  expect((await listed(moving.more)).days).toEqual(second.days)
})

test('nobody keeps a time for ever by holding it again and again', async () => {
  await hub.db('settings').insert({ key: 'holdsPerHour', value: '3', changed_at: hub.clock.at })
  try {
    const hold = () =>
      post(`/mentors/${ana.handle}/book/hold`, asker, { type: 'talk', at: '2026-11-26T12:00:00Z', topic: 'A zip' })
    const statuses: number[] = []
    for (let turn = 0; turn < 3; turn++) {
      statuses.push((await hold()).status)
      hub.clock.at = hub.clock.at.add({ minutes: 6 })
    }
    const refused = await hold()
    expect([...statuses, refused.status]).toEqual([303, 303, 303, 429])
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(load(refused.text)('main').text()).toContain('A zip')
  } finally {
    await hub.db('settings').where('key', 'holdsPerHour').delete()
  }
})
