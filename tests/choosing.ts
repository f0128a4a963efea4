/** Choosing a time with a mentor, over HTTP: for the tests of src/bookings/choosing. */
import { type CheerioAPI, load } from 'cheerio'
import request, { type Test } from 'supertest'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { type Bookable, makeBookable } from './bookable.ts'
import { makeMember, type Person } from './people.ts'
import { type TestApp, testApp } from './testApp.ts'

type Given = Record<string, string | string[]>

export type Choosing = {
  hub: TestApp
  /** In Lisbon, with two hours on Thursdays; another one for each test. */
  ana: Bookable
  /** In Warsaw. */
  kasia: Person
  /** In Stockholm. */
  oskar: Person
  open(url: string, by?: Person): Promise<{ answer: Awaited<Test>; $: CheerioAPI }>
  send(url: string, by: Person | undefined, form?: Given): Test
  /** A time of Ana's, for Kasia unless it is said for whom. */
  hold(at: string, by?: Person | 'visitor', more?: Record<string, string>): Test
}

/** One hub for a file; no booking and the same moment at the beginning of each test. */
export function choosing(): Choosing {
  const at = {
    open: async (url: string, by?: Person) => {
      const answer = await request(at.hub.app)
        .get(url)
        .set('Cookie', by?.cookie ?? '')
      return { answer, $: load(answer.text) }
    },
    send: (url: string, by: Person | undefined, form: Given = {}) =>
      request(at.hub.app)
        .post(url)
        .type('form')
        .set('Cookie', by?.cookie ?? '')
        .send(form),
    hold: (time: string, by: Person | 'visitor' = at.kasia, more: Record<string, string> = {}) =>
      at.send(`${bookOf(at.ana)}/hold`, by === 'visitor' ? undefined : by, { type: 'talk', at: time, ...more }),
  } as Choosing
  beforeAll(async () => {
    at.hub = await testApp()
    at.kasia = await makeMember(at.hub, { name: 'Kasia Nowak', timeZone: 'Europe/Warsaw' })
    at.oskar = await makeMember(at.hub, { name: 'Oskar Lind', timeZone: 'Europe/Stockholm' })
    // One person holds more times here than anybody does in an hour.
    await at.hub.db('settings').insert({ key: 'holdsPerHour', value: '1000', changed_at: at.hub.clock.at })
  })
  beforeEach(async () => {
    await at.hub.db('bookings').delete()
    at.hub.clock.at = Temporal.Instant.from('2026-11-21T10:00:00Z')
    const lisbon = { name: 'Ana Prado', timeZone: 'Europe/Lisbon' }
    at.ana = await makeBookable(at.hub, { ...lisbon, hours: { weekly: weekly(4, '17:00', '19:00') } })
  })
  afterAll(() => at.hub.close())
  return at
}

/** On that day of each week. */
export const weekly = (weekday: number, from: string, to: string) => JSON.stringify([{ weekday, from, to }])
export const bookOf = (mentor: Person, query = '') => `/mentors/${mentor.handle}/book${query}`
export const location = (answer: { headers: Record<string, string> }) => answer.headers.location ?? ''
/** What is typed on in a form's hidden fields. */
export const hiddenOf = ($: CheerioAPI, form: string) =>
  Object.fromEntries(
    $(form)
      .find('input[type=hidden]')
      .toArray()
      .map((input) => [$(input).attr('name') ?? '', $(input).attr('value') ?? '']),
  )
