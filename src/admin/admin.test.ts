import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { english } from '../http/english.ts'
import { postQuestion } from '../questions/post-question.ts'
import { recordAudit } from './audit.ts'
import { readSettings, settings } from './settings.ts'

let hub: TestApp
let admin: Person
beforeAll(async () => {
  hub = await testApp()
  admin = await makeMember(hub, { name: 'Ada Min', handle: 'ada', roles: ['admin'], timeZone: 'Europe/Warsaw' })
})
afterAll(() => hub.close())

const see = async (path: string, who: Person = admin) => {
  const answer = await request(hub.app).get(path).set('Cookie', who.cookie)
  return { status: answer.status, $: load(answer.text) }
}
const send = async (path: string, form: object, who: Person = admin) => {
  const answer = await request(hub.app).post(path).set('Cookie', who.cookie).type('form').send(form)
  return { status: answer.status, location: answer.headers.location, $: load(answer.text) }
}
/** What the browser would send: every field of the page, with changes. */
const settingsForm = async (changes: Record<string, string | undefined>) => {
  const { $ } = await see('/admin/settings')
  const fields = Object.fromEntries(
    $('form[action="/admin/settings"]')
      .serializeArray()
      .map(({ name, value }) => [name, value]),
  )
  return Object.fromEntries(Object.entries({ ...fields, ...changes }).filter(([, value]) => value !== undefined))
}
const audited = (action: string) =>
  hub.db('audit_log').where({ action }).orderBy('at').select('actor_id', 'subject_id', 'detail')

test('the first page says how many there are and leads on', async () => {
  const { $ } = await see('/admin')

  expect($('h1').text()).toMatch(/member/)
  expect(
    $('.row h2 a')
      .map((_, a) => $(a).attr('href'))
      .get(),
  ).toEqual(['/admin/settings', '/admin/roles', '/admin/audit'])
})

test('every setting has a label, a hint and a unit in words', () => {
  const known: Record<string, string> = english
  const keys = Object.entries(settings).flatMap(([key, { unit }]) => [
    `setting.${key}`,
    `setting.${key}.hint`,
    ...(unit ? [`unit.${unit}`] : []),
  ])

  expect(keys.filter((key) => !(key in known))).toEqual([])
})

test('a setting is changed, marked as changed, noted, and goes back to how it comes', async () => {
  const saved = await send(
    '/admin/settings',
    await settingsForm({ openRequestsPerAsker: '7', staffNeedTwoFactor: undefined }),
  )
  expect([saved.status, saved.location]).toEqual([303, '/admin/settings?saved=1'])
  expect((await readSettings(hub.db)).openRequestsPerAsker).toBe(7)
  const { $ } = await see('/admin/settings?saved=1')
  expect($('.setting.changed').length).toBe(1)
  expect($('.notice').text()).toContain('One setting is changed')
  expect($('.setting.changed .meta').text()).toContain('as it comes: 5 requests')
  expect($('.meta').text()).toContain(`set by ${admin.name} on 21 Nov`)

  await send('/admin/settings', {
    ...(await settingsForm({ weeklyInvitationsPerMentor: '9' })),
    back_openRequestsPerAsker: 'yes',
  })
  expect(await readSettings(hub.db)).toMatchObject({ openRequestsPerAsker: 5, weeklyInvitationsPerMentor: 5 })
  expect(await hub.db('settings')).toEqual([])
  expect(await audited('setting.changed')).toMatchObject([
    { actor_id: admin.id, subject_id: 'openRequestsPerAsker', detail: { from: 5, to: 7 } },
    { actor_id: admin.id, subject_id: 'openRequestsPerAsker', detail: { from: 7, to: 5 } },
  ])
})

test.each(['0', '51', '4.5', 'many', ''])('%j is refused at its field, and nothing is written', async (typed) => {
  const { status, $ } = await send(
    '/admin/settings',
    await settingsForm({ openRequestsPerAsker: typed, newMemberDays: '4' }),
  )

  expect(status).toBe(422)
  expect($('#openRequestsPerAsker').val()).toBe(typed)
  expect($('#openRequestsPerAsker-error').text()).toContain('1 to 50')
  expect($('#newMemberDays').val()).toBe('4')
  expect((await readSettings(hub.db)).newMemberDays).toBe(3)
})

test('two admins who change different settings on old pages do not undo each other', async () => {
  const [one, other] = [await settingsForm({ newMemberDays: '9' }), await settingsForm({ flagsUntilHidden: '6' })]
  await send('/admin/settings', one)
  await send('/admin/settings', other)

  expect(await readSettings(hub.db)).toMatchObject({ newMemberDays: 9, flagsUntilHidden: 6 })
  await hub.db('settings').delete()
})

test('a member is found by part of a name, by handle and by whole address alone', async () => {
  await makeMember(hub, { name: '100% Żaneta', handle: 'zaneta', email: 'zaneta@example.org' })
  const names = async (q: string) => (await see(`/admin/roles?q=${encodeURIComponent(q)}`)).$('.row h2').text()

  expect(await names('żan')).toBe('100% Żaneta')
  expect(await names('ZANETA@example.org')).toBe('100% Żaneta')
  expect(await names('zaneta@')).toBe('')
  expect(await names('0%')).toBe('100% Żaneta')
  expect(await names('%')).toBe('100% Żaneta')
  expect((await see('/admin/roles?q=zaneta')).$.html()).not.toContain('zaneta@example.org')
})

