import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { editPost } from './edit-post.ts'
import { postQuestion } from './post-question.ts'

let hub: TestApp
let oskar: Person
let ines: Person
let mentor: Person
let staff: Person
beforeAll(async () => {
  hub = await testApp()
  oskar = await makeMember(hub, { name: 'Oskar Lind' })
  ines = await makeMember(hub, { name: 'Ines Okafor' })
  mentor = await makeMember(hub, { name: 'Dario Feld', roles: ['mentor'] })
  staff = await makeMember(hub, { name: 'Sam Steward', roles: ['coordinator'] })
  for (const name of ['bikes', 'hub gears'])
    await postQuestion(hub.deps, {
      authorId: staff.id,
      title: 'A question that makes tags',
      body: '',
      tags: [],
    }).then(() => hub.db.raw(`INSERT INTO tags (id, name, created_at) VALUES (gen_random_uuid(), ?, now())`, [name]))
})
afterAll(() => hub.close())

const ask = async (body = 'The hub is old.') => {
  hub.clock.at = hub.clock.at.add({ hours: 2 })
  return postQuestion(hub.deps, { authorId: oskar.id, title: 'Hub slips in second gear', body, tags: ['bikes'] })
}
const see = async (url: string, by?: Person) => {
  const response = await request(hub.app)
    .get(url)
    .set('Cookie', by?.cookie ?? '')
  return Object.assign(response, { $: load(response.text) })
}
const send = (url: string, by: Person, form: object = {}) =>
  request(hub.app).post(url).type('form').set('Cookie', by.cookie).send(form)
const row = (id: string) => hub.db('questions').where('id', id).first()
const jobsOf = async (id: string) =>
  (
    await hub.db.raw(
      "SELECT count(*)::int AS n FROM pgboss.job WHERE name = 'invite-mentors' AND data->>'questionId' = ?",
      [id],
    )
  ).rows[0].n
const edit = { title: 'Hub slips in second gear', body: 'The hub is old.', tags: 'bikes', summary: '', version: '1' }

test('an edit is a new version, with its history and what it changed', async () => {
  const question = await ask()
  const form = await see(`/posts/question/${question.publicId}/edit`, oskar)
  expect(form.$('textarea[name=body]').val()).toBe('The hub is old.')
  expect(form.$('input[name=tags]').val()).toBe('bikes')

  const saved = await send(`/posts/question/${question.publicId}/edit`, oskar, {
    ...edit,
    title: 'Hub slips on hills in second gear',
    body: 'The hub is new.',
    summary: 'It is new',
  })
  expect(saved.headers.location).toBe(`/questions/${question.publicId}/hub-slips-on-hills-in-second-gear`)
  expect((await see(question.url)).status).toBe(301)

  const { $ } = await see(`/posts/question/${question.publicId}/history`)
  expect($('article').length).toBe(2)
  expect($('#version-2 .said').text()).toBe('It is new')
  expect($('#version-2 del').text()).toContain('old')
  expect($('#version-2 ins').text()).toContain('new')
  expect($('#version-1 .difference').text()).toContain('The hub is old.')
})

test('of two who edit at once, the second is shown both texts and the difference, and overwrites nothing', async () => {
  const question = await ask('One two three.')
  const url = `/posts/question/${question.publicId}/edit`
  const at = { ...edit, body: '' }
  const [first, second] = await Promise.all([
    send(url, oskar, { ...at, body: 'One TWO three.' }),
    send(url, staff, { ...at, body: 'One two THREE.' }),
  ])

  const late = first.status === 409 ? first : second
  expect([first.status, second.status].toSorted()).toEqual([303, 409])
  const kept = (await row(question.id)).body
  const lost = kept.includes('TWO') ? 'One two THREE.' : 'One TWO three.'
  const $ = load(late.text)
  expect($('[role=alert]').text()).toContain('Somebody else changed this while you wrote')
  expect($('textarea[name=body]').val()).toBe(lost)
  expect($('.difference').first().text()).toContain(kept)
  expect($('.difference ins').text()).toMatch(/two|THREE|TWO|three/)
  expect($('input[name=version]').val()).toBe('2')

  const merged = await send(url, oskar, { ...at, body: 'One TWO THREE.', version: '2' })
  expect(merged.status).toBe(303)
  expect((await row(question.id)).body).toBe('One TWO THREE.')
})

