/**
 * Members who ask, answer, comment, vote, accept and edit at once, on a hub of its own with web and worker, as `npm start`
 * runs it: `npm run bench:members -- [--seconds 60] [--members 100]`. Counts answers of 500 and up, votes that are not where
 * their members left them, scores that are not the sum of their votes, notices that somebody got twice, and answers that
 * their asker was not told of. Exit code 1 where there is any.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { openDatabase } from '../src/db.ts'
import { createJobs } from '../src/jobs.ts'
import { postQuestion } from '../src/questions/post-question.ts'
import { makeMember, type Person } from '../tests/people.ts'
import { log, percentiles } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, members: { type: 'string', default: '100' } },
})
const dataDirectory = mkdtempSync(join(tmpdir(), 'guildhall-bench-'))
const port = await freePort()
const address = `http://127.0.0.1:${port}`
const environment = { GUILDHALL_DATA: dataDirectory, PORT: String(port), LOG_LEVEL: 'error' }
const hub = spawn(process.execPath, [join(import.meta.dirname, '..', 'src', 'server.ts')], {
  env: { ...process.env, ...environment },
  stdio: ['ignore', 'inherit', 'inherit'],
})
await isReady()
const config = readConfig(environment)
const { db, connectionString, close } = await openDatabase(config, { name: 'bench', log })
const deps = { db, config, now: () => Temporal.Now.instant(), jobs: createJobs({ connectionString, log }) }

type Post = { kind: 'question' | 'answer'; ref: string; author: Person; asker: Person }
const people: Person[] = []
for (let n = 0; n < Number(options.members); n++) people.push(await makeMember({ db, deps } as never))
const posts: Post[] = []
for (const author of people.slice(0, 20)) {
  const asked = { authorId: author.id, title: `Question of ${author.name} to all`, body: 'Why?', tags: [] }
  posts.push({ kind: 'question', ref: (await postQuestion(deps, asked)).publicId, author, asker: author })
}

const statuses = new Map<string, number>()
const times: number[] = []
/** `member post` → the vote that its member left there. */
const votes = new Map<string, number>()
/** Addresses of answers → who asked. */
const answered = new Map<string, { asker: Person; author: Person }>()
const edits = { saved: 0, refused: 0 }

const ends = performance.now() + Number(options.seconds) * 1000
await Promise.all(people.map(act))

async function act(person: Person) {
  while (performance.now() < ends) {
    const chance = Math.random()
    const post = any(posts)
    const at = `/posts/${post.kind}/${post.ref}`
    if (chance < 0.5) await vote(person, post, at)
    else if (chance < 0.65) await send(person, `${at}/comments`, { body: `Said by ${person.name}` })
    else if (chance < 0.75) await answer(person, post)
    else if (chance < 0.85) await edit(post)
    else if (chance < 0.9) await accept(post, at)
    else if (chance < 0.92) await ask(person)
    else await look(person)
  }
}

async function vote(person: Person, post: Post, at: string) {
  if (post.author === person) return
  const value = post.kind === 'answer' && Math.random() < 0.3 ? -1 : 1
  const key = `${person.id} ${post.ref}`
  const { status } = await send(person, `${at}/vote`, { value: String(value) })
  if (status === 303) votes.set(key, votes.get(key) === value ? 0 : value)
}

async function answer(person: Person, { kind, ref, asker }: Post) {
  if (kind !== 'question') return
  const { status, location } = await send(person, `/posts/question/${ref}/answers`, { body: `So says ${person.name}` })
  if (status !== 303) return
  answered.set(location, { asker, author: person })
  posts.push({ kind: 'answer', ref: location.split('#answer-')[1] ?? '', author: person, asker })
}

/** From the version that is there when the form is opened: others are faster now and then. */
async function edit({ kind, ref, author }: Post) {
  const url = `/posts/${kind}/${ref}/edit`
  const form = await (await request(author, url)).text()
  const version = /name="version" value="(\d+)"/.exec(form)?.[1] ?? '1'
  const body = `Edited ${Math.random()}`
  const { status } = await send(author, url, { title: 'A question that was edited', body, tags: '', version })
  if (status === 303) edits.saved++
  if (status === 409) edits.refused++
}

