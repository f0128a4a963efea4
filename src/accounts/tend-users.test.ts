import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { NotFound } from '../errors.ts'
import { resetLink } from './tend-users.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

test('a link that sets a new password is in the log once, without its secret', async () => {
  const ivo = await makeMember(hub, { handle: 'ivo' })
  await expect(resetLink(hub.deps, 'nobody', { isTwoFactorEnded: false })).rejects.toThrow(NotFound)
  const { link } = await resetLink(hub.deps, 'ivo', { isTwoFactorEnded: true })

  const lines = await hub.db('audit_log').where('action', 'password.reset-link')
  expect(lines).toMatchObject([{ actor_id: null, subject_id: ivo.id, detail: { isTwoFactorEnded: true } }])
  expect(JSON.stringify(lines)).not.toContain(new URL(link).searchParams.get('token'))
})
