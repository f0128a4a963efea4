import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { publicId } from '../public-id.ts'
import { leadsToMembers, notFollowed } from './everything-of.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

const see = (path: string, who?: Person) =>
  request(hub.app)
    .get(path)
    .set('Cookie', who?.cookie ?? '')
const erase = (who: Person, form: object) =>
  request(hub.app).post('/account/erase').set('Cookie', who.cookie).type('form').send(form)
const row = async (table: string, values: Record<string, unknown>) => {
  const id = randomUUIDv7()
  await hub.db(table).insert({ id, ...values })
  return id
}
const question = (author: Person | null, title: string, more: Record<string, unknown> = {}) =>
  row('questions', {
    public_id: publicId(),
    author_id: author?.id ?? null,
    title,
    body: `body of ${title}`,
    created_at: hub.clock.at,
    last_activity_at: hub.clock.at,
    ...more,
  })
const answer = async (author: Person, questionId: string, more: Record<string, unknown> = {}) => {
  const id = await row('answers', {
    public_id: publicId(),
    question_id: questionId,
    author_id: author.id,
    body: `an answer of ${author.id}`,
    created_at: hub.clock.at,
    ...more,
  })
  await hub.db('questions').where({ id: questionId }).increment('answers')
  return id
}
const askFor = async (asker: Person, mentor: Person, state: string) =>
  row('requests', {
    public_id: publicId(),
    origin: 'ask',
    asker_id: asker.id,
    mentor_id: mentor.id,
    initiator_id: asker.id,
    receiver_id: mentor.id,
    state,
    wanted: `${asker.name} wants help`,
    sent_at: hub.clock.at,
    expires_at: hub.clock.at.add({ hours: 240 }),
  })

test('every foreign key to a member is followed by the export, or said why not; and none hinders erasing', async () => {
  const { rows } = await hub.db.raw<{ rows: { lead: string; rule: string; is_nullable: string }[] }>(
    `SELECT k.table_name || '.' || k.column_name AS lead, r.delete_rule AS rule, c.is_nullable
     FROM information_schema.referential_constraints r
     JOIN information_schema.key_column_usage k USING (constraint_schema, constraint_name)
     JOIN information_schema.constraint_column_usage u USING (constraint_schema, constraint_name)
     JOIN information_schema.columns c ON (c.table_schema, c.table_name, c.column_name) = (k.table_schema, k.table_name, k.column_name)
     WHERE u.table_name = 'members' AND u.column_name = 'id'`,
  )
  const followed = (await leadsToMembers(hub.db)).map(({ table, column }) => `${table}.${column}`)

  expect(rows.length).toBeGreaterThan(30)
  expect(rows.filter(({ lead }) => !followed.includes(lead))).toEqual([])
  expect(Object.keys(notFollowed).filter((lead) => !followed.includes(lead))).toEqual([])
  expect(
    rows.filter(({ rule, is_nullable }) => !(rule === 'CASCADE' || (rule === 'SET NULL' && is_nullable === 'YES'))),
  ).toEqual([])
  // By their account, their mentor's row.
  expect(followed).toEqual(
    expect.arrayContaining(['account_sessions.user_id', 'account_keys.user_id', 'mentor_expertise.member_id']),
  )
})

