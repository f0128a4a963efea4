import { get } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type StackExchangeSite, startStackExchangeSite } from './stack-exchange-site.ts'

const start = Temporal.Instant.from('2027-03-04T10:00:00Z')
const startSeconds = start.epochMilliseconds / 1000
let site: StackExchangeSite
beforeAll(async () => {
  site = await startStackExchangeSite({ now: () => start })
})
afterAll(() => site.close())

const owner = z.object({
  user_id: z.int().optional(),
  user_type: z.enum(['registered', 'does_not_exist']),
  display_name: z.string().min(1),
  link: z.url().optional(),
})
const answerShape = z.object({
  answer_id: z.int(),
  question_id: z.int(),
  body: z.string(),
  score: z.int(),
  is_accepted: z.boolean(),
  creation_date: z.int(),
  content_license: z.string(),
  link: z.url(),
  owner,
})
const questionShape = z.object({
  question_id: z.int(),
  title: z.string(),
  body: z.string(),
  tags: z.array(z.string()).min(1).max(5),
  score: z.int(),
  answer_count: z.int(),
  is_answered: z.boolean(),
  accepted_answer_id: z.int().optional(),
  creation_date: z.int(),
  last_activity_date: z.int(),
  closed_date: z.int().optional(),
  closed_reason: z.string().optional(),
  content_license: z.string(),
  link: z.url(),
  owner,
  answers: z.array(answerShape).default([]),
})
const pageShape = z.object({
  items: z.array(questionShape),
  has_more: z.boolean(),
  quota_max: z.int(),
  quota_remaining: z.int(),
})

