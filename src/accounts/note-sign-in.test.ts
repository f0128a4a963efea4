import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { visitor } from '../../tests/visitor.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

test('the first sign-in is welcomed by a mail that says what one can do, the next ones are not', async () => {
  const password = 'needle and thread'
  const ana = await makeMember(hub, { password, member: { first_signed_in_at: null } })
  const welcomes = () => hub.db('mails').where({ member_id: ana.id, kind: 'welcome' })

  for (let time = 0; time < 2; time++) {
    const entered = await visitor(hub.app).post('/sign-in', { email: ana.email, password })
    expect(entered.status).toBe(303)
    expect(await welcomes()).toHaveLength(1)
  }
  const [mail] = await welcomes()
  for (const path of ['/search', '/ask', '/mentors']) expect(mail.text).toContain(`https://hub.example.org${path}`)
})
