import { afterAll, beforeAll, expect, test } from 'vitest'
import { feedsOfOpml } from '../../connectors/feeds/opml.ts'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { readConfig } from '../config.ts'
import { importFeeds } from './import-feeds.ts'
import { listSources } from './queries.ts'

let database: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

const now = () => Temporal.Instant.from('2026-03-02T09:00:00Z')
const config = readConfig({ GUILDHALL_SECRET: 'a secret for tests, long enough to be one' })

test('every feed of a list becomes a source, once, under a name of its own', async () => {
  const deps = { db: database.db, now, config }
  const feeds = [
    { url: 'https://bikes.example/feed', title: 'Bikes & Brakes', homepage: 'https://bikes.example/' },
    { url: 'https://other.example/feed', title: 'Bikes, brakes' },
    { url: 'https://radio.example/atom.xml', title: '☂' },
    { url: `https://long.example/${'a'.repeat(3000)}`, title: 'Ünïcode' },
  ]

  const first = await importFeeds(deps, feeds)
  const again = await importFeeds(deps, feeds)

  expect(first.added.map(({ name }) => name)).toEqual(['bikes-brakes', 'bikes-brakes-2', 'radio-example', 'unicode'])
  expect(again).toMatchObject({ added: [], known: feeds.map(({ url }) => url) })
  const sources = await listSources(database.db, now())
  expect(sources.find(({ name }) => name === 'bikes-brakes')).toMatchObject({
    title: 'Bikes & Brakes',
    connector: 'feeds',
    settings: { url: 'https://bikes.example/feed' },
  })
})

test('a hostile list adds nothing but feeds, and what is wrong with the rest is said', async () => {
  const deps = { db: database.db, now, config }
  const text = `<opml version="2.0"><body>
    <outline text="Script" xmlUrl="javascript:alert(1)"/><outline text="File" xmlUrl="file:///etc/passwd"/>
    <outline text="Keys" xmlUrl="https://ann:secret@keys.example/feed"/>
    <outline text="&lt;b&gt;Bold&lt;/b&gt;‮" xmlUrl="https://bold.example/feed"/>
  </body></opml>`

  const { added, refused } = await importFeeds(deps, feedsOfOpml(text))

  expect(added.map(({ url }) => url)).toEqual(['https://bold.example/feed'])
  expect(refused).toEqual([
    { url: 'https://ann:secret@keys.example/feed', problems: expect.stringContaining('name or password') },
  ])
})
