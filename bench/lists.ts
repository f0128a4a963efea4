/**
 * How long lists take that filters alone make, one at a time: everything that is found by filters without words, people who
 * help, and the outside authors that a name or an address means:
 *   npm run bench:lists -- [--documents 170000] [--mentors 2000] [--replies 150000] [--asked 200] [--keep FOLDER]
 */
import { parseArgs } from 'node:util'
import type { Knex } from 'knex'
import { readConfig } from '../src/config.ts'
import { findAuthors } from '../src/linked-accounts/outside-authors.ts'
import { facetNames } from '../src/mentors/facet-names.ts'
import { findMentors } from '../src/mentors/find-mentors.ts'
import { buildBeside, swapIn } from '../src/search/build-index.ts'
import type { SearchRequest } from '../src/search/contract.ts'
import { createSearchEngine } from '../src/search/engine.ts'
import type { SearchDocument } from '../src/search/search-document.ts'
import { someTitles } from './fill-items.ts'
import { fillMentors } from './fill-mentors.ts'
import { log, percentiles, scratchDatabase } from './scratch-database.ts'

const { values: options } = parseArgs({
  options: {
    documents: { type: 'string', default: '170000' },
    mentors: { type: 'string', default: '2000' },
    replies: { type: 'string', default: '150000' },
    asked: { type: 'string', default: '200' },
    keep: { type: 'string' },
  },
})
const site = 'https://site1.example.org'
const { db, isFilled, close } = await scratchDatabase(options.keep)
if (!isFilled) {
  await buildBeside(db, documents(Number(options.documents)), ['en'])
  await db.transaction(swapIn)
  await fillMentors(db, Number(options.mentors))
  await fillAuthors(db, Number(options.replies))
  await db.raw('VACUUM ANALYZE')
}
const config = { ...readConfig({ GUILDHALL_SECRET: 'only for a benchmark, and nothing is kept' }), meili: undefined }
const now = () => Temporal.Now.instant()
const search = createSearchEngine({ db, config, log, now })

const filters: Record<string, (i: number) => Partial<SearchRequest>> = {
  everything: () => ({}),
  solved: () => ({ solved: true }),
  'a source': (i) => ({ sources: [`source-${i % 12}`] }),
  'a year': (i) => ({ years: [2012 + (i % 14)] }),
  'a tag': (i) => ({ tags: [tagOf(i * 7)] }),
  'a source, a year, solved': (i) => ({ sources: [`source-${i % 12}`], years: [2012 + (i % 14)], solved: true }),
  'a tag, a language': (i) => ({ tags: [tagOf(i * 7)], languages: ['en'] }),
}
for (const [what, made] of Object.entries(filters))
  await report(`filters alone: ${what}`, (i) => search.search({ text: '', ...made(i), limit: 10 }))

const nothing = Object.fromEntries(facetNames.map((name) => [name, []])) as unknown as Parameters<
  typeof findMentors
>[2]['chosen']
const tags: string[] = await db('tags').limit(50).pluck('name')
const people = (chosen: Partial<typeof nothing>) =>
  findMentors(db, now(), {
    chosen: { ...nothing, ...chosen },
    audience: 'public',
    languages: ['en'],
    except: [],
    closedTo: [],
    weeklyDefault: 5,
    limit: 12,
    offset: 0,
  })
await report('people who help', () => people({}))
await report('people who help: a skill', (i) => people({ skill: [tags[i % tags.length] ?? ''] }))
await report('people who help: country, language, format', () =>
  people({ country: ['DE', 'FR'], language: ['en'], format: ['call'] }),
)

await report('authors by a part of the name', (i) => findAuthors(db, site, `writer ${i * 31}`))
await report('authors by their address', (i) => findAuthors(db, site, `${site}/users/${i * 31}`))
await close()

async function report(what: string, ask: (i: number) => Promise<unknown>): Promise<void> {
  for (let i = 0; i < 20; i++) await ask(i)
  const times: number[] = []
  for (let i = 0; i < Number(options.asked); i++) {
    const from = performance.now()
    await ask(i)
    times.push(performance.now() - from)
  }
  console.log(`${what.padEnd(46)} ${percentiles(times)}`)
}

function tagOf(n: number): string {
  // As tags are: a few on many documents, many on a few.
  return `tag-${Math.floor(3000 ** (((n * 48_271) % 10_007) / 10_007))}`
}

async function* documents(count: number) {
  const titles = someTitles(count)
  const from = Temporal.Instant.from('2012-01-01T00:00:00Z').epochMilliseconds
  for (let i = 0; i < count; i += 1000)
    yield titles.slice(i, i + 1000).map((title, j): SearchDocument => {
      const n = i + j
      const kind = n % 10 < 8 ? 'thread' : n % 10 === 8 ? 'article' : 'page'
      return {
        id: `item-${n}`,
        kind,
        itemKind: kind === 'thread' ? 'question' : kind,
        source: `source-${(n * 7919) % 12}`,
        title,
        url: `/items/${n}`,
        tags: [tagOf(n), tagOf(n * 3 + 1)],
        lang: n % 20 === 0 ? 'de' : n % 33 === 0 ? 'fr' : 'en',
        solved: kind === 'thread' && n % 3 === 0,
        replies: n % 4,
        votes: 0,
        at: Temporal.Instant.fromEpochMilliseconds(from + ((n * 7_919_000_003) % (14 * 365 * 86_400_000))),
        licence: { spdx: 'UNKNOWN' },
        body: `${title} ${title}`,
      }
    })
}

/** A third as many items as replies, of a site where eight thousand people write, among five such sites. */
async function fillAuthors(db: Knex, replies: number): Promise<void> {
  await db.raw(
    `INSERT INTO sources (id, name, title, site_url, connector, connector_version, settings, interval_minutes, next_run_at, created_at)
     SELECT md5('s' || n)::uuid, 'source-' || n, 'Source ' || n, 'https://site' || n || '.example.org', 'feeds', 1, '{}', 60, now(), now()
     FROM generate_series(0, 4) n`,
  )
  await db.raw(
    `INSERT INTO items (id, public_id, source_id, external_id, kind, url, title, lang, content, tags, created_at, updated_at,
       authors, metrics, license, attribution, content_hash, first_seen_at, last_changed_at)
     SELECT md5('i' || n)::uuid, 'item' || n, md5('s' || n % 5)::uuid, 'q:' || n, 'question', 'https://bench.example.org/' || n, 'Item ' || n, 'en',
       '{"format":"text","value":"","baseUrl":"https://bench.example.org/"}', '{}', now(), now(), jsonb_build_array(${author('n * 13')}), '{}',
       '{"spdx":"UNKNOWN","source":"site"}', '{"text":"","url":"https://bench.example.org/"}', n::text, now(), now()
     FROM generate_series(1, ?::int / 3) n`,
    [replies],
  )
  await db.raw(
    `INSERT INTO replies (id, item_id, position, external_id, content, author, created_at, updated_at, accepted, license)
     SELECT md5('r' || n)::uuid, md5('i' || 1 + n % (:replies::int / 3))::uuid, n, 'a:' || n,
       '{"format":"text","value":"","baseUrl":"https://bench.example.org/"}', ${author('n')}, now(), now(), false,
       '{"spdx":"UNKNOWN","source":"site"}' FROM generate_series(1, :replies::int) n`,
    { replies },
  )
}

function author(n: string): string {
  return `jsonb_build_object('name', 'Writer ' || (${n}) % 8000, 'externalId', ((${n}) % 8000)::text,
    'url', '${site}/users/' || (${n}) % 8000, 'role', 'author')`
}
