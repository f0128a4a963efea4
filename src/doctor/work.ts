/** What goes on in the hub: jobs, sources, search. */
import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import type { SearchEngine } from '../search/contract.ts'
import { type Finding, findingsOf } from '../sources/findings.ts'
import { type MaintainedSource, maintainedSources } from '../sources/maintained-sources.ts'
import { areSecretsReadable } from '../sources/secrets.ts'
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

/** @param config  undefined where there is no secret: to ask for it would make one, and nothing is made by looking */
export async function checkSources(
  db: Db,
  config: Pick<Config, 'secret'> | undefined,
  now: Temporal.Instant,
): Promise<Check[]> {
  const sources = await maintainedSources(db, now)
  if (sources.length === 0) return [ok('sources', 'none yet: npm run guildhall -- source add --help')]
  const checks = sources.flatMap((source): Check[] => {
    const name = `source ${source.name}`
    const areReadable = config ? areSecretsReadable(config, source) : source.sealedSecrets === null
    const findings = findingsOf({ ...source, areSecretsReadable: areReadable }, now)
    const found = findings.flatMap((finding) => wordsOf(finding, source) ?? [])[0]
    if (found) return [found.isOver ? fail(name, found.says, found.fix) : warn(name, found.says, found.fix)]
    if (source.failures === 0) return []
    const says = `${source.failures} ${source.failures === 1 ? 'item could' : 'items could'} not be read`
    return [warn(name, says, `They are retried. source show ${source.name}`)]
  })
  return checks.length > 0 ? checks : [ok('sources', `${sources.length}, none in trouble`)]
}

/** `isOver`: it is read no more until somebody does something. Undefined: nothing to do. */
function wordsOf(
  { kind }: Finding,
  { name, trouble, lastMessage, requestsLeft }: MaintainedSource,
): { says: string; fix: string; isOver?: boolean } | undefined {
  const says = trouble?.message ?? 'it did not say why'
  const fix = trouble?.fix ?? `npm run guildhall -- source show ${name}`
  switch (kind) {
    case 'secrets':
      return {
        says: 'its secrets cannot be read with this GUILDHALL_SECRET',
        fix: 'Set it to what it was, or type the secrets again on the sources’ desk, /desk/maintainer',
        isOver: true,
      }
    case 'stopped':
      return {
        says: `paused by the hub: ${says}`,
        fix: `${fix.replace(/\.$/, '')}, then: source resume ${name}`,
        isOver: true,
      }
    case 'held-off':
      return {
        says: `asks to wait again and again${lastMessage ? `: ${lastMessage}` : ''}`,
        fix: 'Ask it for less: a longer period, fewer pages or tags, a key of your own; or ask the site',
      }
    case 'overdue':
      return {
        says: 'has not been read for three of its intervals',
        fix: 'Is a worker running? "npm start" starts one.',
      }
    case 'quota-low':
      return {
        says: `grants ${requestsLeft ?? 0} requests more`,
        fix: 'The hub waits when they are used up. A key of your own, or reading it less often, avoids this.',
      }
    case 'catching-up':
      return undefined
    default:
      return { says, fix }
  }
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
