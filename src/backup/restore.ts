import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import type { Knex } from 'knex'
import type { ClientBase } from 'pg'
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams'
import { readCalendarsAnew } from '../availability/calendar/stored.ts'
import type { Deps } from '../deps.ts'
import { appliedMigrations, knownMigrations, migrateWithin } from '../migrate.ts'
import { markDirty, type Subject } from '../search/dirty.ts'
import { readBackup } from './archive.ts'
import type { BackupContents, BackupProgress } from './format.ts'
import { copyTarget, keptTables, quoted } from './tables.ts'
import { BackupTrouble } from './trouble.ts'

export type Restored = {
  contents: BackupContents
  /** False: the backup's connector secrets cannot be read with this GUILDHALL_SECRET. */
  isSameSecret: boolean
}

/**
 * Puts a backup in place: all of it or nothing. Search documents are marked, and built from the rows by the next
 * `reindex` or a running worker.
 * @param options.replace  delete what the database holds; without it, one that holds anything is refused
 * @throws BackupTrouble  when the file or the database cannot be used; the database is as it was
 */
export async function restore(
  { db, config }: Pick<Deps, 'db' | 'config'>,
  file: string,
  options: { replace?: boolean; onProgress?: (progress: BackupProgress) => void } = {},
): Promise<Restored> {
  const tell = (step: BackupProgress['step']) => (progress: Omit<BackupProgress, 'step'>) =>
    options.onProgress?.({ step, ...progress })
  // Once to the end before anything is touched, so that a damaged file is refused in the first seconds of a long load.
  const contents = await readBackup(file, { onProgress: tell('checking') })
  await db.transaction(async (trx) => {
    const gone = await makeRoom(trx, contents, options.replace ?? false)
    await withoutTriggers(trx, contents, () => load(trx, file, tell('loading')))
    // A number that was given out in what is replaced is not given out again: pages are kept under them.
    for (const { name, value } of contents.sequences)
      await trx.raw(
        `SELECT setval(?::regclass, greatest(?::bigint, (SELECT last_value FROM public.${quoted(name)})))`,
        [`public.${quoted(name)}`, value],
      )
    await migrateWithin(trx)
    const there = await documented(trx)
    for (const subject of subjects) await mark(trx, subject, [...new Set([...gone[subject], ...there[subject]])])
    await readCalendarsAnew(trx)
    await trx.raw(
      'INSERT INTO linked_pages (version) VALUES (1) ON CONFLICT (is_only) DO UPDATE SET version = linked_pages.version + 1',
    )
  })
  return { contents, isSameSecret: contents.secretFingerprint === config.secret.hash('backup', 'fingerprint') }
}

/**
 * Leaves the tables as the backup knows them, empty, and locked until the end.
 * @returns what search knew and is gone
 */
async function makeRoom(trx: Knex.Transaction, contents: BackupContents, replace: boolean): Promise<Documented> {
  const known = knownMigrations()
  const unknown = contents.migrations.filter((name) => !known.includes(name))
  if (unknown.length > 0)
    throw new BackupTrouble(
      `The backup was made by a newer version of Guildhall (${unknown.join(', ')}). Restore it with that version.`,
    )
  if ((await appliedMigrations(trx)).length === 0) await migrateWithin(trx, contents.migrations)
  const later = (await appliedMigrations(trx)).filter((name) => !contents.migrations.includes(name))
  if (later.length > 0)
    throw new BackupTrouble(
      `The backup is older than this database’s tables (${later.join(', ')}). Restore it into a database that no hub ` +
        `was started on: a new one on your server, or a new GUILDHALL_DATA. It is brought up to date there.`,
    )
  const tables = (await keptTables(trx)).map(({ name }) => `public.${quoted(name)}`)
  await trx.raw(`LOCK TABLE ${tables.join(', ')} IN ACCESS EXCLUSIVE MODE`)
  if (!replace && (await holdsAnything(trx, tables)))
    throw new BackupTrouble(
      'The database is not empty, and nothing was changed. Restore into an empty database (a new GUILDHALL_DATA, or a ' +
        'new database on your server), or say --replace to delete what is there.',
    )
  const gone = await documented(trx)
  await trx.raw(`TRUNCATE ${tables.join(', ')} CASCADE`)
  return gone
}

async function holdsAnything(trx: Knex.Transaction, tables: string[]): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { found: boolean }[] }>(
    `SELECT ${tables.map((table) => `EXISTS (SELECT FROM ${table})`).join(' OR ')} AS found`,
  )
  return rows[0]?.found ?? false
}

/** Rows go in as they were: what triggers would note of them was noted when they were written. */
async function withoutTriggers(trx: Knex.Transaction, { tables }: BackupContents, act: () => Promise<void>) {
  for (const { name } of tables) await trx.raw(`ALTER TABLE public.${quoted(name)} DISABLE TRIGGER USER`)
  await act()
  for (const { name } of tables) await trx.raw(`ALTER TABLE public.${quoted(name)} ENABLE TRIGGER USER`)
}

async function load(trx: Knex.Transaction, file: string, onProgress: (progress: Omit<BackupProgress, 'step'>) => void) {
  const connection: ClientBase = await trx.client.acquireConnection()
  const targets = new Map<string, string>()
  let into: { table: string; stream: CopyStreamQuery; done: Promise<void> } | undefined
  const finish = async () => {
    into?.stream.end()
    await into?.done
    into = undefined
  }
  try {
    await readBackup(file, {
      begin: async ({ tables }) => {
        for (const table of tables) targets.set(table.name, copyTarget(table))
      },
      piece: async (table, rows) => {
        if (into?.table !== table) {
          await finish()
          const stream = connection.query(copyFrom(`COPY ${targets.get(table)} FROM STDIN`))
          into = { table, stream, done: finished(stream) }
          into.done.catch(() => {})
        }
        if (!into.stream.write(rows)) await Promise.race([once(into.stream, 'drain'), into.done])
      },
      onProgress,
    })
    await finish()
  } catch (error) {
    // The connection takes no ROLLBACK while it waits for rows.
    into?.stream.destroy()
    await into?.done.catch(() => {})
    throw error
  }
}

const marksAtOnce = 10_000

const subjects = ['item', 'question', 'member'] as const satisfies Subject[]
type Documented = Record<(typeof subjects)[number], string[]>

/** What search documents are made of. In the tables of an older version some of it is not there yet. */
async function documented(trx: Knex.Transaction): Promise<Documented> {
  const idsIn = async (table: string, column: string) =>
    (await trx.schema.hasTable(table)) ? await trx(table).pluck(column) : []
  return {
    item: await idsIn('items', 'id'),
    question: await idsIn('questions', 'id'),
    member: await idsIn('mentors', 'member_id'),
  }
}

async function mark(trx: Knex.Transaction, subject: Subject, ids: string[]) {
  for (let at = 0; at < ids.length; at += marksAtOnce) await markDirty(trx, subject, ids.slice(at, at + marksAtOnce))
}
