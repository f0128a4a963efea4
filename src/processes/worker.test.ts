import { randomUUIDv7 } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { insertQuestion, makeMentor, makeTags } from '../../tests/knowledge.ts'
import { makeMember } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { cleanUpPrograms, dataFolder, type Program, runProgram } from '../../tests/runProgram.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { eraseMember } from '../members/erase-member.ts'
import { notify } from '../notifications/notify.ts'
import { mergeTags } from '../tags/merge-tags.ts'
import { markedAtOnce } from '../tags/retag.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
  // Workers live by the clock on the wall.
  hub.clock.at = Temporal.Now.instant()
})
afterEach(cleanUpPrograms)
afterAll(() => hub.close())

/** A worker process on the database, taking jobs. */
async function startWorker(): Promise<Program> {
  const worker = runProgram('src/server.ts', ['worker'], {
    DATABASE_URL: hub.connectionString,
    GUILDHALL_SECRET: 'a secret that only tests know, long enough',
    GUILDHALL_DATA: dataFolder(),
  })
  await worker.says(/taking jobs/)
  return worker
}

/** Resolves when it is so; the test's own time limit ends the wait. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20)
}
const count = async (table: string, where: Record<string, unknown> = {}) =>
  Number((await hub.db(table).where(where).count('* as many').first())?.many)
/** Jobs that still have to be done, or failed. */
const jobsIn = async (states: string[]): Promise<{ name: string }[]> =>
  hub.db('pgboss.job').whereIn('state', states).select('name', 'state')

test('a word on more documents than a request may mark is changed on all of them by a worker', async () => {
  const [old = '', into = ''] = await makeTags(hub.db, ['jackets', 'coats'])
  const source = await insertSource(hub.db)
  await insertItem(hub.db, source.id, { title: 'Lining torn', tags: ['jackets'] })
  const many = markedAtOnce + 40
  await hub.db.raw(
    `INSERT INTO items SELECT (jsonb_populate_record(i, jsonb_build_object('id', md5(n::text)::uuid, 'public_id', 'copy' || n,
       'external_id', 'copy' || n, 'title', 'Lining torn ' || n))).* FROM items i, generate_series(2, ?::int) n`,
    [many],
  )
  await hub.db.raw(
    `INSERT INTO dirty_documents (subject, subject_id, version) SELECT 'item', id, nextval('dirty_version') FROM items
     ON CONFLICT DO NOTHING`,
  )
  await hub.deps.search.indexDirty()
  const documentsOn = async (tag: string) =>
    (await hub.db.raw('SELECT count(*)::int AS many FROM search.documents WHERE ? = ANY(tags)', [tag])).rows[0].many
  expect(await documentsOn('jackets')).toBe(many)

  await mergeTags(hub.deps, { actorId: undefined, tagId: old, intoId: into })
  expect(await count('pgboss.job', { name: 'retag' })).toBe(1)
  expect(await count('dirty_documents')).toBe(0)

  const worker = await startWorker()
  await until(async () => (await documentsOn('coats')) === many)
  expect(await documentsOn('jackets')).toBe(0)
  worker.signal('SIGTERM')
  expect(await worker.ended).toBe(0)
}, 60_000)

