import { getMigrations } from 'better-auth/db/migration'
import { load } from 'cheerio'
import express from 'express'
import request from 'supertest'
import { expect, test } from 'vitest'
import { up } from '../../migrations/0016_abuse.ts'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { authOptions } from './auth.ts'
import type { Member } from './member.ts'
import { readMember } from './read-member.ts'
import { sessionCookieName, signedToken } from './session-cookie.ts'
import { memberOf } from './signed-in.ts'

/** Whom the hub takes a request's sender for. */
async function whoIs({ deps }: TestApp, cookie?: string): Promise<Member | undefined> {
  const app = express()
  app.use(readMember(deps))
  app.get('/', (_req, res) => {
    res.json({ member: memberOf(res) })
  })
  const asked = request(app).get('/')
  const answer = cookie ? await asked.set('cookie', cookie) : await asked
  expect(answer.status).toBe(200)
  return answer.body.member
}

test('the accounts library finds every table and column that it expects', async () => {
  const hub = await testApp()

  const { toBeCreated, toBeAdded } = await getMigrations(authOptions(hub.deps))

  expect(toBeCreated).toEqual([])
  expect(toBeAdded).toEqual([])
  await hub.close()
})

test('who was signed in before tokens were hashed stays so', async () => {
  const hub = await testApp()
  const ana = await makeMember(hub)
  await hub.db('account_sessions').update({ token: 'plain' })

  await up(hub.db)

  const cookie = `${sessionCookieName(hub.deps.config)}=${signedToken(hub.deps.config, 'plain')}`
  expect(await whoIs(hub, cookie)).toMatchObject({ id: ana.id })
  await hub.close()
})

test('a session is its member’s, with roles and what waits', async () => {
  const hub = await testApp()
  const ana = await makeMember(hub, { name: 'Ana Prado', roles: ['mentor', 'coordinator'], timeZone: 'Europe/Lisbon' })
  const notice = { member_id: ana.id, kind: 'answer', text_key: 'x', url: '/', created_at: hub.deps.now() }
  await hub.db('notices').insert([
    { ...notice, id: '00000000-0000-7000-8000-000000000001', key: '1' },
    { ...notice, id: '00000000-0000-7000-8000-000000000002', key: '2', is_waiting: true },
    { ...notice, id: '00000000-0000-7000-8000-000000000003', key: '3', read_at: hub.deps.now() },
  ])

  const member = await whoIs(hub, `other=1; ${ana.cookie}`)

  expect(member).toMatchObject({
    id: ana.id,
    name: 'Ana Prado',
    roles: ['member', 'coordinator', 'mentor'],
    waitingRoles: [],
    timeZone: 'Europe/Lisbon',
    unread: 2,
    waiting: 1,
  })
  expect(member?.mutedUntil).toBeUndefined()
  const page = load((await request(hub.app).get('/').set('cookie', ana.cookie)).text)
  expect(page('nav a[href="/desk"]').text()).toContain('My desk')
  await hub.close()
})

test('nobody is signed in without a cookie, with a forged one, after the session, or while suspended', async () => {
  const hub = await testApp()
  const queries: string[] = []
  hub.db.on('query', ({ sql }: { sql: string }) => queries.push(sql))
  const ana = await makeMember(hub)
  const [name, value] = ana.cookie.split('=') as [string, string]
  const [token] = decodeURIComponent(value).split('.') as [string]
  queries.length = 0

  expect(await whoIs(hub)).toBeUndefined()
  expect(await whoIs(hub, `${name}=`)).toBeUndefined()
  expect(await whoIs(hub, `${name}=${token}`)).toBeUndefined()
  expect(await whoIs(hub, `${name}=${token}.AAAAAAAA`)).toBeUndefined()
  expect(await whoIs(hub, `${name}=%E0%A4%A`)).toBeUndefined()
  expect(queries).toEqual([])

  expect((await whoIs(hub, ana.cookie))?.id).toBe(ana.id)
  await hub.db('members').where({ id: ana.id }).update({ state: 'suspended' })
  expect(await whoIs(hub, ana.cookie)).toBeUndefined()
  await hub.db('members').where({ id: ana.id }).update({ state: 'active' })
  await hub.db('account_sessions').update({ is_pending: true })
  expect(await whoIs(hub, ana.cookie)).toBeUndefined()
  await hub.db('account_sessions').update({ is_pending: false, expires_at: hub.deps.now() })
  expect(await whoIs(hub, ana.cookie)).toBeUndefined()
  await hub.close()
})

test('staff roles wait for a second factor where the hub asks for one; a mentor’s does not', async () => {
  const hub = await testApp()
  const ana = await makeMember(hub, { roles: ['mentor', 'admin'] })
  await hub.db('settings').insert({ key: 'staffNeedTwoFactor', value: 'true', changed_at: hub.deps.now() })

  expect(await whoIs(hub, ana.cookie)).toMatchObject({ roles: ['member', 'mentor'], waitingRoles: ['admin'] })

  await hub.db('accounts').update({ two_factor_enabled: true })
  expect(await whoIs(hub, ana.cookie)).toMatchObject({ roles: ['member', 'admin', 'mentor'], waitingRoles: [] })
  await hub.close()
})

test('a session that is used lives on, and its member was seen', async () => {
  const hub = await testApp()
  const ana = await makeMember(hub)
  hub.clock.at = hub.clock.at.add({ hours: 30 })

  const page = await request(hub.app).get('/').set('cookie', ana.cookie)

  expect(page.get('set-cookie')?.[0]).toMatch(
    /^__Secure-guildhall\.session_token=\S+; Max-Age=5184000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const member = await hub.db('members').where({ id: ana.id }).first()
  expect(member.last_seen_at.toString()).toBe(hub.clock.at.toString())
  const session = await hub.db('account_sessions').first()
  expect(session.expires_at.toString()).toBe(hub.clock.at.add({ hours: 60 * 24 }).toString())
  const again = await request(hub.app).get('/').set('cookie', ana.cookie)
  expect(again.get('set-cookie')).toBeUndefined()
  await hub.close()
})
