import type { Db } from '../db.ts'

/** What everyone may know of a source. Settings and secrets stay out. */
export type ShownSource = {
  id: string
  name: string
  title: string
  siteUrl: string
  connector: string
  state: string
  /** True while its last runs went wrong. */
  isInTrouble: boolean
  lastSuccessAt: Temporal.Instant | null
  nextRunAt: Temporal.Instant
  isRunning: boolean
  items: number
}

export type ShownRun = { startedAt: Temporal.Instant; state: string; upserted: number }

export type LicenceCount = { spdx: string; url: string | null; count: number }

type SourceRow = {
  id: string
  name: string
  title: string
  site_url: string
  connector: string
  state: string
  failures_in_row: number
  trouble: unknown
  last_success_at: Temporal.Instant | null
  next_run_at: Temporal.Instant
  is_running: boolean
  items: number
}

const selected = (where: string) => `
  SELECT s.id, s.name, s.title, s.site_url, s.connector, s.state, s.failures_in_row, s.trouble, s.last_success_at,
         s.next_run_at, coalesce(s.lease_until > :now, false) AS is_running,
         (SELECT count(*)::int FROM items i WHERE i.source_id = s.id) AS items
  FROM sources s ${where}`

/** Largest first. */
export async function shownSources(db: Db, now: Temporal.Instant): Promise<ShownSource[]> {
  const { rows } = await db.raw<{ rows: SourceRow[] }>(
    `${selected(`WHERE s.state <> 'removing'`)} ORDER BY items DESC, s.title COLLATE "und-x-icu"`,
    { now: now.toString() },
  )
  return rows.map(shown)
}

export async function shownSource(db: Db, name: string, now: Temporal.Instant): Promise<ShownSource | undefined> {
  const { rows } = await db.raw<{ rows: SourceRow[] }>(selected(`WHERE s.name = :name AND s.state <> 'removing'`), {
    name,
    now: now.toString(),
  })
  return rows[0] && shown(rows[0])
}

export async function shownSourceNames(db: Db): Promise<string[]> {
  return db('sources').whereNot('state', 'removing').orderBy('name').pluck('name')
}

/** Under which licences the items of each source are, the commonest first, by the source's id. */
export async function licencesOfSources(db: Db, sourceId?: string): Promise<Map<string, LicenceCount[]>> {
  const { rows } = await db.raw<{ rows: (LicenceCount & { source_id: string })[] }>(
    `SELECT source_id, license->>'spdx' AS spdx, max(license->>'url') AS url, count(*)::int AS count
     FROM items ${sourceId ? 'WHERE source_id = :sourceId' : ''} GROUP BY 1, 2 ORDER BY count DESC, spdx`,
    sourceId ? { sourceId } : {},
  )
  return Map.groupBy(rows, (row) => row.source_id)
}

/** The latest runs that have ended, oldest first. */
export async function latestRuns(db: Db, sourceId: string, limit: number): Promise<ShownRun[]> {
  const rows: { started_at: Temporal.Instant; state: string; upserted: number }[] = await db('runs')
    .where('source_id', sourceId)
    .whereNot('state', 'running')
    .orderBy('started_at', 'desc')
    .limit(limit)
    .select('started_at', 'state', 'upserted')
  return rows.map((row) => ({ startedAt: row.started_at, state: row.state, upserted: row.upserted })).reverse()
}

const shown = (row: SourceRow): ShownSource => ({
  id: row.id,
  name: row.name,
  title: row.title,
  siteUrl: row.site_url,
  connector: row.connector,
  state: row.state,
  isInTrouble: row.failures_in_row > 0 || row.trouble !== null,
  lastSuccessAt: row.last_success_at,
  nextRunAt: row.next_run_at,
  isRunning: row.is_running,
  items: row.items,
})
