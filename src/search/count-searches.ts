import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { createLimiter, tooManyBy } from '../http/limits.ts'
import { tokens } from './analyse.ts'

type Counting = Pick<Deps, 'db' | 'config' | 'now'>

export type CountedSearch = {
  /** As typed. */
  text: string
  /** Whatever tells two sessions apart; only its keyed hash of the day is kept, and only until the text may be. */
  sessionKey: string
  hits: number
  /** 0 where nothing reached the floor. */
  topScore: number
}

export type FruitlessSearch = {
  text: string
  times: number
  timesFruitless: number
  timesOpened: number
  lastDay: Temporal.PlainDate
}

/** The words of a query are kept only once so many different sessions asked it. */
export const sessionsForText = 3
export const keptDays = 90

/** Counts a search. Nothing in it leads to a person: no member, no address; the words are hashed with the hub's key. */
export async function recordSearch({ db, config, now }: Counting, search: CountedSearch): Promise<void> {
  const text = normalised(search.text)
  if (text === '') return
  const hash = queryHash(config, search.text)
  const session = config.secret.hash('search sessions', `${hash} ${search.sessionKey}`)
  const day = dayOf(now())
  const isFruitless = search.hits === 0 || search.topScore <= 0
  await db.transaction(async (trx) => {
    await trx.raw(
      `INSERT INTO counted_searches AS c (query_hash, day, times, times_fruitless, times_opened) VALUES (?, ?, 1, ?, 0)
       ON CONFLICT (query_hash, day) DO UPDATE SET times = c.times + 1, times_fruitless = c.times_fruitless + excluded.times_fruitless`,
      [hash, day, isFruitless ? 1 : 0],
    )
    await keepText(trx, { hash, session, text, day })
  })
}

/** Keeps what a question being written asks, as the words of a search are kept: once three different sessions asked it. */
export async function recordAsked(
  trx: Db,
  { config, now }: Omit<Counting, 'db'>,
  asked: { text: string; sessionKey: string },
): Promise<void> {
  const text = normalised(asked.text)
  if (text === '') return
  const hash = queryHash(config, asked.text)
  const session = config.secret.hash('search sessions', `${hash} ${asked.sessionKey}`)
  await keepText(trx, { hash, session, text, day: dayOf(now()) })
}

/** What stands for the words of a query in everything that is counted: they cannot be read out of it. */
export const queryHash = (config: Counting['config'], text: string): string =>
  config.secret.hash('searches', normalised(text))

async function keepText(
  trx: Db,
  { hash, session, text, day }: { hash: string; session: string; text: string; day: string },
): Promise<void> {
  await trx.raw('INSERT INTO search_sessions (query_hash, session_hash, day) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', [
    hash,
    session,
    day,
  ])
  await trx.raw(
    `INSERT INTO search_texts (query_hash, text, last_day)
     SELECT ?, ?, ? WHERE (SELECT count(*) FROM search_sessions WHERE query_hash = ?) >= ?
     ON CONFLICT (query_hash) DO UPDATE SET last_day = excluded.last_day`,
    [hash, text, day, hash, sessionsForText],
  )
}

/** So many results of one search one session opens at most. */
const openedPerSession = 5

/** Counts that a result of a search was opened, by a session that asked it: whatever else says so is not believed. */
export function countingOpened({ db, config, now }: Counting) {
  const limiter = createLimiter(db, { name: 'opened', points: openedPerSession, seconds: 24 * 3600 })
  return async (search: Pick<CountedSearch, 'text' | 'sessionKey'>): Promise<void> => {
    const text = normalised(search.text)
    if (text === '') return
    const hash = queryHash(config, search.text)
    const session = config.secret.hash('search sessions', `${hash} ${search.sessionKey}`)
    if (!(await db('search_sessions').where({ query_hash: hash, session_hash: session }).first('day'))) return
    if (await limiter.consume(session).then(() => false, isOver)) return
    await db.raw(
      `UPDATE counted_searches SET times_opened = times_opened + 1 WHERE query_hash = ? AND day = (
         SELECT max(day) FROM counted_searches WHERE query_hash = ? AND day >= ?::date - 1)`,
      [hash, hash, dayOf(now())],
    )
  }
}

/** What people ask for and do not find: nothing reached the floor, or nothing was ever opened. Most asked first. */
export async function fruitlessSearches(db: Db, limit = 50): Promise<FruitlessSearch[]> {
  const { rows } = await db.raw<{ rows: FruitlessSearch[] }>(
    `SELECT t.text, sum(c.times)::int AS times, sum(c.times_fruitless)::int AS "timesFruitless",
       sum(c.times_opened)::int AS "timesOpened", max(c.day) AS "lastDay"
     FROM search_texts t JOIN counted_searches c USING (query_hash)
     GROUP BY t.query_hash, t.text HAVING sum(c.times_fruitless) * 2 > sum(c.times) OR sum(c.times_opened) = 0
     ORDER BY 2 DESC, 1 LIMIT ?`,
    [limit],
  )
  return rows
}

/** Forgets what is older than 90 days, texts too once nobody asks them any more. */
export async function forgetSearches({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<number> {
  const last = now().toZonedDateTimeISO('UTC').toPlainDate().subtract({ days: keptDays }).toString()
  const { rowCount } = await db.raw<{ rowCount: number }>('DELETE FROM counted_searches WHERE day < ?', [last])
  await db.raw('DELETE FROM search_sessions WHERE day < ?', [last])
  await db.raw('DELETE FROM search_texts WHERE last_day < ?', [last])
  return rowCount
}

/** @throws what is no refusal */
function isOver(refusal: unknown): boolean {
  if (tooManyBy(refusal, 'too-many')) return true
  throw refusal
}

const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO('UTC').toPlainDate().toString()

/** Case, punctuation and spacing make no other search. At most 200 characters. */
const normalised = (text: string) =>
  tokens(text.slice(0, 500))
    .map((token) => token.word)
    .join(' ')
    .slice(0, 200)
