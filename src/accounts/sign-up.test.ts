import { load } from 'cheerio'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { visitor } from '../../tests/visitor.ts'
import { tokenHash as inviteHash } from '../mentors/invite-mentor.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

const who = { name: 'Ana Prado', email: 'Ana@Example.org', password: 'needle and thread', time_zone: 'Europe/Lisbon' }

/** The mails to an address, the newest last, each with the path that its button leads to. */
async function mailsTo(email: string) {
  const rows: { subject: string; text: string; message_id: string }[] = await hub
    .db('mails')
    .where({ to_address: email })
    .orderBy('id')
  return rows.map((row) => ({ ...row, path: /https:\/\/hub\.example\.org(\/\S+token=\S+)/.exec(row.text)?.[1] ?? '' }))
}
const isIn = async (browser: ReturnType<typeof visitor>) => (await browser.get('/account')).status === 200

test('somebody signs up, confirms by mail, and is in where they were going, with a name, a handle and a time zone', async () => {
  const browser = visitor(hub.app)
  const page = load((await browser.get('/sign-up?next=/ask')).text)
  expect(page('form.fields').attr('action')).toBe('/sign-up?next=%2Fask')
  expect(page('script[src*="time-zone"]')).toHaveLength(1)

  const sent = await browser.post('/sign-up?next=/ask', who)
  expect(sent.status).toBe(200)
  expect(load(sent.text)('main').text()).toContain('ana@example.org')
  expect(await isIn(browser)).toBe(false)

  const [mail] = await mailsTo('ana@example.org')
  expect(mail?.message_id).toMatch(/@/)
  const confirm = load((await browser.get(mail?.path ?? '')).text)
  expect(confirm('input[name=handle]').val()).toBe('ana-prado')
  const token = String(confirm('input[name=token]').val())
  const entered = await browser.post('/sign-up/confirm', {
    token,
    name: 'Ana P.',
    handle: 'ana',
    password: who.password,
  })
  expect([entered.status, entered.headers.location]).toEqual([303, '/ask'])
  expect(await isIn(browser)).toBe(true)

  const member = await hub.db('members').where({ handle: 'ana' }).first()
  expect(member).toMatchObject({ name: 'Ana P.', time_zone: 'Europe/Lisbon', is_time_zone_confirmed: false })
  expect(member.first_signed_in_at).not.toBeNull()
  expect(await hub.db('mails').where({ to_address: 'ana@example.org', kind: 'welcome' })).toHaveLength(1)
})

test('looking at the link changes nothing, and it works once', async () => {
  const browser = visitor(hub.app)
  await browser.post('/sign-up', { ...who, email: 'once@example.org', name: 'Once' })
  const [mail] = await mailsTo('once@example.org')
  const path = mail?.path ?? ''
  const token = path.split('token=')[1] ?? ''
  const chosen = { token, name: 'Once', handle: 'once', password: who.password }

  await visitor(hub.app).get(path)
  expect(await hub.db('accounts').where({ email: 'once@example.org' })).toHaveLength(0)

  const both = await Promise.all([
    visitor(hub.app).post('/sign-up/confirm', chosen),
    visitor(hub.app).post('/sign-up/confirm', chosen),
  ])
  expect(both.map(({ status }) => status).sort()).toEqual([303, 410])
  expect((await visitor(hub.app).post('/sign-up/confirm', chosen)).status).toBe(410)
  expect((await visitor(hub.app).get(path)).status).toBe(410)
  expect(await hub.db('accounts').where({ email: 'once@example.org' })).toHaveLength(1)
})

test('a link waits for a day, and a newer one takes its place', async () => {
  const browser = visitor(hub.app)
  await browser.post('/sign-up', { ...who, email: 'late@example.org', name: 'Late' })
  await browser.post('/sign-up/again', { email: 'late@example.org' })
  const [first, second] = await mailsTo('late@example.org')
  expect((await browser.get(first?.path ?? '')).status).toBe(410)
  expect((await browser.get(second?.path ?? '')).status).toBe(200)
  const start = hub.clock.at
  hub.clock.at = start.add({ hours: 25 })
  expect((await browser.get(second?.path ?? '')).status).toBe(410)
  hub.clock.at = start
})

test('whoever signs up with somebody else’s address cannot have them confirm it: the password is asked', async () => {
  await visitor(hub.app).post('/sign-up', { ...who, email: 'victim@example.org', name: 'V' })
  const [mail] = await mailsTo('victim@example.org')
  const token = mail?.path.split('token=')[1] ?? ''

  const tried = await visitor(hub.app).post('/sign-up/confirm', {
    token,
    name: 'V',
    handle: 'victim',
    password: 'a guess of mine',
  })

  expect(tried.status).toBe(422)
  expect(await hub.db('accounts').where({ email: 'victim@example.org' })).toHaveLength(0)
})

