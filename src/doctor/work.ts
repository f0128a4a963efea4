/** What goes on in the hub: jobs, sources, search. */
import type { Db } from '../db.ts'
import type { SearchEngine } from '../search/contract.ts'
import { listSources } from '../sources/queries.ts'
import { sourceHealth } from '../sources/source.ts'
import { type Check, fail, ok, warn } from './check.ts'

const patienceMinutes = 5

export async function checkJobs(db: Db): Promise<Check> {
  const { rows: there } = await db.raw<{ rows: { found: string | null }[] }>(
    "SELECT to_regclass('pgboss.job') AS found",
  )
  if (!there[0]?.found) return fail('jobs', 'their tables are missing', 'npm run guildhall -- migrate')
  const { rows } = await db.raw<{ rows: { waiting: number; late: number; lost: number; queues: string | null }[] }>(
    `SELECT count(*) FILTER (WHERE state < 'active') AS waiting,
            count(*) FILTER (WHERE state < 'active' AND start_after < now() - ? * interval '1 minute') AS late,
            count(*) FILTER (WHERE state = 'failed' AND completed_on > now() - interval '1 day') AS lost,
            string_agg(DISTINCT name, ', ') FILTER (WHERE state = 'failed' AND completed_on > now() - interval '1 day') AS queues
     FROM pgboss.job`,
    [patienceMinutes],
  )
  const { waiting = 0, late = 0, lost = 0, queues } = rows[0] ?? {}
  if (late > 0)
    return warn(
      'jobs',
      `${late} wait for more than ${patienceMinutes} minutes`,
      'Is a worker running? "npm start" starts one, "npm start -- worker" another.',
    )
  if (lost > 0)
    return warn(
      'jobs',
      `${lost} failed in the last day (${queues})`,
      'The worker’s log says why; what is due is queued again.',
    )
  return ok('jobs', waiting === 0 ? 'none wait' : `${waiting} wait`)
}

export async function checkSources(db: Db, now: Temporal.Instant): Promise<Check[]> {
  const sources = await listSources(db, now)
  if (sources.length === 0) return [ok('sources', 'none yet: npm run guildhall -- source add --help')]
  const checks = sources.flatMap((source): Check[] => {
    const name = `source ${source.name}`
    const fix = source.trouble?.fix ?? `npm run guildhall -- source show ${source.name}`
    const says = source.trouble?.message ?? 'it did not say why'
    if (source.state === 'paused' && source.pausedBy === 'hub')
      return [fail(name, `paused by the hub: ${says}`, `${fix.replace(/\.$/, '')}, then: source resume ${source.name}`)]
    if (source.trouble) return [warn(name, says, fix)]
    if (sourceHealth(source, now) === 'overdue')
      return [
        warn(name, 'has not been read for three of its intervals', 'Is a worker running? "npm start" starts one.'),
      ]
    if (source.failures > 0)
      return [
        warn(
          name,
          `${source.failures} ${source.failures === 1 ? 'item could' : 'items could'} not be read`,
          `They are retried. source show ${source.name}`,
        ),
      ]
    return []
  })
  return checks.length > 0 ? checks : [ok('sources', `${sources.length}, none in trouble`)]
}

export async function checkSearch(db: Db, search: Pick<SearchEngine, 'ready'>): Promise<Check> {
  const { ok: works, engine, degraded } = await search.ready()
  if (!works) return fail('search', degraded ?? 'does not answer', 'npm run guildhall -- reindex')
  if (degraded)
    return warn(
      'search',
      degraded,
      'Search goes on with PostgreSQL. See that Meilisearch runs and that MEILI_KEY is right, then: guildhall reindex',
    )
  const { rows } = await db.raw<{ rows: { late: number }[] }>(
    `SELECT count(*) AS late FROM dirty_documents WHERE marked_at < now() - ? * interval '1 minute'`,
    [patienceMinutes],
  )
  const late = rows[0]?.late ?? 0
  if (late > 0)
    return warn('search', `${late} changed documents are not found yet`, 'Is a worker running? "npm start" starts one.')
  return ok('search', `candidates from ${engine}`)
}
