/** A mentor's hours, session types and calendar, as a browser sees and sends them. */
import { type CheerioAPI, load } from 'cheerio'
import request, { type Response, type Test } from 'supertest'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { makeMember, type Person } from './people.ts'
import { type TestApp, testApp } from './testApp.ts'

export type Hours = {
  hub: TestApp
  /** In Lisbon, without hours; another one for each test. */
  ana: Person
  open(path: string, by?: Person): Promise<CheerioAPI>
  /** As Ana. */
  send(path: string, form: Record<string, string>): Test
  /** Monday, 18:00 to 20:00. */
  saveMonday(): Promise<Response>
}

export const hoursUrl = '/desk/mentor/hours'

/** One hub for a file. */
export function hours(): Hours {
  const here = {
    open: async (path: string, by: Person = here.ana) =>
      load((await request(here.hub.app).get(path).set('Cookie', by.cookie)).text),
    send: (path: string, form: Record<string, string>) =>
      request(here.hub.app).post(path).type('form').set('Cookie', here.ana.cookie).send(form),
    async saveMonday() {
      const $ = await here.open(hoursUrl)
      const row = emptyRow($, 1)
      return here.send(hoursUrl, { ...formOf($), [`${row}-from`]: '18:00', [`${row}-to`]: '20:00' })
    },
  } as Hours
  beforeAll(async () => {
    here.hub = await testApp()
  })
  afterAll(() => here.hub.close())
  beforeEach(async () => {
    const { hub } = here
    here.ana = await makeMember(hub, { name: 'Ana Prado', timeZone: 'Europe/Lisbon', roles: ['mentor'] })
    const now = hub.clock.at
    await hub.db('mentors').insert({ member_id: here.ana.id, state: 'active', accepted_at: now, updated_at: now })
  })
  return here
}

/** As a browser would send the form as it stands. */
export const formOf = ($: CheerioAPI, form = 'form.hours'): Record<string, string> =>
  Object.fromEntries(
    $(form)
      .find('input, select, textarea')
      .toArray()
      .filter((input) => !['radio', 'checkbox'].includes($(input).attr('type') ?? '') || $(input).is(':checked'))
      .map((input) => [$(input).attr('name') ?? '', String($(input).val() ?? '')]),
  )

/** The row of a weekday that is there to be filled. */
export const emptyRow = ($: CheerioAPI, weekday: number) =>
  (
    $(`#weekly-day-${weekday} input[type=time]`)
      .toArray()
      .map((input) => $(input))
      .find((input) => input.val() === '')
      ?.attr('name') ?? ''
  ).replace(/-from$/, '')