test('a known address gets the same answer, and its owner a mail', async () => {
  await makeMember(hub, { email: 'known@example.org', handle: 'known' })
  const known = await visitor(hub.app).post('/sign-up', { ...who, email: 'known@example.org', handle: 'nobody-yet' })
  const unknown = await visitor(hub.app).post('/sign-up', { ...who, email: 'other@example.org', handle: 'nobody-yet' })

  expect(known.status).toBe(200)
  expect(known.text.replaceAll('known@', '_@')).toBe(unknown.text.replaceAll('other@', '_@'))
  const [mail] = await mailsTo('known@example.org')
  expect(mail?.subject).toContain('already')
  expect(mail?.path).toBe('')
  // Nor does sending it once more tell, or reach anybody.
  const [again, other] = [
    await visitor(hub.app).post('/sign-up/again', { email: 'known@example.org' }),
    await visitor(hub.app).post('/sign-up/again', { email: 'other@example.org' }),
  ]
  expect(again.text.replaceAll('known@', '_@')).toBe(other.text.replaceAll('other@', '_@'))
  expect(await mailsTo('other@example.org')).toHaveLength(2)
  expect(await mailsTo('known@example.org')).toHaveLength(1)
  // Neither sign-up has kept its handle: that would tell the two apart.
  expect(await hub.db('members').where({ handle: 'nobody-yet' })).toHaveLength(0)
})

test('what is wrong is said at its field, and what was typed is kept, but the password', async () => {
  const refused = await visitor(hub.app).post('/sign-up', {
    name: 'Ana "A" <b>',
    handle: 'a--b',
    email: 'ana',
    password: 'short',
  })
  const $ = load(refused.text)
  expect(refused.status).toBe(422)
  expect($('[role=alert] li')).toHaveLength(3)
  expect($('#email').attr('aria-describedby')).toContain('email-error')
  expect($('#name').val()).toBe('Ana "A" <b>')
  expect($('#password').attr('value')).toBe('')

  await makeMember(hub, { handle: 'taken' })
  const taken = await visitor(hub.app).post('/sign-up', { ...who, email: 'n@example.org', handle: 'Taken' })
  expect(taken.status).toBe(409)
  expect(load(taken.text)('#handle-error').text()).toContain('taken')
  const reserved = await visitor(hub.app).post('/sign-up', { ...who, email: 'n@example.org', handle: 'admin' })
  expect(load(reserved.text)('#handle-error').text()).toContain('taken')
  const guessable = await visitor(hub.app).post('/sign-up', {
    ...who,
    email: 'n@example.org',
    password: 'aaaaaaaaaaaa',
  })
  expect(guessable.status).toBe(422)
})

test('a field that people do not see sends nothing, and the machine that filled it in is none the wiser', async () => {
  const sent = await visitor(hub.app).post('/sign-up', {
    ...who,
    email: 'bot@example.org',
    website: 'https://spam.example',
  })

  expect(sent.status).toBe(200)
  expect(await mailsTo('bot@example.org')).toHaveLength(0)
})

test('a form cannot give itself a role, a member or a confirmed address', async () => {
  const browser = visitor(hub.app)
  const more = {
    role: 'admin',
    roles: 'admin',
    member_id: '1',
    memberId: '1',
    email_verified: 'true',
    is_admin: 'true',
  }
  await browser.post('/sign-up', { ...who, email: 'mass@example.org', name: 'Mass', ...more })
  expect(await hub.db('accounts').where({ email: 'mass@example.org' })).toHaveLength(0)
  const [mail] = await mailsTo('mass@example.org')
  const token = mail?.path.split('token=')[1] ?? ''
  await browser.post('/sign-up/confirm', { token, name: 'Mass', handle: 'mass', password: who.password, ...more })

  const member = await hub.db('members').where({ handle: 'mass' }).first()
  expect(await hub.db('member_roles').where({ member_id: member.id })).toEqual([])
})

test('a hub that takes no sign-ups says so, on the form and to what is sent anyway', async () => {
  await hub.db('settings').insert({ key: 'anyoneMaySignUp', value: 'false', changed_at: hub.deps.now() })
  expect((await visitor(hub.app).get('/sign-up')).status).toBe(403)
  expect((await visitor(hub.app).post('/sign-up', { ...who, email: 'closed@example.org' })).status).toBe(403)
  expect(await mailsTo('closed@example.org')).toHaveLength(0)
  expect(load((await visitor(hub.app).get('/sign-in')).text)('a[href^="/sign-up"]')).toHaveLength(0)

  const [token, invitation] = ['a-token-that-was-mailed-1', 'a-token-that-was-used-up-2']
  for (const [one, state] of [
    [token, 'sent'],
    [invitation, 'declined'],
  ] as const)
    await hub.db('mentor_invites').insert({
      id: crypto.randomUUID(),
      public_id: one.slice(-10),
      token_hash: inviteHash(hub.deps.config, one),
      email: 'invited@example.org',
      name: 'Invited',
      offer: '{}',
      state,
      sent_at: hub.deps.now(),
      created_at: hub.deps.now(),
      expires_at: hub.deps.now().add({ hours: 24 }),
    })
  const from = (path: string) => visitor(hub.app).get(`/sign-up?next=${encodeURIComponent(path)}`)
  expect((await from(`/invitations/${token}`)).status).toBe(200)
  expect((await from(`/invitations/${invitation}`)).status).toBe(403)
  expect((await from('/invitations/nobody-has-this-token')).status).toBe(403)
  await hub.db('settings').delete()
})