test('an export holds what is theirs from every kind of table, no secret, and nobody else’s affairs', async () => {
  const ana = await makeMember(hub, {
    name: 'Ana',
    handle: 'ana',
    roles: ['mentor', 'coordinator'],
    password: 'long enough password',
  })
  const bo = await makeMember(hub, { name: 'Bo', handle: 'bo' })
  await hub.db('mentors').insert({
    member_id: ana.id,
    state: 'active',
    helps_with: 'zips',
    accepted_at: hub.clock.at,
    updated_at: hub.clock.at,
  })
  const tag = await row('tags', { name: 'zips', created_at: hub.clock.at })
  await hub.db('mentor_expertise').insert({ member_id: ana.id, tag_id: tag, note: 'twenty years of zips' })
  const mine = await question(ana, 'A question of Ana about zips')
  await answer(ana, await question(bo, 'A question of Bo about kettles'))
  const requestId = await askFor(bo, ana, 'accepted')
  const conversation = await row('conversations', {
    public_id: publicId(),
    request_id: requestId,
    asker_id: bo.id,
    mentor_id: ana.id,
    opened_at: hub.clock.at,
  })
  await row('messages', {
    conversation_id: conversation,
    author_id: bo.id,
    body: 'a message from Bo to Ana',
    at: hub.clock.at,
  })
  await hub.db('blocks').insert({ blocker_id: bo.id, blocked_id: ana.id, at: hub.clock.at })
  await hub.db('mutes').insert({ member_id: ana.id, muted_id: bo.id, at: hub.clock.at })
  await row('mentor_invites', {
    public_id: publicId(),
    token_hash: 'hash-of-a-token',
    email: 'third.person@example.org',
    name: 'Third Person',
    offer: {},
    state: 'sent',
    invited_by: ana.id,
    created_at: hub.clock.at,
    sent_at: hub.clock.at,
    expires_at: hub.clock.at,
  })

  const answered = await see('/account/export', ana)
  const everything = JSON.parse(answered.text)

  expect(answered.headers['content-disposition']).toBe('attachment; filename=guildhall-ana-2026-11-21.json')
  expect(answered.headers['cache-control']).toContain('no-store')
  expect(everything.members).toMatchObject([{ handle: 'ana', name: 'Ana' }])
  expect(everything.accounts).toMatchObject([{ email: ana.email }])
  expect(everything.account_sessions[0]).toHaveProperty('created_at')
  expect(everything.account_sessions[0]).not.toHaveProperty('token')
  expect(everything.mentor_expertise).toMatchObject([{ note: 'twenty years of zips' }])
  expect(everything.questions).toMatchObject([{ id: mine }])
  expect(everything.answers).toHaveLength(1)
  expect(everything.requests).toHaveLength(1)
  expect(everything.messages).toMatchObject([{ body: 'a message from Bo to Ana' }])
  expect(everything.mutes).toHaveLength(1)
  expect(everything.blocks).toBeUndefined()
  const { password } = await hub.db('account_keys').where('user_id', ana.accountId).first('password')
  for (const secret of [password, 'hash-of-a-token', 'third.person@example.org', bo.email])
    expect(answered.text).not.toContain(secret)
  expect((await see('/account/export')).status).toBe(303)
})

test('erasing needs a choice and the password, or the handle where there is none; guesses are counted', async () => {
  const cy = await makeMember(hub, { handle: 'cy', password: 'long enough password' })
  const nothing = load((await erase(cy, { password: 'long enough password' })).text)
  expect(nothing('[role=alert] a').attr('href')).toBe('#posts')

  const wrong = await erase(cy, { posts: 'remove', password: 'cy', handle: 'cy' })
  expect(wrong.status).toBe(422)
  expect(load(wrong.text)('#password').attr('aria-invalid')).toBe('true')
  expect(load(wrong.text)('input[value=remove]').attr('checked')).toBe('checked')
  const tries = []
  for (let index = 0; index < 9; index += 1)
    tries.push((await erase(cy, { posts: 'leave', password: `guess ${index}` })).status)
  expect(tries.at(-1)).toBe(429)

  const di = await makeMember(hub, { handle: 'di' })
  expect((await erase(di, { posts: 'leave', handle: 'dy' })).status).toBe(422)
  expect(await hub.db('members').whereIn('id', [cy.id, di.id])).toHaveLength(2)
  const gone = await erase(di, { posts: 'leave', handle: '@Di' })
  expect([gone.status, gone.headers.location]).toEqual([303, '/account/erased'])
  expect(gone.headers['clear-site-data']).toContain('storage')
  expect((await see('/account/erased')).status).toBe(200)
  expect((await see('/account/profile', di)).status).toBe(303)
})

