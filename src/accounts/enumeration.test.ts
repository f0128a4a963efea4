import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { visitor } from '../../tests/visitor.ts'

const known = 'known@example.org'
const unknown = 'other@example.org'
const password = 'a needle and a thread'

let hub: TestApp
let member: Person
beforeAll(async () => {
  hub = await testApp()
  await makeMember(hub, { email: known, password })
  member = await makeMember(hub, { password })
  // Somebody else is waiting to confirm, so that no table is empty.
  await visitor(hub.app).post('/sign-up', { ...signUp, email: 'third@example.org' })
})
afterAll(() => hub.close())

const signUp = { name: 'Eva', handle: 'eva', password, timeZone: 'UTC', next: '/' }

/** What a statement does and to which table; a part of a transaction ends, whichever way. */
function kindOf(sql: string): string {
  const [verb = ''] = sql
    .trim()
    .toLowerCase()
    .split(/[\s;]+/)
  const table = /\b(?:from|into|update|join)\s+"?([\w.]+)/i.exec(sql)?.[1] ?? ''
  return ['release', 'rollback'].includes(verb) ? 'end' : `${verb} ${verb === 'savepoint' ? '' : table}`.trim()
}

/** All that a stranger can see of an answer, and what the hub asked its database to make it, which is what takes the time. */
async function answered(path: string, form: Record<string, string>, email: string, cookie = '') {
  const asked: string[] = []
  const note = ({ sql }: { sql: string }) => asked.push(kindOf(sql))
  hub.db.on('query', note)
  try {
    const answer = await visitor(hub.app, cookie).post(path, { ...form, email })
    // The mark of a page is made from its text, in which the address stands.
    const { date: _, etag: __, 'x-request-id': ___, ...headers } = answer.headers
    const seen = JSON.stringify({ status: answer.status, headers, text: answer.text })
    return { seen: seen.replaceAll(email, '_').replaceAll(encodeURIComponent(email), '_'), asked }
  } finally {
    hub.db.off('query', note)
  }
}

test.each([
  ['/sign-up', signUp],
  ['/sign-up/again', {}],
  ['/forgot', {}],
  ['/sign-in', { password: 'not this one' }],
])('%s answers the same for an address that is known, with the same work', async (path, form) => {
  const [one, other] = [await answered(path, form, known), await answered(path, form, unknown)]

  expect(one.seen).toBe(other.seen)
  expect(one.asked).toEqual(other.asked)
  expect(one.asked).not.toEqual([])
})

test('asking to move one’s account to an address tells nothing of it', async () => {
  const form = { password }
  const [one, other] = [
    await answered('/account/email', form, known, member.cookie),
    await answered('/account/email', form, unknown, member.cookie),
  ]
  expect(one.seen).toBe(other.seen)
  expect(one.asked).toEqual(other.asked)
})
