/** People whose desks are looked at, and what waits on them: rows, as the use cases would leave them. */
import { randomUUIDv7 } from 'node:crypto'
import { type CheerioAPI, load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeEach } from 'vitest'
import { publicId } from '../src/public-id.ts'
import { makeMember, type Person } from './people.ts'
import { type TestApp, testApp } from './testApp.ts'

type More = Record<string, unknown>
type Row = { id: string; public_id: string }

export type Desks = {
  /** Another one for each test. */
  hub: TestApp
  see(path: string, who: Person): Promise<{ status: number; $: CheerioAPI }>
  ago(hours: number): Temporal.Instant
  question(author: Person, title: string, hours: number, more?: More): Promise<Row>
  answer(author: Person, questionId: string, hours: number): Promise<Row>
  askFor(asker: Person, mentor: Person, state: string, hours: number, more?: More): Promise<Row>
  /** Their conversation about a request. */
  talk(asker: Person, mentor: Person, requestId: string): Promise<Row>
  mentor(given?: Parameters<typeof makeMember>[1], more?: More): Promise<Person>
}

export function desks(): Desks {
  const hubs: TestApp[] = []
  const made: Omit<Desks, 'hub'> = {
    see: async (path: string, who: Person) => {
      const answer = await request(here.hub.app).get(path).set('Cookie', who.cookie)
      return { status: answer.status, $: load(answer.text) }
    },
    ago: (hours: number) => here.hub.clock.at.subtract({ hours }),
    async question(author: Person, title: string, hours: number, more: Record<string, unknown> = {}) {
      const row = {
        id: randomUUIDv7(),
        public_id: publicId(),
        author_id: author.id,
        title,
        body: 'What it says.',
        created_at: here.ago(hours),
        last_activity_at: here.ago(hours),
        ...more,
      }
      await here.hub.db('questions').insert(row)
      return row
    },
    async answer(author: Person, questionId: string, hours: number) {
      const row = {
        id: randomUUIDv7(),
        public_id: publicId(),
        question_id: questionId,
        author_id: author.id,
        body: 'Try it.',
        created_at: here.ago(hours),
      }
      await here.hub.db('answers').insert(row)
      await here.hub.db('questions').where('id', questionId).increment('answers')
      return row
    },
    async askFor(asker: Person, mentor: Person, state: string, hours: number, more: Record<string, unknown> = {}) {
      const row = {
        id: randomUUIDv7(),
        public_id: publicId(),
        origin: 'ask',
        asker_id: asker.id,
        mentor_id: mentor.id,
        initiator_id: asker.id,
        receiver_id: mentor.id,
        state,
        wanted: 'A kettle that trips the fuse',
        sent_at: here.ago(hours),
        expires_at: here.ago(hours).add({ hours: 240 }),
        ...more,
      }
      await here.hub.db('requests').insert(row)
      return row
    },
    async talk(asker: Person, mentor: Person, requestId: string) {
      const row = {
        id: randomUUIDv7(),
        public_id: publicId(),
        request_id: requestId,
        asker_id: asker.id,
        mentor_id: mentor.id,
        opened_at: here.ago(50),
      }
      await here.hub.db('conversations').insert(row)
      return row
    },
    async mentor(given: Parameters<typeof makeMember>[1], more: Record<string, unknown> = {}) {
      const person = await makeMember(here.hub, { ...given, roles: ['mentor', ...(given?.roles ?? [])] })
      await here.hub.db('mentors').insert({
        member_id: person.id,
        state: 'active',
        accepted_at: here.ago(999),
        updated_at: here.ago(999),
        ...more,
      })
      return person
    },
  }
  const here = made as Desks
  beforeEach(async () => {
    here.hub = await testApp()
    hubs.push(here.hub)
  })
  afterAll(() => Promise.all(hubs.map((one) => one.close())))
  return here
}

/** Without the marks that keep the directions of scripts apart. */
export const plain = (text: string) =>
  text
    .replace(/[\u2068\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim()

/** What each of these says. */
export const words = ($: CheerioAPI, selector: string) =>
  $(selector)
    .map((_, element) => plain($(element).text()))
    .get()