async function ask(path: string) {
  const response = await fetch(`${site.url}/${path}`)
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

async function filterWithBodies(): Promise<string> {
  const include = 'question.body;question.answers;answer.body;answer.link'
  const { body } = await ask(`filters/create?base=default&unsafe=false&include=${include}`)
  return z.object({ items: z.tuple([z.object({ filter: z.string() })]) }).parse(body).items[0].filter
}

async function allQuestions() {
  const filter = encodeURIComponent(await filterWithBodies())
  const found: z.output<typeof questionShape>[] = []
  for (let page = 1; ; page++) {
    const path = `questions?site=mending&sort=activity&order=asc&pagesize=25&page=${page}&filter=${filter}`
    const { items, has_more: hasMore } = pageShape.parse((await ask(path)).body)
    found.push(...items)
    if (!hasMore) return found
  }
}

test('pages hold every question once, in order of activity, with its answers', async () => {
  const questions = await allQuestions()
  const answers = questions.flatMap((q) => q.answers)

  expect(questions.length).toBeGreaterThanOrEqual(66)
  expect(new Set([...questions.map((q) => q.question_id), ...answers.map((a) => a.answer_id)]).size).toBe(
    questions.length + answers.length,
  )
  const activity = questions.map((q) => q.last_activity_date)
  expect(activity).toEqual(activity.toSorted((a, b) => a - b))
  for (const q of questions) {
    expect(q.answer_count).toBe(q.answers.length)
    expect(q.accepted_answer_id).toBe(q.answers.find((a) => a.is_accepted)?.answer_id)
    expect(q.answers.every((a) => a.question_id === q.question_id && a.creation_date > q.creation_date)).toBe(true)
  }
})

test('the newest activity is recent, the oldest years away, and each post has the licence of its time', async () => {
  const questions = await allQuestions()

  expect(questions.at(-1)?.last_activity_date).toBe(startSeconds - 90 * 60)
  const licenceBy = (date: number) => (date < 1_302_220_800 ? '2.5' : date < 1_525_219_200 ? '3.0' : '4.0')
  for (const post of questions.flatMap((q) => [q, ...q.answers]))
    expect(post.content_license).toBe(`CC BY-SA ${licenceBy(post.creation_date)}`)
  expect(new Set(questions.map((q) => q.content_license)).size).toBe(3)
})

test('some questions are unsolved, unanswered, closed, or by someone who has left', async () => {
  const questions = await allQuestions()
  const solved = questions.filter((q) => q.accepted_answer_id !== undefined).length / questions.length

  expect(solved).toBeGreaterThan(0.6)
  expect(solved).toBeLessThan(0.8)
  expect(questions.filter((q) => q.answer_count === 0).length).toBeGreaterThan(1)
  expect(questions.filter((q) => q.closed_date !== undefined && q.closed_reason !== undefined)).toHaveLength(1)
  const gone = questions.filter((q) => q.owner.user_type === 'does_not_exist')
  expect(gone).toHaveLength(1)
  expect(gone[0]?.owner).toEqual({ user_type: 'does_not_exist', display_name: 'user2291' })
})

test('titles come escaped and bodies are whole HTML of some substance', async () => {
  const questions = await allQuestions()
  const titles = questions.map((q) => q.title)

  expect(titles.some((title) => title.includes('&#39;'))).toBe(true)
  expect(titles.some((title) => title.includes('&quot;'))).toBe(true)
  expect(titles.filter((title) => /['"<>]/.test(title))).toEqual([])
  for (const post of questions.flatMap((q) => [q, ...q.answers])) {
    expect(unclosed(post.body)).toEqual([])
    expect(post.body.replace(/<[^>]+>/g, ' ').split(/\s+/).length).toBeGreaterThanOrEqual(36)
    expect(post.body).not.toContain('{site}')
  }
})

test('every link of a question, an answer and a person leads to a page of the site', async () => {
  const questions = await allQuestions()
  const links = questions.flatMap((q) => [q.link, ...q.answers.map((a) => a.link), q.owner.link ?? q.link])
  const inside = questions.flatMap((q) => q.answers.flatMap((a) => a.body.match(/(?<=href=")[^"]+/g) ?? []))
  expect(inside.length).toBeGreaterThan(3)

  for (const link of new Set([...links, ...inside])) {
    const response = await fetch(link)
    expect([link, response.status]).toEqual([link, 200])
    expect(unclosed(await response.text())).toEqual([])
  }
})

test('min bounds the field that is sorted by, inclusively', async () => {
  const questions = await allQuestions()
  const from = questions[40]?.last_activity_date ?? 0

  const { body } = await ask(`questions?site=mending&sort=activity&order=asc&pagesize=100&min=${from}`)

  const ids = z.object({ items: z.array(z.object({ question_id: z.int() })) }).parse(body).items
  expect(ids.map((q) => q.question_id)).toEqual(questions.slice(40).map((q) => q.question_id))
})

test('tagged asks for all of the tags', async () => {
  const { body } = await ask('questions?site=mending&tagged=zipper;tent')
  const { items } = z.object({ items: z.array(z.object({ tags: z.array(z.string()) })) }).parse(body)
  expect(items.length).toBeGreaterThan(0)
  expect(items.every(({ tags }) => tags.includes('zipper') && tags.includes('tent'))).toBe(true)
})

test('ids that are not there are left out, and answers are listed by question', async () => {
  const [first, second] = (await allQuestions()).filter((q) => q.answer_count > 0)
  const ids = [first?.question_id, 9_999_999, second?.question_id]

  const { body } = await ask(`questions/${ids.join(';')}?site=mending`)
  const listed = await ask(`questions/${ids.join('%3B')}/answers?site=mending&pagesize=100`)

  expect(body.items).toHaveLength(2)
  expect(listed.body.items).toHaveLength((first?.answer_count ?? 0) + (second?.answer_count ?? 0))
  expect((await ask(`answers/${first?.answers[0]?.answer_id}?site=mending`)).body.items).toHaveLength(1)
})

test('the default filter has no bodies and no answers', async () => {
  const { items } = (await ask('questions?site=mending&pagesize=1')).body as { items: [Record<string, unknown>] }
  expect(Object.keys(items[0])).toContain('title')
  expect(Object.keys(items[0])).not.toContain('body')
  expect(Object.keys(items[0])).not.toContain('answers')
})

test.each([
  ['questions', 400, 'bad_parameter'],
  ['questions?site=nowhere', 400, 'bad_parameter'],
  ['questions?site=mending&pagesize=101', 400, 'bad_parameter'],
  ['questions?site=mending&page=0', 400, 'bad_parameter'],
  ['questions?site=mending&sort=best', 400, 'bad_parameter'],
  ['questions?site=mending&min=soon', 400, 'bad_parameter'],
  ['questions?site=mending&filter=!unknown', 400, 'bad_parameter'],
  ['questions?site=mending&page=26', 403, 'access_denied'],
  ['questions/x?site=mending', 400, 'bad_parameter'],
  ['badges?site=mending', 404, 'no_method'],
])('%s is an error %i %s, sent as 400', async (path, id, name) => {
  const { status, body } = await ask(path)
  expect(status).toBe(400)
  expect(body).toMatchObject({ error_id: id, error_name: name, error_message: expect.any(String) })
  expect(body).not.toHaveProperty('items')
})

test('info, sites and tags say what is there', async () => {
  const questions = await allQuestions()
  expect((await ask('info?site=mending')).body.items).toMatchObject([{ total_questions: questions.length }])
  expect((await ask('sites')).body.items).toMatchObject([{ api_site_parameter: 'mending' }])
  const tags = (await ask('tags?site=mending&pagesize=100')).body.items as { name: string; count: number }[]
  expect(tags.find((tag) => tag.name === 'bicycle')?.count).toBe(
    questions.filter((q) => q.tags.includes('bicycle')).length,
  )
})

test('the answer is compressed for those who do not ask for it too', async () => {
  const raw = await new Promise<{ encoding?: string; body: Buffer }>((resolve, reject) => {
    get(`${site.url}/info?site=mending`, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ encoding: response.headers['content-encoding'], body: Buffer.concat(chunks) }))
    }).on('error', reject)
  })
  expect(raw.encoding).toBe('gzip')
  expect(JSON.parse(gunzipSync(raw.body).toString())).toHaveProperty('quota_remaining')
})

test('a day has its quota, and the next day has it anew', async () => {
  let now = start
  const small = await startStackExchangeSite({ now: () => now })
  try {
    for (let request = 0; request < 300; request++) await (await fetch(`${small.url}/info?site=mending`)).text()
    const refused = await fetch(`${small.url}/info?site=mending`)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({ error_id: 502, error_name: 'throttle_violation' })
    now = start.add({ hours: 24 })
    expect((await fetch(`${small.url}/info?site=mending`)).status).toBe(200)
  } finally {
    await small.close()
  }
})

/** Tags that are opened and not closed, or closed and not open. */
function unclosed(html: string): string[] {
  const open: string[] = []
  const wrong: string[] = []
  for (const [, slash, name = ''] of html.matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
    if (['meta', 'link', 'br'].includes(name)) continue
    if (!slash) open.push(name)
    else if (open.pop() !== name) wrong.push(name)
  }
  return [...wrong, ...open]
}
