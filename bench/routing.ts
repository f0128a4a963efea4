/**
 * Who is named for the questions of a forum, beside who answered them:
 *   npm run bench:routing -- --set DIR [--limit N (first N questions)]
 * DIR has threads.jsonl[.gz], a line each: id, title, tags, posts[{author, at, body}], the first of which is the question. People
 * are those who replied in the older 70 % of the threads, questions are the newer 30 %, right is whoever replied but the asker.
 * The forum is written into a hub in the order of time, and each question is asked of the hub as it was at that moment.
 */
import { parseArgs } from 'node:util'
import { readConfig } from '../src/config.ts'
import { whoCanHelp } from '../src/mentors/who-can-help.ts'
import { createSearchEngine } from '../src/search/engine.ts'
import { askedAt, createForum, millisecondsOf, type PastThread, readPastThreads } from './forum.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({ options: { set: { type: 'string' }, limit: { type: 'string' } } })
if (!options.set) throw new Error('--set DIR is needed')

const threads = readPastThreads(options.set)
const older = threads.slice(0, Math.floor(threads.length * 0.7))
const newer = threads.slice(older.length, options.limit ? older.length + Number(options.limit) : undefined)
const people = new Set(older.flatMap(({ posts }) => posts.slice(1).map(({ author }) => author)))

const { db, close } = await scratchDatabase()
const forum = await createForum(db, [...older, ...newer], people)
const authors = new Map([...forum.members].map(([author, id]) => [id, author]))
let clock = 0
const now = () => Temporal.Instant.fromEpochMilliseconds(clock)
const config = { ...readConfig({ GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept' }), meili: undefined }
const search = createSearchEngine({ db, config, now, log })
const deps = { db, search, now, config }

const ranked: string[][] = []
const busiest: string[][] = []
const asked: PastThread[] = []
const times: number[] = []
for (const thread of newer) {
  clock = askedAt(thread)
  if ((await forum.writeUntil(clock)) > 0) await search.indexDirty()
  const right = rightFor(thread)
  if (right.size === 0) continue
  const [question] = thread.posts
  const started = performance.now()
  const helpers = await whoCanHelp(deps, {
    title: thread.title,
    body: question?.body,
    tags: thread.tags,
    askerId: forum.members.get(question?.author ?? ''),
    limit: people.size,
    isForMeasuring: true,
  })
  times.push(performance.now() - started)
  asked.push(thread)
  ranked.push(helpers.map(({ memberId }) => authors.get(memberId) ?? ''))
  busiest.push(busiestBefore(clock, question?.author))
}
await close()

console.log(
  `${threads.length} threads, ${people.size} people; ${newer.length} questions, ${asked.length} of them answered by one of the people`,
)
report('who-can-help', ranked)
report('busiest first', busiest)
console.log(`one question at a time: ${percentiles(times)}`)

function rightFor({ posts }: PastThread): Set<string> {
  const asker = posts[0]?.author
  return new Set(posts.map(({ author }) => author).filter((author) => author !== asker && people.has(author)))
}

/** By replies to others' questions, ever. */
function busiestBefore(moment: number, asker: string | undefined): string[] {
  const replies = new Map<string, number>()
  for (const { posts } of threads)
    for (const post of posts.slice(1))
      if (people.has(post.author) && post.author !== posts[0]?.author && millisecondsOf(post) < moment)
        replies.set(post.author, (replies.get(post.author) ?? 0) + 1)
  replies.delete(asker ?? '')
  return [...replies].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([author]) => author)
}

function report(name: string, lists: string[][]): void {
  const n = Math.max(1, lists.length)
  const sums = { mrr: 0, first: 0, five: 0 }
  const firsts = new Map<string, number>()
  for (const [i, list] of lists.entries()) {
    const right = rightFor(asked[i] as PastThread)
    const place = list.findIndex((author) => right.has(author))
    if (place >= 0) sums.mrr += 1 / (place + 1)
    if (place === 0) sums.first++
    if (place >= 0 && place < 5) sums.five++
    firsts.set(list[0] ?? '', (firsts.get(list[0] ?? '') ?? 0) + 1)
  }
  const share = Math.max(0, ...firsts.values()) / n
  const shown = (value: number) => value.toFixed(3)
  console.log(
    `${name.padEnd(14)} MRR ${shown(sums.mrr / n)}  P@1 ${shown(sums.first / n)}  Success@5 ${shown(sums.five / n)}  first person's share ${shown(share)}`,
  )
}
