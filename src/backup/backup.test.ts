import { execFileSync } from 'node:child_process'
import { randomUUIDv7 } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { load as cheerio } from 'cheerio'
import type { Knex } from 'knex'
import { pino } from 'pino'
import request from 'supertest'
import { pack } from 'tar-stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { canMount } from '../../tests/canMount.ts'
import { emptyDatabase, freshDatabase } from '../../tests/freshDatabase.ts'
import { makeMember } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { testApp } from '../../tests/testApp.ts'
import { readConfig } from '../config.ts'
import { openDatabase } from '../db.ts'
import { fillCommunity } from '../demo/fill-community.ts'
import { fillPeople } from '../demo/fill-people.ts'
import { knownMigrations, migrate, migrateWithin, pendingMigrations } from '../migrate.ts'
import { backup } from './backup.ts'
import type { BackupProgress } from './format.ts'
import { restore } from './restore.ts'
import { keptTables } from './tables.ts'

const config = readConfig({ GUILDHALL_SECRET: 'a secret for the backups of the tests' })
const otherConfig = readConfig({ GUILDHALL_SECRET: 'another secret, of another hub altogether' })
const now = () => Temporal.Instant.from('2026-05-01T12:00:00Z')

let folder: string
let file: string
const drops: (() => Promise<void>)[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guildhall-backup-'))
  file = join(folder, 'hub.backup')
})

afterEach(async () => {
  for (const drop of drops.splice(0)) await drop()
  rmSync(folder, { recursive: true, force: true })
})

async function database(make: typeof freshDatabase = freshDatabase): Promise<Knex> {
  const { db, drop } = await make()
  drops.push(drop)
  return db
}

/** Rows with all that COPY has to escape: tabs, newlines, backslashes, \N, quotes, astral characters, bytes, nulls. */
async function fill(db: Knex, items: number) {
  await db.raw(
    `INSERT INTO sources (id, name, title, site_url, connector, connector_version, settings, secrets, interval_minutes, next_run_at, created_at)
     VALUES ('00000000-0000-7000-8000-000000000001', 'mending', 'Mending', 'https://mending.example', 'feeds', 1, '{"a":"b\\\\nc"}', '\\x00ff0a09', 60, ?, ?)`,
    [now(), now()],
  )
  await db.raw(
    `INSERT INTO items (id, public_id, source_id, external_id, kind, url, title, content, tags, created_at, updated_at,
       authors, metrics, license, attribution, content_hash, first_seen_at, last_changed_at)
     SELECT md5('item' || n)::uuid, 'p' || n, '00000000-0000-7000-8000-000000000001', 'q' || n, 'question', 'https://mending.example/' || n,
       E'Tab\\there, line\\nbreak, back\\\\slash, \\\\N, \\r, "quotes", 🪡 ' || n, jsonb_build_object('html', repeat('<p>zip</p>', n)),
       ARRAY['zips', E'a,"b"\\\\'], '2026-01-01T00:00Z'::timestamptz + n * interval '1.000001 seconds', now(), '[]', '{}', '{"spdx":"CC-BY-SA-4.0"}', '{}', 'h', now(), now()
     FROM generate_series(1, ?::int) n`,
    [items],
  )
  await db.raw(
    `INSERT INTO replies (id, item_id, position, external_id, content, author, created_at, updated_at, accepted, license)
     SELECT md5('reply' || public_id)::uuid, id, 1, 'a1', '{"html":"x"}', '{}', now(), now(), true, '{}' FROM items`,
  )
}

async function filledDatabase(items = 300): Promise<Knex> {
  const db = await database()
  await fill(db, items)
  await db.raw("SELECT setval('dirty_version', 4711)")
  return db
}

/** Every kept row as text, in a settled order. */
async function contents(db: Knex): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {}
  for (const { name } of await keptTables(db))
    found[name] = (await db.raw('SELECT t::text AS text FROM ?? t ORDER BY 1', [name])).rows.map(
      (row: { text: string }) => row.text,
    )
  return found
}