test('roles are given and taken, at once in force, and noted', async () => {
  const bea = await makeMember(hub, { name: 'Bea', handle: 'bea', roles: ['mentor'] })
  const given = await send('/admin/roles/bea', { role: ['coordinator', 'maintainer', 'mentor', 'king'] })
  expect([given.status, given.location]).toEqual([303, '/admin/roles/bea?saved=yes'])
  expect((await see('/desk/coordinator', bea)).status).toBe(200)

  await send('/admin/roles/bea', { role: 'maintainer' })
  expect((await see('/desk/coordinator', bea)).status).toBe(403)
  expect(await hub.db('member_roles').where('member_id', bea.id).orderBy('role').pluck('role')).toEqual([
    'maintainer',
    'mentor',
  ])
  expect((await audited('role.granted')).map(({ detail }) => detail.role)).toEqual(['coordinator', 'maintainer'])
  expect((await audited('role.revoked')).map(({ detail }) => detail.role)).toEqual(['coordinator'])
})

test('the last admin cannot give up the role; of two at once, one stays', async () => {
  const refused = await send('/admin/roles/ada', {})
  expect(refused.status).toBe(409)
  expect(refused.$('[role=alert]').text()).toContain('last admin')
  expect(refused.$('input[value=admin]').attr('checked')).toBeUndefined()

  const cleo = await makeMember(hub, { handle: 'cleo', roles: ['admin'] })
  const both = await Promise.all([send('/admin/roles/ada', {}), send('/admin/roles/cleo', {}, cleo)])
  expect(both.map(({ status }) => status).sort()).toEqual([303, 409])
  await hub.db('member_roles').where({ role: 'admin' }).delete()
  await hub.db('member_roles').insert({ member_id: admin.id, role: 'admin', granted_at: hub.clock.at })
})

test('who is suspended is out at once and in again when restored; not without a reason, not oneself', async () => {
  const dan = await makeMember(hub, { name: 'Dan', handle: 'dan' })
  const nothing = await send('/admin/roles/dan/suspension', { act: 'suspend', reason: ' ' })
  expect(nothing.status).toBe(422)
  expect(nothing.$('#reason').attr('aria-invalid')).toBe('true')

  await send('/admin/roles/dan/suspension', { act: 'suspend', reason: 'Sold things' })
  expect((await see('/account/profile', dan)).status).toBe(303)
  expect((await request(hub.app).get('/members/dan')).status).toBe(404)
  expect(await hub.db('account_sessions').where('user_id', dan.accountId)).toEqual([])
  expect((await see('/admin/roles')).$('.state.trouble').length).toBe(1)

  await send('/admin/roles/dan/suspension', { act: 'restore' })
  expect((await request(hub.app).get('/members/dan')).status).toBe(200)
  expect(await audited('member.suspended')).toMatchObject([{ subject_id: dan.id, detail: { reason: 'Sold things' } }])
  expect(await audited('member.restored')).toHaveLength(1)

  expect((await send('/admin/roles/ada/suspension', { act: 'suspend', reason: 'Tired' })).status).toBe(409)
  expect((await see('/admin/roles/ada')).$('button[value=suspend]').length).toBe(0)
})

test('the log is filtered by what and by whom, and turns pages without loss', async () => {
  for (let index = 0; index < 60; index += 1)
    await recordAudit(hub.db, hub.clock.at, {
      actorId: admin.id,
      action: 'setting.changed',
      subject: { kind: 'setting', id: 'newMemberLinks' },
      detail: { from: index, to: index + 1 },
    })
  const first = await see('/admin/audit?action=setting.changed&by=@Ada')
  const rows = ($: typeof first.$) =>
    $('tbody tr')
      .map((_, row) => $(row).find('time').attr('datetime') + $(row).text())
      .get()
  expect(rows(first.$)).toHaveLength(50)
  expect(first.$('tbody time').first().text()).toContain('11:00')

  const second = await see(String(first.$('.pager a[rel=next]').attr('href')))
  expect(rows(second.$)).toHaveLength(14)
  expect(second.$('.pager a[rel=next]').length).toBe(0)
  expect((await see('/admin/audit?by=nobody')).$('.empty').length).toBe(1)
  expect((await see('/admin/audit?before=nonsense&action=%27')).status).toBe(200)
})

test('an entry names what it is about, leads there, and says in words what was changed', async () => {
  const asker = await makeMember(hub, { name: 'Eve', handle: 'eve' })
  const coordinator = await makeMember(hub, { name: 'Cora', handle: 'cora', roles: ['coordinator'] })
  const { id, publicId } = await postQuestion(hub.deps, {
    authorId: asker.id,
    title: 'Zip opens behind the slider',
    body: 'A jacket.',
    tags: [],
  })
  await send(`/posts/question/${publicId}/delete`, { reason: 'Twice here' }, coordinator)
  const { $ } = await see('/admin/audit?by=cora')
  const row = $('tbody tr').first()
  expect(row.find('th').text().replace(/\s+/g, ' ').trim()).toBe(
    'Deleted a question: Zip opens behind the slider “Twice here”',
  )
  expect(row.find('th a').attr('href')).toBe(`/questions/${publicId}/zip-opens-behind-the-slider`)
  expect(row.text()).not.toContain(id)

  await hub.db('questions').where({ id }).delete()
  expect((await see('/admin/audit?by=cora')).$('tbody th').first().text()).toContain('one that is gone')
})
