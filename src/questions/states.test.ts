import { randomUUIDv7 } from 'node:crypto'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { postQuestion } from './post-question.ts'
import type { PostAction, PostKind, Standing } from './states.ts'

/** Who may do what, written from the side of who does it; everything else is refused. */
const expected: Record<PostKind, Record<string, Partial<Record<Standing, string>>>> = {
  question: {
    author: {
      open: 'answer comment follow edit close delete',
      closed: 'comment follow edit reopen delete',
      'closed-by-others': 'comment follow edit delete',
      deleted: 'restore',
    },
    other: {
      open: 'answer comment vote flag follow',
      closed: 'comment vote flag follow',
      'closed-by-others': 'comment vote flag follow',
    },
    mentor: {
      open: 'answer comment vote flag follow close',
      closed: 'comment vote flag follow reopen',
      'closed-by-others': 'comment vote flag follow reopen',
    },
    staff: {
      open: 'answer comment vote flag follow edit close delete',
      closed: 'comment vote flag follow edit reopen delete',
      'closed-by-others': 'comment vote flag follow edit reopen delete',
      hidden: 'restore delete',
      deleted: 'restore',
      removed: 'restore',
    },
    visitor: {},
  },
  answer: {
    author: { open: 'comment edit delete', deleted: 'restore' },
    other: { open: 'comment vote flag' },
    asker: { open: 'comment vote flag accept' },
    mentor: { open: 'comment vote flag' },
    staff: {
      open: 'comment vote flag edit delete',
      hidden: 'restore delete',
      deleted: 'restore',
      removed: 'restore',
    },
    visitor: {},
  },
  comment: {
    author: { open: 'delete', deleted: 'restore' },
    other: { open: 'flag' },
    asker: { open: 'flag' },
    mentor: { open: 'flag' },
    staff: { open: 'flag delete', hidden: 'restore delete', deleted: 'restore', removed: 'restore' },
    visitor: {},
  },
}

const columns: Record<Standing, { state: string; removed_by: string | null; closed_by?: string | null }> = {
  open: { state: 'open', removed_by: null },
  closed: { state: 'closed', removed_by: null, closed_by: 'asker' },
  'closed-by-others': { state: 'closed', removed_by: null, closed_by: 'others' },
  hidden: { state: 'hidden', removed_by: 'flags' },
  deleted: { state: 'deleted', removed_by: 'author' },
  removed: { state: 'deleted', removed_by: 'staff' },
}

const forms: Record<PostAction, { path: string; form: object }> = {
  answer: { path: 'answers', form: { body: 'Turn the barrel.' } },
  comment: { path: 'comments', form: { body: 'Which hub?' } },
  vote: { path: 'vote', form: { value: '1' } },
  accept: { path: 'accept', form: {} },
  follow: { path: 'follow', form: { follows: 'yes' } },
  edit: {
    path: 'edit',
    form: { title: 'Another title, long enough', body: 'Another text', tags: '', summary: '', version: '1' },
  },
  close: { path: 'close', form: { as: 'off-topic', reason: 'Not here.' } },
  reopen: { path: 'reopen', form: {} },
  delete: { path: 'delete', form: { reason: 'Not needed.' } },
  restore: { path: 'restore', form: { reason: '' } },
  flag: { path: 'flag', form: { reason: 'spam', note: '' } },
}

const standings: Record<PostKind, Standing[]> = {
  question: ['open', 'closed', 'closed-by-others', 'hidden', 'deleted', 'removed'],
  answer: ['open', 'hidden', 'deleted', 'removed'],
  comment: ['open', 'hidden', 'deleted', 'removed'],
}

const tables = [
  'answers',
  'comments',
  'votes',
  'flags',
  'revisions',
  'question_follows',
  'notices',
  'audit_log',
] as const

let hub: TestApp
let people: Record<string, Person | undefined>
beforeAll(async () => {
  hub = await testApp()
  people = {
    author: await makeMember(hub),
    other: await makeMember(hub),
    asker: await makeMember(hub),
    mentor: await makeMember(hub, { roles: ['mentor'] }),
    staff: await makeMember(hub, { roles: ['coordinator'] }),
    visitor: undefined,
  }
  await hub.db('settings').insert({ key: 'questionsPerTagAndHour', value: '100', changed_at: hub.clock.at })
})
afterAll(() => hub.close())

/** A post of its kind that stands so, alone with what it needs. */
async function place(kind: PostKind, standing: Standing): Promise<string> {
  for (const table of [...tables, 'questions']) await hub.db(table).delete()
  const asker = people[kind === 'question' ? 'author' : 'asker']
  const question = await postQuestion(hub.deps, {
    authorId: asker?.id ?? '',
    title: 'Hub slips in second gear',
    body: 'Why?',
    tags: [],
  })
  await hub.db('question_follows').delete()
  const own = { author_id: people.author?.id, question_id: question.id, body: 'Turn it.', created_at: hub.clock.at }
  const id = randomUUIDv7()
  if (kind === 'question') await hub.db('questions').where('id', question.id).update(columns[standing])
  if (kind === 'answer') await hub.db('answers').insert({ ...own, id, public_id: 'theanswer', ...columns[standing] })
  if (kind === 'comment') await hub.db('comments').insert({ ...own, id, ...columns[standing] })
  return { question: question.publicId, answer: 'theanswer', comment: id }[kind]
}

async function everything(): Promise<string> {
  const rows = await Promise.all(tables.map((table) => hub.db(table).select('*').orderByRaw('1, 2')))
  const questions = await hub.db('questions').select('*')
  return JSON.stringify([rows, questions])
}

for (const kind of ['question', 'answer', 'comment'] as const)
  describe(kind, () => {
    for (const [who, allowed] of Object.entries(expected[kind]))
      test(`${who} may do what the table says, and nothing else`, { timeout: 60_000 }, async () => {
        const wrong: string[] = []
        for (const standing of standings[kind])
          for (const action of Object.keys(forms) as PostAction[]) {
            // A visitor's answer is kept, not posted: question.test.ts.
            if (who === 'visitor' && action === 'answer') continue
            const ref = await place(kind, standing)
            const before = await everything()
            const { path, form } = forms[action]
            const { status } = await request(hub.app)
              .post(`/posts/${kind}/${ref}/${path}`)
              .type('form')
              .set('Cookie', people[who]?.cookie ?? '')
              .send(form)
            const isDone = status === 303
            const isRefused = status >= 400 && status < 500 && (await everything()) === before
            const isAllowed = allowed[standing]?.split(' ').includes(action) ?? false
            if (isAllowed ? !isDone : !isRefused) wrong.push(`${standing} ${action}: ${status}`)
          }
        expect(wrong).toEqual([])
      })
  })