describe('a backup', () => {
  test('restored into a database without tables gives the same rows, and marks every document', async () => {
    const from = await filledDatabase()
    const hidden = { site_url: 'https://mending.example', reason: 'An advert', hidden_at: String(now()) }
    await from('hidden_items').insert([
      { ...hidden, external_id: 'q0', title: 'Tab\there, \\N' },
      { ...hidden, external_id: 'q-1', title: null },
    ])
    const steps: BackupProgress[] = []
    await backup({ db: from, config, now }, file, (step) => steps.push(step))
    const to = await database(emptyDatabase)

    const restored = await restore({ db: to, config }, file, { onProgress: (step) => steps.push(step) })

    expect(await contents(to)).toEqual(await contents(from))
    expect((await contents(to)).items).toHaveLength(300)
    expect(restored.isSameSecret).toBe(true)
    expect(restored.contents.madeAt).toBe('2026-05-01T12:00:00Z')
    expect(await to('dirty_documents').pluck('subject_id')).toHaveLength(300)
    expect((await to.raw("SELECT nextval('dirty_version') > 4711 AS later")).rows).toEqual([{ later: true }])
    expect(await migrate(to)).toEqual([])
    for (const step of ['saving', 'checking', 'loading'])
      expect(steps.filter((one) => one.step === step).at(-1)).toMatchObject({ done: 603, total: 603 })
  })

  test('holds people and what they asked and answered, and what is restored can be found', async () => {
    const hub = await testApp()
    await fillCommunity(hub.deps, await fillPeople(hub.deps))
    await hub.db('account_tokens').insert({ id: 'a', identifier: 'b', value: 'c', expires_at: hub.deps.now() })
    await backup({ db: hub.db, config, now }, file)
    const to = await database(emptyDatabase)

    await restore({ db: to, config }, file)

    const [before, after] = [await contents(hub.db), await contents(to)]
    expect(after).toEqual(before)
    for (const table of [
      'members',
      'accounts',
      'tags',
      'groups',
      'mentors',
      'questions',
      'answers',
      'comments',
      'votes',
    ])
      expect([table, after[table]?.length]).not.toEqual([table, 0])
    for (const table of ['requests', 'request_events', 'conversations', 'messages', 'notices', 'flags', 'revisions'])
      expect([table, after[table]?.length]).not.toEqual([table, 0])
    expect(await to('account_tokens')).toEqual([])
    const marked = await to('dirty_documents').select('subject', to.raw('count(*)::int AS count')).groupBy('subject')
    expect(Object.fromEntries(marked.map(({ subject, count }) => [subject, count]))).toEqual({
      question: after.questions?.length,
      member: after.mentors?.length,
    })
    const tag = await to('tags').first('id', 'name')
    await expect(to('tag_aliases').insert({ alias: tag.name, tag_id: tag.id })).rejects.toThrow(/has this alias/)
  })

  test('can be read by its owner only, leaves nothing beside it, and lists its contents to tar', async () => {
    await backup({ db: await filledDatabase(), config, now }, file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder)).toEqual(['hub.backup'])
    const listed = execFileSync('tar', ['-tzf', file], { encoding: 'utf8' }).trim().split('\n')
    expect([listed[0], listed.at(-1)]).toEqual(['guildhall-backup.json', 'checksums.json'])
    expect(listed).toContain('tables/items/000001.copy')
    expect(listed.filter((name) => /pgboss|search|dirty|knex/.test(name) && !/search_|counted_/.test(name))).toEqual([])
  })

  test('is of one moment, while rows are written', async () => {
    const from = await filledDatabase()
    let writing = true
    const writer = (async () => {
      for (let n = 0; writing; n++)
        await from.raw(
          `WITH item AS (INSERT INTO items SELECT (jsonb_populate_record(i, jsonb_build_object('id', md5('new' || ?)::uuid, 'public_id', 'new' || ?::text, 'external_id', 'new' || ?::text))).* FROM items i WHERE public_id = 'p1' RETURNING id)
           INSERT INTO replies (id, item_id, position, external_id, content, author, created_at, updated_at, accepted, license)
           SELECT md5('newreply' || id::text)::uuid, id, 1, 'a1', '{}', '{}', now(), now(), true, '{}' FROM item`,
          [n, n, n],
        )
    })()
    const { tables } = await backup({ db: from, config, now }, file).finally(() => {
      writing = false
    })
    await writer
    const rows = (name: string) => tables.find((table) => table.name === name)?.rows
    expect(rows('replies')).toBe(rows('items'))
    const to = await database()
    await restore({ db: to, config }, file)
    expect(await to('items').pluck('id')).toHaveLength(rows('items') ?? 0)
  })

  test('goes from one server to another, of whatever version', async () => {
    const from = await filledDatabase()
    await backup({ db: from, config, now }, file)
    const log = pino({ level: 'silent' })
    const own = await openDatabase(
      { databaseUrl: undefined, dataDirectory: join(folder, 'own') },
      { name: 'tests', log },
    )
    try {
      await restore({ db: own.db, config }, file)
      expect(await contents(own.db)).toEqual(await contents(from))
      await backup({ db: own.db, config, now }, file)
    } finally {
      await own.close()
    }
    const back = await database()
    await restore({ db: back, config }, file)
    expect(await contents(back)).toEqual(await contents(from))
  }, 60_000)

  test('says when the secret is another one', async () => {
    await backup({ db: await filledDatabase(1), config, now }, file)
    const restored = await restore({ db: await database(), config: otherConfig }, file)
    expect(restored.isSameSecret).toBe(false)
    expect(gunzipSync(readFileSync(file)).includes('a secret for the backups')).toBe(false)
  })

  test('that cannot be written leaves nothing, and the database goes on', async () => {
    const db = await filledDatabase(1)
    await expect(backup({ db, config, now }, join(folder, 'no', 'such', 'folder.backup'))).rejects.toThrow(/ENOENT/)
    expect(readdirSync(folder)).toEqual([])
    expect(await db('items').pluck('public_id')).toEqual(['p1'])
  })

  test.runIf(canMount())(
    'a full disk is said, nothing is left there, and the database goes on',
    async () => {
      const db = await filledDatabase(2000)
      await db.raw(
        "UPDATE items SET content = jsonb_build_object('html', (SELECT string_agg(md5(n || id::text), '') FROM generate_series(1, 100) n))",
      )
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder])
      try {
        await expect(backup({ db, config, now }, file)).rejects.toThrow(/disk that holds .* is full/)
        expect(readdirSync(folder)).toEqual([])
        expect(await db('items').pluck('public_id')).toHaveLength(2000)
      } finally {
        execFileSync('umount', [folder])
      }
    },
    20_000,
  )
})

