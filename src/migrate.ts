import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Knex } from 'knex'
import { PostgresTrouble } from './postgres/trouble.ts'

const folder = join(import.meta.dirname, '..', 'migrations')
/** Any number, the same in all processes. */
const lockKey = 0x6d69_6772

/**
 * Brings the schema up to date. Processes that start at once wait for each other. All in one transaction: after a
 * kill nothing of it is there.
 * @returns the names of the migrations that were applied, in order
 * @throws PostgresTrouble when the database has migrations that this version does not know
 */
export async function migrate(db: Knex): Promise<string[]> {
  return db.transaction((trx) => migrateWithin(trx))
}

/** The same in a transaction of the caller's. @param names  only these, of those that are known */
export async function migrateWithin(trx: Knex.Transaction, names = knownMigrations()): Promise<string[]> {
  await trx.raw('SELECT pg_advisory_xact_lock(?)', [lockKey])
  const pending = (await pendingMigrations(trx)).filter((name) => names.includes(name))
  if (pending.length > 0) await trx.migrate.latest({ migrationSource: sourceOf(names) })
  return pending
}

/** Keeps others from migrating until the end of the transaction. @throws PostgresTrouble when one is at it */
export async function withoutMigrating(trx: Knex.Transaction): Promise<void> {
  const { rows } = await trx.raw<{ rows: { free: boolean }[] }>('SELECT pg_try_advisory_xact_lock_shared(?) AS free', [
    lockKey,
  ])
  if (!rows[0]?.free)
    throw new PostgresTrouble('The database’s tables are being brought up to date. Try again in a moment.')
}

/** @throws PostgresTrouble, as `migrate` does */
export async function pendingMigrations(db: Knex): Promise<string[]> {
  const known = knownMigrations()
  const applied = await appliedMigrations(db)
  const unknown = applied.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new PostgresTrouble(
      `The database was used by a newer version of Guildhall (${unknown.join(', ')}). Nothing was touched. ` +
        `Use that version, or a newer one.`,
    )
  return known.filter((name) => !applied.includes(name))
}

/** In the order in which they were applied. */
export async function appliedMigrations(db: Knex): Promise<string[]> {
  const { rows } = await db.raw<{ rows: { found: string | null }[] }>("SELECT to_regclass('knex_migrations') AS found")
  return rows[0]?.found ? db('knex_migrations').orderBy('id').pluck('name') : []
}

/** That come with this version, in order. */
export const knownMigrations = () =>
  readdirSync(folder)
    .filter((file) => /^\d{4}_.*\.ts$/.test(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort()

const sourceOf = (names: string[]): Knex.MigrationSource<string> => ({
  getMigrations: async () => names,
  getMigrationName: (name) => name,
  getMigration: (name) => import(join(folder, `${name}.ts`)) as Promise<Knex.Migration>,
})