test('each step for questions that nobody answers is taken once, however often the worker is killed', async () => {
  const [asker, coordinator] = [await makeMember(hub), await makeMember(hub, { roles: ['coordinator'] })]
  for (let i = 0; i < 9; i++) await makeMentor(hub, { tags: ['tents'], mentor: { weekly_invitations: 50 } })
  const questions = await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      insertQuestion(hub.db, {
        title: `Why does the tent number ${i} leak`,
        by: asker.id,
        tags: ['tents'],
        at: hub.clock.at.toString(),
      }),
    ),
  )
  const mine = questions.map(({ id }) => id)
  const steps = async (step: string) =>
    Number(
      (await hub.db('question_steps').whereIn('question_id', mine).where({ step }).count('* as many').first())?.many,
    )

  let worker = await startWorker()
  for (const [hours, step] of [
    [24, 'after-24h'],
    [48, 'after-48h'],
    [96, 'after-96h'],
  ] as const) {
    await hub
      .db('questions')
      .whereIn('id', mine)
      .update({ created_at: hub.clock.at.subtract({ hours }) })
    await hub.deps.jobs.enqueue(hub.db, 'escalate-questions', {})
    // Somewhere among the questions, and a moment that is never the same.
    const before = Math.floor(Math.random() * (mine.length - 2))
    await until(async () => (await steps(step)) > before)
    await sleep(Math.random() * 10)
    worker.signal('SIGKILL')
    await worker.ended
    // A worker looks what is due when it starts.
    worker = await startWorker()
    await until(async () => (await steps(step)) === mine.length)
  }
  await until(async () => (await count('notices', { member_id: coordinator.id })) === mine.length)

  const invited: { question_id: string; many: number }[] = await hub
    .db('invitations')
    .whereIn('question_id', mine)
    .groupBy('question_id')
    .select('question_id')
    .count('* as many')
  expect(invited.map(({ many }) => Number(many))).toEqual(mine.map(() => 3))
  expect(await count('notices', { member_id: asker.id })).toBe(mine.length)
  expect(await count('notices', { kind: 'question-invitation' })).toBe(3 * mine.length)
  expect(await count('mails', { member_id: asker.id })).toBe(mine.length)
  expect(await count('digest_entries', { member_id: coordinator.id })).toBe(mine.length)
}, 90_000)

test('what waits to be done about somebody who is erased meanwhile is done without them', async () => {
  await hub.db('pgboss.job').delete()
  const [asker, watcher] = [await makeMember(hub, { name: 'Gone Person' }), await makeMember(hub)]
  const mentor = await makeMentor(hub, { tags: ['radios'] })
  const question = await insertQuestion(hub.db, { title: 'Why does the radio hum', by: asker.id, tags: ['radios'] })
  const told = (memberId: string, actorId: string, kind: 'answer' | 'request') => ({
    memberId,
    actorId,
    kind,
    key: `${kind} ${randomUUIDv7()}`,
    text: 'notices.one' as const,
    url: '/desk',
  })
  for (const person of [asker, mentor])
    await hub.db('mail_choices').insert({ member_id: person.id, kind: 'answer', choice: 'daily' })
  await hub.db.transaction(async (trx) => {
    await notify(trx, hub.deps, [
      told(asker.id, watcher.id, 'answer'),
      told(mentor.id, asker.id, 'answer'),
      told(asker.id, watcher.id, 'request'),
      told(watcher.id, asker.id, 'request'),
    ])
    for (const queue of ['send-digests', 'move-requests', 'escalate-questions'] as const)
      await hub.deps.jobs.enqueue(trx, queue, {})
    await hub.deps.jobs.enqueue(trx, 'invite-mentors', { questionId: question.id })
  })
  await hub
    .db('questions')
    .where({ id: question.id })
    .update({ created_at: hub.clock.at.subtract({ hours: 49 }) })
  expect(await count('mails', { member_id: asker.id, state: 'waiting' })).toBe(1)

  await eraseMember(hub.deps, { memberId: asker.id, posts: 'leave' })
  const worker = await startWorker()
  await until(async () => (await jobsIn(['created', 'active'])).length === 0)

  expect(await jobsIn(['retry', 'failed'])).toEqual([])
  expect(worker.output()).not.toMatch(/"level":(40|50)|Gone Person/)
  expect(await count('notices', { member_id: asker.id })).toBe(0)
  expect(await count('mails', { to_address: asker.email })).toBe(0)
  // The question stays, a former member's, and still finds who can help.
  expect(await count('invitations', { question_id: question.id, mentor_id: mentor.id })).toBe(1)
  const written = await hub.db.raw(`SELECT string_agg(m::text, ' ') AS all FROM mails m WHERE member_id = ?`, [
    mentor.id,
  ])
  expect(written.rows[0].all).not.toContain('Gone Person')
}, 60_000)