test('who leaves their answers leaves them as a former member, and nothing else that names them', async () => {
  const eva = await makeMember(hub, {
    name: 'Evangeline Quisp',
    handle: 'evangeline',
    member: { bio: 'Quisp of the hill' },
  })
  const [flo, gus] = [await makeMember(hub, { handle: 'flo' }), await makeMember(hub, { handle: 'gus' })]
  const [own, other] = [
    await question(eva, 'Why do zips split at the end'),
    await question(flo, 'Why do kettles sing at night'),
  ]
  await answer(flo, own)
  const given = await answer(eva, other, { score: 1 })
  await hub
    .db('questions')
    .where('id', other)
    .update({ accepted_answer_id: given, accepted_at: hub.clock.at, score: 1 })
  const voted = { member_id: eva.id, at: hub.clock.at }
  await hub.db('votes').insert([{ ...voted, post_id: other, post_kind: 'question', value: 1 }])
  await hub.db('votes').insert([{ member_id: gus.id, at: hub.clock.at, post_id: given, post_kind: 'answer', value: 1 }])
  await hub
    .db('revisions')
    .insert({ post_id: given, post_kind: 'answer', version: 1, body: 'x', editor_id: eva.id, at: hub.clock.at })
  await askFor(eva, gus, 'sent')
  await askFor(flo, eva, 'needs_info')
  await askFor(gus, eva, 'declined')
  await row('notices', {
    member_id: flo.id,
    kind: 'answer',
    key: 'x',
    text_key: 'x',
    values: { name: 'Evangeline Quisp' },
    url: '/x',
    actor_id: eva.id,
    created_at: hub.clock.at,
  })
  await hub.db('refused_addresses').insert({ address: eva.email, reason: 'gone', at: hub.clock.at })

  expect((await erase(eva, { posts: 'leave', handle: 'evangeline' })).status).toBe(303)

  expect(await hub.db('questions').where('id', own).first('author_id')).toEqual({ author_id: null })
  expect(await hub.db('answers').where('id', given).first('author_id', 'score')).toEqual({ author_id: null, score: 1 })
  expect(await hub.db('questions').where('id', other).first('accepted_answer_id', 'score')).toEqual({
    accepted_answer_id: given,
    score: 0,
  })
  const notices = await hub
    .db('notices')
    .whereIn('member_id', [flo.id, gus.id])
    .orderBy('text_key')
    .select('member_id', 'text_key')
  expect(notices).toEqual([
    { member_id: gus.id, text_key: 'erase.notice.asker' },
    { member_id: flo.id, text_key: 'erase.notice.mentor' },
  ])
  expect((await see('/members/evangeline')).status).toBe(404)
  const marked = await hub.db('dirty_documents').select('subject', 'subject_id')
  expect(marked).toEqual(
    expect.arrayContaining([
      { subject: 'member', subject_id: eva.id },
      { subject: 'question', subject_id: other },
    ]),
  )

  // Not a word of them is left in any table, but the handle that is kept for 90 days.
  const { rows } = await hub.db.raw<{ rows: { name: string }[] }>(
    `SELECT format('%I.%I', table_schema, table_name) AS name FROM information_schema.tables WHERE table_schema IN ('public', 'search') AND table_type = 'BASE TABLE'`,
  )
  for (const { name } of rows) {
    const { rows: found } = await hub.db.raw(
      `SELECT t::text FROM ${name} t WHERE t::text ~* 'quisp|evangeline' LIMIT 1`,
    )
    expect(found.length === 0 || name === 'public.former_handles', `${name}: ${found[0]?.t}`).toBe(true)
  }
  await expect(makeMember(hub, { handle: 'evangeline' })).rejects.toMatchObject({ code: '23505' })
})

test('who removes their answers takes them along; a question that others answered stays without a name', async () => {
  const hal = await makeMember(hub, { handle: 'hal' })
  const ida = await makeMember(hub, { handle: 'ida' })
  const [alone, answered, other] = [
    await question(hal, 'A question that nobody answered'),
    await question(hal, 'A question that Ida answered well'),
    await question(ida, 'A question that Hal answered well'),
  ]
  await answer(ida, answered)
  const taken = await answer(hal, other)
  await hub.db('questions').where('id', other).update({ accepted_answer_id: taken, accepted_at: hub.clock.at })
  await row('comments', { question_id: other, author_id: hal.id, body: 'mine', created_at: hub.clock.at })
  await row('comments', {
    question_id: other,
    answer_id: taken,
    author_id: ida.id,
    body: 'on his',
    created_at: hub.clock.at,
  })
  await row('flags', { post_kind: 'answer', post_id: taken, member_id: ida.id, reason: 'other', at: hub.clock.at })
  await question(ida, 'A duplicate of what nobody answered', {
    state: 'closed',
    closed_as: 'duplicate',
    duplicate_question_id: alone,
  })

  expect((await erase(hal, { posts: 'remove', handle: 'hal' })).status).toBe(303)

  expect(await hub.db('questions').where('id', alone)).toEqual([])
  expect(await hub.db('questions').where('id', answered).first('author_id', 'answers')).toEqual({
    author_id: null,
    answers: 1,
  })
  expect(await hub.db('questions').where('id', other).first('answers', 'accepted_answer_id')).toEqual({
    answers: 0,
    accepted_answer_id: null,
  })
  expect(await hub.db('comments').where('question_id', other)).toEqual([])
  expect(await hub.db('flags').where('post_id', taken)).toEqual([])
  const marked = await hub.db('dirty_documents').where('subject', 'question').pluck('subject_id')
  expect(marked).toEqual(expect.arrayContaining([alone, other]))
})

test('the last admin cannot leave', async () => {
  const ada = await makeMember(hub, { handle: 'ada', roles: ['admin'] })
  const refused = await erase(ada, { posts: 'leave', handle: 'ada' })
  expect(refused.status).toBe(409)
  expect(load(refused.text)('[role=alert]').text()).toContain('last admin')
  expect(await hub.db('members').where('id', ada.id)).toHaveLength(1)

  await makeMember(hub, { roles: ['admin'] })
  expect((await erase(ada, { posts: 'leave', handle: 'ada' })).status).toBe(303)
  // What was refused left no line, what was done one, under nobody's name.
  expect(
    await hub.db('audit_log').where({ action: 'member.erased', subject_id: ada.id }).select('actor_id', 'detail'),
  ).toEqual([{ actor_id: null, detail: { posts: 'leave' } }])
})