describe('a restore', () => {
  test('refuses a database that holds anything, unless it is to be replaced', async () => {
    await backup({ db: await filledDatabase(5), config, now }, file)
    const to = await filledDatabase(7)
    const before = await contents(to)

    await expect(restore({ db: to, config }, file)).rejects.toThrow(/not empty/)
    expect(await contents(to)).toEqual(before)

    await restore({ db: to, config }, file, { replace: true })
    expect(await to('items').pluck('public_id')).toHaveLength(5)
    // Also those that went: their documents have to go.
    expect(await to('dirty_documents').pluck('subject_id')).toHaveLength(7)
  })

  test('in place of what a running hub shows is seen on its pages at once', async () => {
    const hub = await testApp()
    try {
      const source = await insertSource(hub.db)
      const { publicId } = await insertItem(hub.db, source.id, {
        title: 'A zip splits',
        replies: [{ text: 'Pliers.', by: 'ana' }],
      })
      const ana = await makeMember(hub, { handle: 'ana' })
      const link = { id: randomUUIDv7(), member_id: ana.id, site_url: source.site_url, author_key: 'name:ana' }
      await hub
        .db('linked_accounts')
        .insert({ ...link, author_name: 'ana', state: 'verified', created_at: hub.clock.at })
      const linked = async () =>
        cheerio((await request(hub.app).get(`/items/${publicId}/a-zip-splits`)).text)('.here').attr('href')
      expect(await linked()).toBe('/members/ana')
      await backup({ db: hub.db, config, now }, file)
      await hub.db('linked_accounts').delete()
      expect(await linked()).toBeUndefined()

      await restore({ db: hub.db, config }, file, { replace: true })

      expect(await linked()).toBe('/members/ana')
    } finally {
      await hub.close()
    }
  })

  test('refuses what was cut off or altered anywhere, and changes nothing', async () => {
    await backup({ db: await filledDatabase(40), config, now }, file)
    const whole = readFileSync(file)
    const tar = gunzipSync(whole)
    const altered = (from: string, to: string) => {
      const at = tar.indexOf(from)
      expect(at).toBeGreaterThan(0)
      const copy = Buffer.from(tar)
      copy.write(to, at)
      return gzipSync(copy)
    }
    const flipped = Buffer.from(whole)
    const middle = Math.floor(whole.length / 2)
    flipped[middle] = (flipped[middle] ?? 0) ^ 0x40
    const bad: [string, Buffer][] = [
      ['empty', Buffer.alloc(0)],
      ['no archive', Buffer.from('a shopping list')],
      ['half', whole.subarray(0, middle)],
      ['all but the last byte', whole.subarray(0, -1)],
      ['a flipped bit', flipped],
      ['cut between entries, packed again', gzipSync(tar.subarray(0, tar.indexOf('checksums.json')))],
      [
        'another value in a row',
        altered('question\thttps://mending.example/7\t', 'question\thttps://mending.example/8\t'),
      ],
      ['another row count', altered('"rows": 40', '"rows": 41')],
      ['another fingerprint', altered('"secretFingerprint": "', '"secretFingerprint":"" ')],
    ]
    const to = await database()
    for (const [what, bytes] of bad) {
      writeFileSync(file, bytes)
      await expect(restore({ db: to, config }, file), what).rejects.toThrow(/is damaged|is not a backup/)
    }
    expect(Object.values(await contents(to)).flat()).toEqual([])
    await expect(restore({ db: to, config }, join(folder, 'none'))).rejects.toThrow(/There is no file/)
  })

  test('is all or nothing: rows that the tables refuse undo it, and the pool goes on', async () => {
    await backup({ db: await filledDatabase(20), config, now }, file)
    const to = await database()
    await to.raw("ALTER TABLE replies ADD CONSTRAINT none CHECK (external_id <> 'a1')")

    await expect(restore({ db: to, config }, file)).rejects.toThrow(/none/)
    expect(Object.values(await contents(to)).flat()).toEqual([])
    expect(await to('dirty_documents').pluck('subject_id')).toEqual([])
  })

  test('brings a backup of an older version up to date, in a database that no hub was started on', async () => {
    const old = await database(emptyDatabase)
    await old.transaction((trx) => migrateWithin(trx, knownMigrations().slice(0, 1)))
    await fill(old, 3)
    await backup({ db: old, config, now }, file)

    await expect(restore({ db: await database(), config }, file)).rejects.toThrow(/older than this database/)
    const to = await database(emptyDatabase)
    await restore({ db: to, config }, file)
    expect(await pendingMigrations(to)).toEqual([])
    expect((await contents(to)).items).toEqual((await contents(old)).items)
    expect(await to('dirty_documents').pluck('subject_id')).toHaveLength(3)
  })

  test('refuses what would unpack to more than the memory holds, before it does', async () => {
    const archive = pack()
    archive.entry({ name: 'guildhall-backup.json', size: 5_000_000_000 })
    const [header]: Buffer[] = await once(archive, 'data')
    writeFileSync(file, gzipSync(Buffer.concat([header ?? Buffer.alloc(0), Buffer.alloc(1_000_000)])))
    await expect(restore({ db: await database(), config }, file)).rejects.toThrow(/larger than any piece/)
  })

  test('refuses a backup of a newer version', async () => {
    const from = await filledDatabase(1)
    await backup({ db: from, config, now }, file)
    const tar = gunzipSync(readFileSync(file))
    const at = tar.indexOf('"0001_sources"')
    tar.write('"9999_sources"', at)
    writeFileSync(file, gzipSync(tar))
    await expect(restore({ db: await database(), config }, file)).rejects.toThrow(/altered/)

    tar.write('"0001_sources"', at)
    tar.write('"format": 2', tar.indexOf('"format": 1'))
    writeFileSync(file, gzipSync(tar))
    await expect(restore({ db: await database(), config }, file)).rejects.toThrow(/newer version/)
  })
})
