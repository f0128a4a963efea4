import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { postQuestion } from './post-question.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
  for (const name of ['zips', 'bikes', 'radios', 'lamps', 'clocks', 'shoes'])
    await hub.db('tags').insert({ id: randomUUIDv7(), name, created_at: hub.clock.at })
  const zips = await hub.db('tags').where('name', 'zips').first()
  await hub.db('tag_aliases').insert({ alias: 'zipper', tag_id: zips.id })
})
afterAll(() => hub.close())

let people = 0
async function author(hoursAgo: number, role?: string): Promise<string> {
  const id = randomUUIDv7()
  people++
  await hub.db('members').insert({
    id,
    public_id: `person${people}`,
    handle: `person-${people}`,
    name: `Person ${people}`,
    created_at: hub.clock.at.subtract({ hours: hoursAgo }),
  })
  if (role) await hub.db('member_roles').insert({ member_id: id, role, granted_at: hub.clock.at })
  return id
}

const question = (authorId: string, more: { body?: string; tags?: string[] } = {}) =>
  postQuestion(hub.deps, {
    authorId,
    title: 'The zip splits behind the slider',
    body: 'Why?',
    tags: ['bikes'],
    ...more,
  })

test('a question is there with its tags by any of their names, its first version, a follower and the work that follows', async () => {
  const authorId = await author(1000)
  const { id, publicId, url } = await question(authorId, { tags: ['Zipper', 'zips', ' BIKES '] })

  expect(url).toBe(`/questions/${publicId}/the-zip-splits-behind-the-slider`)
  const revision = await hub.db('revisions').where('post_id', id).first()
  expect(revision).toMatchObject({ version: 1, tags: ['zips', 'bikes'], editor_id: authorId, body: 'Why?' })
  expect(await hub.db('question_follows').where('question_id', id)).toEqual([{ question_id: id, member_id: authorId }])
  expect(await hub.db('dirty_documents').where('subject_id', id)).toMatchObject([{ subject: 'question' }])
  const { rows } = await hub.db.raw("SELECT name FROM pgboss.job WHERE data->>'questionId' = ?", [id])
  expect(rows).toEqual([{ name: 'invite-mentors' }])
})

test('words that are no tags are refused at the field, and nothing is posted', async () => {
  const authorId = await author(1000)
  await expect(question(authorId, { tags: ['zips', 'quux', 'frob'] })).rejects.toMatchObject({
    field: 'tags',
    code: 'unknown-tags',
    values: { tags: 'quux, frob' },
  })
  const six = ['zips', 'bikes', 'radios', 'lamps', 'clocks', 'shoes']
  await expect(question(authorId, { tags: six })).rejects.toMatchObject({ field: 'tags', code: 'too-many-tags' })
  expect(await hub.db('questions').where('author_id', authorId)).toEqual([])
})

test('a new member posts five questions a day, even all at once', async () => {
  const authorId = await author(1)
  const tags = [['zips'], ['bikes'], ['radios'], ['lamps'], ['clocks'], ['shoes'], [], []]
  const posted = await Promise.allSettled(tags.map((one) => question(authorId, { tags: one })))

  expect(posted.filter(({ status }) => status === 'fulfilled')).toHaveLength(5)
  const refused = posted.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))
  expect(new Set(refused)).toEqual(new Set(['new-member-questions']))
})

test('three questions an hour on one tag; another tag and the next hour are free', async () => {
  const authorId = await author(1000)
  for (let n = 0; n < 3; n++) await question(authorId)

  await expect(question(authorId)).rejects.toMatchObject({
    field: 'tags',
    code: 'tag-cool-down',
    values: { tag: 'bikes' },
  })
  await question(authorId, { tags: ['zips'] })
  hub.clock.at = hub.clock.at.add({ minutes: 61 })
  await question(authorId)
})

test('a newcomer may give two links, counted as Markdown shows them; who has a role may give more', async () => {
  const body = '[a](https://a.example) ![b](https://b.example/x.png) https://c.example `https://d.example`'
  await expect(question(await author(1), { body })).rejects.toMatchObject({ field: 'body', code: 'new-member-links' })
  await question(await author(1), { body: body.replace('https://c.example', 'https://a.example') })
  await question(await author(1, 'mentor'), { body })
  await question(await author(24 * 4), { body })
})

test('who is muted or suspended posts nothing', async () => {
  const muted = await author(1000)
  await hub
    .db('members')
    .where('id', muted)
    .update({ muted_until: hub.clock.at.add({ minutes: 1 }) })
  await expect(question(muted)).rejects.toMatchObject({ status: 403, code: 'muted' })
  hub.clock.at = hub.clock.at.add({ minutes: 2 })
  await question(muted)

  await hub.db('members').where('id', muted).update({ state: 'suspended' })
  await expect(question(muted)).rejects.toMatchObject({ status: 403 })
})
