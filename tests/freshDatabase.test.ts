import { expect, test } from 'vitest'
import { migrate, pendingMigrations } from '../src/migrate.ts'
import { emptyDatabase, freshDatabase } from './freshDatabase.ts'

test('a clone has every migration and the job tables, and what one clone holds another does not', async () => {
  const first = await freshDatabase()
  const second = await freshDatabase()
  try {
    expect(await pendingMigrations(first.db)).toEqual([])
    expect(await first.db('pgboss.version').pluck('version')).toHaveLength(1)
    await first.db.raw('CREATE TABLE only_here (a int)')
    const { rows } = await second.db.raw("SELECT to_regclass('only_here') AS found")
    expect(rows).toEqual([{ found: null }])
  } finally {
    await first.drop()
    await second.drop()
  }
})

test('instants and dates come back as Temporal’s, and go in, alone and in lists', async () => {
  const { db, drop } = await freshDatabase()
  try {
    const at = Temporal.Instant.from('2026-03-29T01:30:00.123456Z')
    const { rows } = await db.raw(
      `SELECT ?::timestamptz AS at, ?::date AS day, 9007199254740991::bigint AS many, ?::timestamptz = ANY(?::timestamptz[]) AS found,
       '12026-01-01T00:00Z'::timestamptz AS later`,
      [at, Temporal.PlainDate.from('2024-02-29'), at, [at]],
    )
    expect(rows[0].at.equals(at)).toBe(true)
    expect(rows[0].day.toString()).toBe('2024-02-29')
    expect(rows[0].many).toBe(Number.MAX_SAFE_INTEGER)
    expect(rows[0].found).toBe(true)
    expect(rows[0].later.toString()).toBe('+012026-01-01T00:00:00Z')
  } finally {
    await drop()
  }
})

test('processes that migrate at once do it once', async () => {
  const { db, drop } = await emptyDatabase()
  try {
    const applied = await Promise.all([migrate(db), migrate(db), migrate(db)])
    expect(applied.filter((names) => names.length > 0)).toHaveLength(1)
    expect(await pendingMigrations(db)).toEqual([])
  } finally {
    await drop()
  }
})

test('a database with a migration from a newer version is refused', async () => {
  const { db, drop } = await freshDatabase()
  try {
    await db('knex_migrations').insert({
      name: '9999_from_the_future',
      batch: 2,
      migration_time: Temporal.Instant.from('2030-01-01T00:00Z'),
    })
    await expect(migrate(db)).rejects.toThrow(/newer version.*9999_from_the_future/)
  } finally {
    await drop()
  }
})
