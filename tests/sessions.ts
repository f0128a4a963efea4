/** Bookings as their two see them: through pages, by whoever is signed in. */
import { type CheerioAPI, load } from 'cheerio'
import request, { type Test } from 'supertest'
import { beforeEach } from 'vitest'
import { type Bookable, makeBookable } from './bookable.ts'
import { type Booking, booking } from './booking.ts'
import { makeMember, type Person } from './people.ts'

export type Sessions = Omit<Booking, 'book'> & {
  /** Neither of the two; another one for each test. */
  stranger: Person
  get(path: string, who?: Person): Test
  post(path: string, who: Person, body: Record<string, unknown>): Test
  /** The page of a booking. */
  see(publicId: string, who: Person): Promise<CheerioAPI>
  /** @returns its public id */
  book(time?: string, mentor?: Bookable): Promise<string>
  /** A mentor who says yes or no to each. */
  approving(): Promise<Bookable>
}

/** Ana, in Lisbon, asks two things beforehand; Kasia asks her, from Warsaw. */
export function sessions(): Sessions {
  const here = booking({
    timeZone: 'Europe/Lisbon',
    type: { prep_questions: JSON.stringify(['What does the slider say?', 'Where does it open?']) },
  })
  const shown: Omit<Sessions, keyof Booking | 'stranger'> & Pick<Sessions, 'book'> = {
    get: (path, who) => {
      const asked = request(here.hub.app).get(path)
      return who ? asked.set('Cookie', who.cookie) : asked
    },
    post: (path, who, body) => request(here.hub.app).post(path).type('form').set('Cookie', who.cookie).send(body),
    see: async (publicId, who) => load((await shown.get(`/bookings/${publicId}`, who).expect(200)).text),
    book: async (time = '26T17:30', mentor = here.ana) => {
      const { publicId } = await here.hold(time, { mentor })
      await here.confirm(publicId, here.asker, 'Jacket zip opens again', {
        details: 'It splits behind the slider.',
        prepAnswers: ['5 C', ''],
      })
      return publicId
    },
    approving: () => makeBookable(here.hub, { name: 'Bo Lind', type: { needs_approval: true } }),
  }
  const all = Object.assign(here, shown) as unknown as Sessions
  beforeEach(async () => {
    all.stranger = await makeMember(here.hub, { name: 'Eve' })
  })
  return all
}

export const textOf = ($: CheerioAPI, selector: string) => $(selector).text().replace(/\s+/g, ' ').trim()
