import { load } from 'cheerio'
import request from 'supertest'
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest'
import { fillHub } from '../../tests/browser/filled-hub.ts'
import { cleanUpPrograms, dataFolder, runProgram } from '../../tests/runProgram.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
beforeEach(async () => {
  hub = await testApp({ TRUST_PROXY: 'loopback' })
  await fillHub(hub.db)
  await hub.deps.search.indexDirty()
})
afterEach(async () => {
  await cleanUpPrograms()
  await hub.close()
})

/** One person's browser at one address. */
const visit = (address: string, path: string, referer?: string) =>
  request(hub.app)
    .get(path)
    .set('X-Forwarded-For', address)
    .set('User-Agent', 'a browser')
    .set(referer ? { Referer: referer } : {})
const kept = async () => ({
  texts: (await hub.db('search_texts').orderBy('text').pluck('text')) as string[],
  all: JSON.stringify([
    await hub.db('search_texts'),
    await hub.db('search_sessions'),
    await hub.db('counted_searches'),
    hub.logged,
  ]),
})

/** Answers go out before they are counted. */
async function counted(column: 'times' | 'times_opened', atLeast: number) {
  let sum = 0
  while (sum < atLeast) {
    const rows: number[] = await hub.db('counted_searches').pluck(column)
    sum = rows.reduce((all, one) => all + one, 0)
  }
  return sum
}

test('of a search over HTTP no words and no address are kept until three sessions have asked it', async () => {
  const path = '/search?q=Bassoon+crook+leaks'
  for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.2']) await visit(address, path)
  expect(await counted('times', 3)).toBe(3)
  const early = await kept()
  expect(early.texts).toEqual([])
  expect(early.all).not.toMatch(/bassoon|192\.0\.2/i)

  await visit('192.0.2.3', '/search?q=bassoon%20crook%20leaks%3F')
  expect(await counted('times', 4)).toBe(4)
  const late = await kept()
  expect(late.texts).toEqual(['bassoon crook leaks'])
  expect(late.all).not.toMatch(/192\.0\.2/)
})

test('`searches` lists what was not found and what was never opened, and what was opened is not among it', async () => {
  const opened = '/search?q=kettle+clicks'
  for (const [i, address] of ['192.0.2.1', '192.0.2.2', '192.0.2.3'].entries()) {
    await visit(address, '/search?q=bassoon+crook+leaks')
    // It shares a word with the hub, and still nothing comes close.
    await visit(address, '/search?q=best+pizza+recipe+in+town+with+a+louder+bassoon')
    await visit(address, '/search?q=zip')
    await visit(address, `${opened}&page=2`)
    const page = load((await visit(address, opened)).text)
    // Nobody reads faster than it is written down who asked.
    await counted('times', 4 * (i + 1))
    const from = `https://hub.example.org${opened}`
    expect((await visit(address, page('.row a').attr('href') ?? '', from)).status).toBe(200)
  }
  expect([await counted('times', 12), await counted('times_opened', 3)]).toEqual([12, 3])
  const program = runProgram('src/cli.ts', ['searches', '--json'], {
    DATABASE_URL: String(hub.db.client.config.connection.connectionString),
    GUILDHALL_SECRET: 'a secret that only tests know, long enough',
    GUILDHALL_DATA: dataFolder(),
  })
  expect(await program.ended).toBe(0)
  const listed: { text: string; times: number; timesFruitless: number; timesOpened: number }[] = JSON.parse(
    program.result(),
  )
  expect(listed.map(({ text }) => text).sort()).toEqual([
    'bassoon crook leaks',
    'best pizza recipe in town with a louder bassoon',
    'zip',
  ])
  expect(listed.find(({ text }) => text.startsWith('bassoon'))).toMatchObject({
    times: 3,
    timesFruitless: 3,
    timesOpened: 0,
  })
  expect(listed.find(({ text }) => text === 'zip')).toMatchObject({ times: 3, timesFruitless: 0, timesOpened: 0 })
  expect((await kept()).texts).toContain('kettle clicks')
}, 30_000)

test('only who comes from the search’s own page has opened what it found', async () => {
  const { text } = await visit('192.0.2.1', '/search?q=kettle+clicks')
  const item = load(text)('.row a').attr('href') ?? ''
  await counted('times', 1)
  await visit('192.0.2.1', item)
  await visit('192.0.2.1', item, 'https://elsewhere.example/search?q=kettle+clicks')
  await visit('192.0.2.1', item, 'https://hub.example.org/sources?q=kettle+clicks')
  await visit('192.0.2.1', item, 'https://hub.example.org/search?q=kettle+clicks')
  expect(await counted('times_opened', 1)).toBe(1)
})

test('a search that nobody here asked is not opened, and one of them not more than a few times by anybody', async () => {
  const { text } = await visit('192.0.2.1', '/search?q=kettle+clicks')
  const item = load(text)('.row a').attr('href') ?? ''
  const from = 'https://hub.example.org/search?q=kettle+clicks'
  expect(await counted('times', 1)).toBe(1)

  for (let i = 0; i < 20; i++) await visit('203.0.113.9', item, from)
  for (let i = 0; i < 20; i++) await visit('192.0.2.1', item, from)
  await visit('192.0.2.2', '/search?q=kettle+clicks')
  expect(await counted('times', 2)).toBe(2)
  await visit('192.0.2.2', item, from)

  expect(await counted('times_opened', 6)).toBe(6)
})

test('what one address asks a thousand times is counted less often, and answered', async () => {
  const limited = await testApp({ TRUST_PROXY: 'loopback', FORMS_PER_MINUTE: '300' })
  onTestFinished(() => limited.close())
  const ask = (address: string, browser: string) =>
    request(limited.app).get('/search?q=free+money').set('X-Forwarded-For', address).set('User-Agent', browser)
  expect((await ask('2001:db8::1', 'a')).status).toBe(200)
  let rows: unknown[] = []
  while (rows.length === 0) rows = await limited.db('search_sessions')
  await limited.db('rate_limits').where('key', 'like', 'searches:%').update({ points: 600 })

  for (const browser of ['b', 'c', 'd']) expect((await ask(`2001:db8::${browser}`, browser)).status).toBe(200)
  expect((await ask('192.0.2.1', 'e')).status).toBe(200)
  while (rows.length < 2) rows = await limited.db('search_sessions')

  expect(await limited.db('counted_searches').sum('times as times')).toEqual([{ times: 2 }])
  expect(await limited.db('search_texts')).toEqual([])
})
