import { afterAll, afterEach, beforeEach, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { cleanUpPrograms, dataFolder, runProgram } from '../../tests/runProgram.ts'
import { testMeilisearch } from '../../tests/searchEngines.ts'
import { readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { createSearchEngine } from './engine.ts'
import { connectMeilisearch } from './meilisearch.ts'

const nobody = 'http://127.0.0.1:9'
const secret = 'a secret that only tests know, long enough'
const meilisearch = await testMeilisearch()
const index = `guildhall_test_reindex_${process.pid}`

let fresh: Awaited<ReturnType<typeof freshDatabase>>
beforeEach(async () => {
  fresh = await freshDatabase()
  const { id } = await insertSource(fresh.db)
  await insertItem(fresh.db, id, { title: 'Steady lamp', tags: ['lamps'] })
  for (let i = 0; i < 40; i++) await insertItem(fresh.db, id, { title: `Filler ${i}` })
})
afterEach(async () => {
  await cleanUpPrograms()
  await fresh.drop()
})
afterAll(async () => {
  if (meilisearch)
    await connectMeilisearch({ ...meilisearch, index })
      .deleteIndex(index)
      .waitTask()
})

/** A process's engine; with Meilisearch there or not. */
function engine(meili?: { host: string; key: string | undefined }) {
  const config = {
    ...readConfig({ GUILDHALL_SECRET: secret, DATABASE_URL: fresh.connectionString }),
    meili: meili && { ...meili, index },
  }
  const log = createLog({ level: 'fatal', process: 'test', to: process.stderr })
  return createSearchEngine({ db: fresh.db, config, now: () => Temporal.Instant.from('2026-11-21T10:00:00Z'), log })
}
const titles = async (search: ReturnType<typeof engine>, tags?: string[]) =>
  (await search.search({ text: 'lamp', tags })).hits.map((hit) => hit.title)
const guildhall = (args: string[], more: Record<string, string> = {}) =>
  runProgram('src/cli.ts', args, {
    DATABASE_URL: fresh.connectionString,
    GUILDHALL_SECRET: secret,
    GUILDHALL_DATA: dataFolder(),
    ...more,
  })

test('killed at any moment it leaves an index that answers, and run again it builds the same', async () => {
  const search = engine()
  await search.indexDirty()
  const whole = async () => (await fresh.db.raw('SELECT * FROM search.documents ORDER BY id')).rows
  const before = await whole()
  const begun = async (what: string) =>
    (await fresh.db.raw<{ rows: [{ is_there: boolean }] }>(`SELECT ${what} AS is_there`)).rows[0].is_there

  for (const moment of ['EXISTS (SELECT FROM index_builds)', `to_regclass('search_next.documents') IS NOT NULL`]) {
    // Without replies the build does not get to its end before it is killed.
    const holding = await fresh.db.transaction()
    await holding.raw('LOCK TABLE replies IN ACCESS EXCLUSIVE MODE')
    const program = guildhall(['reindex'])
    while (!(await begun(moment))) await new Promise((resolve) => setTimeout(resolve, 5))
    program.signal('SIGKILL')
    expect(await program.ended).toBe('SIGKILL')
    await holding.rollback()
    expect(await titles(search)).toEqual(['Steady lamp'])
  }

  const again = guildhall(['reindex', '--json'])
  expect(await again.ended).toBe(0)
  expect(JSON.parse(again.result())).toMatchObject({ documents: 41, isMeilisearchBehind: false })
  expect(await whole()).toEqual(before)
  expect(await titles(search)).toEqual(['Steady lamp'])
  expect(await begun('EXISTS (SELECT FROM index_builds)')).toBe(false)
  expect(await begun(`to_regnamespace('search_next') IS NULL AND to_regnamespace('search_old') IS NULL`)).toBe(true)
}, 60_000)

test('with Meilisearch away it builds all the same, says so, and exits with “come back later”', async () => {
  const program = guildhall(['reindex'], { MEILI_HOST: nobody })
  expect(await program.ended).toBe(75)
  expect(program.result()).toContain('41 documents')
  expect(program.output()).toContain('Meilisearch does not answer')
  expect(await titles(engine({ host: nobody, key: undefined }))).toEqual(['Steady lamp'])
  expect(await fresh.db('meilisearch_refills').pluck('only_one')).toEqual([true])
}, 60_000)

test.skipIf(!meilisearch)(
  'back again, Meilisearch is filled by the next run of the job, each time it is needed',
  async () => {
    const away = engine({ host: nobody, key: undefined })
    await away.indexDirty()
    const search = engine(meilisearch)
    expect((await search.search({ text: 'lamp' })).engine).toBe('postgres')

    for (let time = 0; time < 2; time++) {
      const program = guildhall(['reindex'], { MEILI_HOST: nobody })
      expect(await program.ended).toBe(75)
      await search.indexDirty()
      expect(await fresh.db('meilisearch_refills').pluck('only_one')).toEqual([])
      const back = engine(meilisearch)
      expect(await titles(back, ['lamps'])).toEqual(['Steady lamp'])
      expect((await back.search({ text: 'lamp' })).engine).toBe('meilisearch')
    }
  },
  60_000,
)