test('other tags invite the mentors who know those; the same ones do not', async () => {
  const question = await ask()
  const url = `/posts/question/${question.publicId}/edit`
  expect(await jobsOf(question.id)).toBe(1)
  await send(url, oskar, { ...edit, body: 'Another text.' })
  expect(await jobsOf(question.id)).toBe(1)
  await send(url, oskar, { ...edit, tags: 'Bikes, hub gears', version: '2' })
  expect(await jobsOf(question.id)).toBe(2)
  expect(
    (await see(question.url))
      .$('#question .tags a')
      .map((_, tag) => load(tag).text())
      .get(),
  ).toEqual(['bikes', 'hub gears'])

  const unknown = await send(url, oskar, { ...edit, tags: 'quux', version: '3' })
  expect(unknown.status).toBe(422)
  expect(load(unknown.text)('#tags-error').text()).toContain('quux')
  expect(load(unknown.text)('#tags').val()).toBe('quux')
})

test('an edit by somebody else is told to the author and is in the audit log', async () => {
  const question = await ask()
  await send(`/posts/question/${question.publicId}/edit`, staff, { ...edit, body: 'Shorter.', summary: 'Shortened' })

  expect(
    await hub.db('notices').where({ member_id: oskar.id, text_key: 'notice.question-edited', url: question.url }),
  ).toHaveLength(1)
  expect(await hub.db('audit_log').where({ action: 'question.edited', subject_id: question.id })).toHaveLength(1)
})

test('a question is closed as answered by another one, or by an outside item, and shows which', async () => {
  const source = await insertSource(hub.db)
  const item = await insertItem(hub.db, source.id, { title: 'Adjust the barrel of an AW hub', publicId: 'itemoutside' })
  const original = await ask()
  const originals = [
    [`https://hub.example.org${original.url}`, original.url],
    [original.publicId, original.url],
    ['https://hub.example.org/items/itemoutside/adjust-the-barrel', `/items/itemoutside/`],
    ['itemoutside', `/items/itemoutside/`],
  ]
  expect(item).toBeDefined()
  for (const [typed, shown] of originals) {
    const question = await ask()
    const closed = await send(`/posts/question/${question.publicId}/close`, mentor, {
      as: 'duplicate',
      original: typed,
    })
    expect(closed.status).toBe(303)
    const { $ } = await see(question.url)
    expect($('.notice a').attr('href')).toContain(shown)
    expect($('textarea[name=body]').length).toBe(0)
    expect(
      await hub.db('notices').where({ member_id: oskar.id, text_key: 'notice.closed', url: question.url }),
    ).toHaveLength(1)
  }
})

test('a duplicate of itself, of nothing, or without a reason is asked for again', async () => {
  const question = await ask()
  const url = `/posts/question/${question.publicId}/close`
  for (const original of ['', 'nothere', question.publicId, 'https://elsewhere.example/questions/zzzzzz']) {
    const refused = await send(url, oskar, { as: 'duplicate', original })
    expect(refused.status).toBe(422)
    expect(load(refused.text)('#original-error').length).toBe(1)
  }
  const unsaid = await send(url, oskar, { as: 'unclear', reason: '' })
  expect(unsaid.status).toBe(422)
  expect(load(unsaid.text)('input[value=unclear]').attr('checked')).toBeDefined()
  expect((await row(question.id)).state).toBe('open')
})

test('the asker reopens what they closed; what others closed is for them to reopen', async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  await send(`${at}/close`, oskar, { as: 'solved-elsewhere', reason: 'A friend knew.' })
  expect((await see(question.url)).$('.notice').text()).toContain('A friend knew.')
  expect((await send(`${at}/reopen`, oskar)).status).toBe(303)
  await send(`${at}/close`, mentor, { as: 'unclear', reason: 'Which hub?' })
  expect((await send(`${at}/reopen`, oskar)).status).toBe(403)
  expect((await send(`${at}/reopen`, mentor)).status).toBe(303)
  expect((await row(question.id)).state).toBe('open')
})

test('what is deleted is gone for others, and comes back as it was', async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  await send(`${at}/close`, mentor, { as: 'unclear', reason: 'Which hub?' })
  expect((await send(`${at}/delete`, oskar, { reason: '' })).status).toBe(422)
  expect((await send(`${at}/delete`, oskar, { reason: 'Found it.' })).status).toBe(303)

  expect((await see(question.url)).status).toBe(410)
  expect((await see(question.url, ines)).status).toBe(410)
  expect((await see(`${at}/history`, ines)).status).toBe(404)
  expect((await see(question.url, oskar)).$('.notice').text()).toContain('Found it.')

  expect((await send(`${at}/restore`, oskar)).status).toBe(303)
  expect(await row(question.id)).toMatchObject({ state: 'closed', state_reason: 'Which hub?', removed_by: null })
})

