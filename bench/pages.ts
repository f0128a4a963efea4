/**
 * How many pages a second one web process gives, over 10 connections: `npm run bench:pages -- http://127.0.0.1:3000`.
 * The hub is a running one, with what it holds; its own process, so that asking takes nothing from answering.
 */
import autocannon from 'autocannon'

const address = (process.argv[2] ?? 'http://127.0.0.1:3000').replace(/\/$/, '')
const seconds = Number(process.argv[3] ?? 10)

type Answer = { hits: { title: string; url: string }[]; next: string | null }

async function sample(wanted: number): Promise<Answer['hits']> {
  const hits: Answer['hits'] = []
  let cursor = ''
  while (hits.length < wanted) {
    const response = await fetch(`${address}/api/v1/search?limit=100${cursor}`)
    if (!response.ok)
      throw new Error(`${address} answers ${response.status}; is it a hub, and API_RATE_PER_MINUTE large enough?`)
    const answer = (await response.json()) as Answer
    hits.push(...answer.hits)
    if (!answer.next) break
    cursor = `&cursor=${encodeURIComponent(answer.next)}`
  }
  return hits.slice(0, wanted)
}

async function measure(name: string, paths: string[]) {
  const run = (duration: number) =>
    autocannon({ url: address, connections: 10, duration, requests: paths.map((path) => ({ path })) })
  await run(2)
  const { requests, latency, non2xx, errors } = await run(seconds)
  console.log(
    `${name.padEnd(20)} ${String(Math.round(requests.average)).padStart(6)} requests/s   p50 ${latency.p50} ms   p97.5 ${latency.p97_5} ms   p99 ${latency.p99} ms   ${non2xx + errors} failed`,
  )
}

const hits = await sample(200)
if (hits.length === 0) throw new Error('The hub is empty')
await measure('one item', [new URL(hits[0]?.url ?? '').pathname])
await measure(
  `${hits.length} items`,
  hits.map(({ url }) => new URL(url).pathname),
)
await measure(
  'search',
  hits.map(({ title }) => `/search?q=${encodeURIComponent(title)}`),
)

const list = await (await fetch(`${address}/questions`)).text()
const questions = [...list.matchAll(/href="(\/questions\/[a-z0-9]{10}\/[^"#]+)"/g)].map((found) => found[1] ?? '')
await measure('questions', ['/questions', '/questions?view=unanswered', '/questions?view=waiting'])
await measure('feed of questions', ['/questions.atom'])
if (questions[0]) await measure('one question', [questions[0]])
if (questions.length > 1) await measure(`${questions.length} questions`, questions)
