import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { pendingMigrations } from '../migrate.ts'
import { PostgresTrouble } from '../postgres/trouble.ts'
import { type Check, fail, ok, warn } from './check.ts'

const oldestServer = 15

export async function checkServer(db: Db): Promise<Check> {
  const { rows } = await db.raw<{ rows: { version: string }[] }>("SELECT current_setting('server_version') AS version")
  const version = rows[0]?.version ?? ''
  if (Number.parseInt(version, 10) < oldestServer)
    return fail('database', `PostgreSQL ${version}`, `Guildhall needs PostgreSQL ${oldestServer} or newer.`)
  return ok('database', `PostgreSQL ${version}`)
}

const wantedExtensions = ['pg_trgm', 'btree_gist', 'unaccent']

export async function checkExtensions(db: Db): Promise<Check> {
  const installed: string[] = await db('pg_extension').pluck('extname')
  const missing = wantedExtensions.filter((name) => !installed.includes(name))
  if (missing.length === 0) return ok('extensions', wantedExtensions.join(', '))
  const available: string[] = await db('pg_available_extensions').whereIn('name', missing).pluck('name')
  const absent = missing.filter((name) => !available.includes(name))
  return fail(
    'extensions',
    `${missing.join(', ')} missing`,
    absent.length > 0
      ? `The server lacks ${absent.join(', ')}: install PostgreSQL’s contrib package there, then "guildhall migrate".`
      : `"guildhall migrate" makes them, or a superuser does: ${missing.map((name) => `CREATE EXTENSION ${name};`).join(' ')}`,
  )
}

export async function checkMigrations(db: Db): Promise<Check> {
  try {
    const pending = await pendingMigrations(db)
    if (pending.length === 0) return ok('migrations', 'all applied')
    return fail(
      'migrations',
      `not applied: ${pending.join(', ')}`,
      'npm run guildhall -- migrate (npm start does it too)',
    )
  } catch (error) {
    if (!(error instanceof PostgresTrouble)) throw error
    return fail('migrations', error.message, 'npm run guildhall works with the version that made it, or a newer one.')
  }
}

/** Half a minute is what a lease lasts: beyond it, two processes could hold the same one. */
const failSeconds = 15
const warnSeconds = 2

/** How far the database's clock and this machine's are apart. */
export async function checkClock(db: Db, now: () => Temporal.Instant): Promise<Check> {
  const before = now().epochMilliseconds
  const { rows } = await db.raw<{ rows: { at: Temporal.Instant }[] }>('SELECT clock_timestamp() AS at')
  const after = now().epochMilliseconds
  const seconds = Math.abs((rows[0]?.at.epochMilliseconds ?? 0) - (before + after) / 2) / 1000
  const says = `${seconds.toFixed(1)} s between this machine and the database`
  const advice = 'Let both machines keep time (chrony, systemd-timesyncd): leases and schedules depend on it.'
  if (seconds > failSeconds) return fail('clock', says, advice)
  if (seconds > warnSeconds) return warn('clock', says, advice)
  return ok('clock', says)
}

const largeBytes = 20 * 2 ** 30

/** When it is time for a server of one's own. */
export async function checkSize(db: Db, { databaseUrl }: Pick<Config, 'databaseUrl'>): Promise<Check> {
  const { rows } = await db.raw<{ rows: { bytes: number }[] }>('SELECT pg_database_size(current_database()) AS bytes')
  const bytes = rows[0]?.bytes ?? 0
  const says = `${(bytes / 2 ** 20).toFixed(0)} MB in the database`
  if (databaseUrl || bytes < largeBytes) return ok('size', says)
  return warn(
    'size',
    says,
    'Move to a PostgreSQL server of your own: "guildhall backup hub.backup" here, then with DATABASE_URL and the same ' +
      'GUILDHALL_SECRET set "guildhall restore hub.backup".',
  )
}