test('a question that somebody answered is not its asker’s to delete; their answer is theirs', async () => {
  const question = await ask()
  const answered = await send(`/posts/question/${question.publicId}/answers`, ines, { body: 'Turn the barrel.' })
  const answer = /#answer-(\w+)/.exec(answered.headers.location ?? '')?.[1]
  const refused = await send(`/posts/question/${question.publicId}/delete`, oskar, { reason: 'Found it.' })
  expect(refused.status).toBe(409)
  expect(load(refused.text)('[role=alert]').text()).toContain('Close the question instead')
  expect(load(refused.text)('textarea').val()).toBe('Found it.')

  await send(`/posts/answer/${answer}/accept`, oskar)
  await send(`/posts/answer/${answer}/delete`, ines, { reason: 'Wrong.' })
  expect(await row(question.id)).toMatchObject({ answers: 0, accepted_answer_id: null, first_answered_at: null })
  expect((await see(question.url)).text).not.toContain('Turn the barrel.')
  await send(`/posts/answer/${answer}/restore`, ines)
  expect(await row(question.id)).toMatchObject({ answers: 1, accepted_answer_id: null })
})

test('three flags hide a post until a coordinator has looked; the same person flags once, nobody learns who', async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  const third = await makeMember(hub)
  for (const person of [ines, ines, mentor]) await send(`${at}/flag`, person, { reason: 'spam', note: 'It is.' })
  expect((await see(question.url)).status).toBe(200)
  await send(`${at}/flag`, third, { reason: 'rude' })

  const hidden = await see(question.url)
  expect(hidden.status).toBe(404)
  expect(hidden.text).toContain('hidden until a coordinator has looked')
  expect((await see(question.url, oskar)).status).toBe(200)
  const told = await hub.db('notices').where({ member_id: oskar.id, text_key: 'notice.hidden', url: question.url })
  expect(told).toHaveLength(1)
  expect(told[0].actor_id).toBeNull()

  expect((await send(`${at}/restore`, oskar)).status).toBe(403)
  expect((await send(`${at}/restore`, staff, { reason: 'It is fine.' })).status).toBe(303)
  expect((await see(question.url)).status).toBe(200)
})

test('a flag needs its reason', async () => {
  const question = await ask()
  const refused = await send(`/posts/question/${question.publicId}/flag`, ines, { reason: 'boring', note: 'Dull.' })
  expect(refused.status).toBe(422)
  expect(load(refused.text)('[role=alert] a').attr('href')).toBe('#reason')
  expect(load(refused.text)('textarea').val()).toBe('Dull.')
})

test('whoever is blocked neither answers, comments nor votes; whoever is muted writes nothing', async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  const blocked = await makeMember(hub)
  await hub.db('blocks').insert({ blocker_id: oskar.id, blocked_id: blocked.id, at: hub.clock.at })
  const muted = await makeMember(hub, { member: { muted_until: hub.clock.at.add({ hours: 1 }) } })
  for (const person of [blocked, muted])
    for (const [path, form] of [
      ['answers', { body: 'No.' }],
      ['comments', { body: 'No.' }],
      ['vote', { value: '1' }],
    ] as const) {
      const refused = await send(`${at}/${path}`, person, form)
      expect(refused.status).toBe(403)
      expect(refused.text).toContain(person === muted ? 'You cannot write for now' : 'This is not possible just now')
    }
  expect(await row(question.id)).toMatchObject({ answers: 0, score: 0 })
})

test('a long history comes page by page, so that nobody makes a page that takes the hub a minute', async () => {
  const { publicId } = await ask()
  const editor = { id: oskar.id, roles: ['member' as const] }
  for (let version = 1; version <= 24; version += 1)
    await editPost(hub.deps, { editor, kind: 'question', ref: publicId, baseVersion: version, body: `Text ${version}` })
  const labels = (page: Awaited<ReturnType<typeof see>>) =>
    page
      .$('.versions article')
      .map((_, one) => page.$(one).attr('id') ?? '')
      .get()
  const first = await see(`/posts/question/${publicId}/history`)
  expect([labels(first).length, labels(first)[0], labels(first).at(-1)]).toEqual([20, 'version-25', 'version-6'])
  expect(first.$('#version-6 ins').text()).toBe('5')
  const next = first.$('a[rel=next]').attr('href')
  const second = await see(`/posts/question/${publicId}/history${next}`)
  expect([labels(second).length, labels(second)[0], labels(second).at(-1)]).toEqual([5, 'version-5', 'version-1'])
  expect(second.$('a[rel=next]').length).toBe(0)
  expect((await see(`/posts/question/${publicId}/history?before=x`)).status).toBe(200)
})