async function accept({ kind, asker }: Post, at: string) {
  if (kind === 'answer') await send(asker, `${at}/accept`, {})
}

async function ask(person: Person) {
  const { publicId } = await postQuestion(deps, {
    authorId: person.id,
    title: `One more of ${person.name}`,
    body: '',
    tags: [],
  })
  posts.push({ kind: 'question', ref: publicId, author: person, asker: person })
}

async function look(person: Person) {
  const question = any(posts.filter(({ kind }) => kind === 'question'))
  const shown = await request(person, `/questions/${question.ref}`)
  await shown.text()
  await (await request(person, shown.headers.get('location') ?? '/questions')).text()
}

async function send(person: Person, path: string, form: Record<string, string>) {
  const response = await request(person, path, new URLSearchParams(form))
  await response.text()
  return { status: response.status, location: response.headers.get('location') ?? '' }
}

async function request(person: Person, path: string, body?: URLSearchParams): Promise<Response> {
  const began = performance.now()
  const response = await fetch(address + path, {
    method: body ? 'POST' : 'GET',
    redirect: 'manual',
    headers: { cookie: person.cookie },
    ...(body ? { body } : {}),
  })
  times.push(performance.now() - began)
  const name = `${body ? 'POST' : 'GET'} ${response.status}`
  statuses.set(name, (statuses.get(name) ?? 0) + 1)
  return response
}

const broken = [...statuses].reduce((sum, [name, count]) => (/ 5\d\d$/.test(name) ? sum + count : sum), 0)
const rows: { ref: string; member_id: string; value: number }[] = (
  await db.raw(
    `SELECT coalesce(q.public_id, a.public_id) AS ref, v.member_id, v.value FROM votes v
     LEFT JOIN questions q ON q.id = v.post_id LEFT JOIN answers a ON a.id = v.post_id`,
  )
).rows
const kept = new Map(rows.map((row) => [`${row.member_id} ${row.ref}`, row.value]))
const lost = [...votes].filter(([key, value]) => (kept.get(key) ?? 0) !== value).length
const count = async (sql: string) => Number((await db.raw(`SELECT count(*) AS n FROM (${sql}) found`)).rows[0].n)
const wrongScores = await count(
  `SELECT p.id FROM (SELECT id, score FROM questions UNION ALL SELECT id, score FROM answers) p
   WHERE p.score <> (SELECT coalesce(sum(value), 0) FROM votes v WHERE v.post_id = p.id)`,
)
const doubled = await count(
  `SELECT member_id, url FROM notices WHERE text_key IN ('notice.answer', 'notice.comment', 'notice.mention')
   GROUP BY member_id, url HAVING count(*) > 1`,
)
const told = new Set(
  (await db('notices').where('text_key', 'notice.answer').select('member_id', 'url')).map((row) => anchor(row)),
)
const untold = [...answered].filter(
  ([url, { asker, author }]) => asker !== author && !told.has(anchor({ member_id: asker.id, url })),
).length

console.log(
  `${people.length} members, ${options.seconds} s: ${times.length} requests, ${Math.round(times.length / Number(options.seconds))}/s, ${percentiles(times)}`,
)
console.log([...statuses].map(([name, n]) => `${name}: ${n}`).join(' · '))
console.log(
  `${votes.size} votes, ${answered.size} answers, ${edits.saved} edits, ${edits.refused} of an older version refused`,
)
console.log(
  `5xx ${broken} · lost votes ${lost} · wrong scores ${wrongScores} · doubled notices ${doubled} · askers not told ${untold}`,
)
await deps.jobs.stop()
await close()
hub.kill('SIGTERM')
await new Promise((resolve) => hub.once('exit', resolve))
rmSync(dataDirectory, { recursive: true, force: true })
process.exitCode = broken + lost + wrongScores + doubled + untold > 0 ? 1 : 0

function anchor({ member_id, url }: { member_id: string; url: string }) {
  return `${member_id} ${url.split('#')[1]}`
}
function any<T>(list: T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T
}
async function isReady() {
  for (let tries = 0; tries < 300; tries++) {
    const ready = await fetch(`${address}/readyz`).catch(() => undefined)
    if (ready?.ok) return
    await new Promise((resume) => setTimeout(resume, 200))
  }
  throw new Error('The hub did not start')
}
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
