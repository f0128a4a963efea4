import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test } from 'vitest'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { loopbackSite } from '../../tests/loopbackSite.ts'
import { cleanUpPrograms, dataFolder, runProgram } from '../../tests/runProgram.ts'

afterEach(cleanUpPrograms)

const feed = `<?xml version="1.0"?><rss version="2.0"><channel><title>Kettles</title><link>http://kettles.example/</link>
  <item><title>The lid sticks</title><guid>1</guid><description>The lid sticks.</description></item></channel></rss>`

test('a connector is tried from a shell, with settings from a file; what is wrong is said, with an honest exit code', async () => {
  const site = await loopbackSite((req, res) => {
    if (req.url === '/away') res.writeHead(404).end()
    else res.setHeader('content-type', 'text/xml').end(feed)
  })
  const { connectionString, drop } = await freshDatabase()
  onTestFinished(drop)
  const environment = {
    DATABASE_URL: connectionString,
    GUILDHALL_SECRET: 'a secret for tests, long enough to be one',
    GUILDHALL_ALLOW_HOSTS: site.host,
  }
  const guildhall = async (...args: string[]) => {
    const program = runProgram('src/cli.ts', ['connector', ...args], environment)
    return { code: await program.ended, result: program.result(), said: program.output() }
  }
  const file = join(dataFolder(), 'settings.json')
  writeFileSync(file, JSON.stringify({ url: `${site.url}/feed.xml` }))

  const found = await guildhall('dry-run', 'feeds', '--settings', `@${file}`, '--json')
  expect(found.code, found.said).toBe(0)
  expect(JSON.parse(found.result)).toMatchObject({
    items: [{ title: 'The lid sticks', createdAt: expect.any(String) }],
    asked: [{ status: 200, url: `${site.url}/feed.xml` }],
    ...{ wouldStore: 1, wouldDelete: [], failures: [], trouble: null, remaining: null },
  })
  const away = await guildhall('dry-run', 'feeds', '--settings', JSON.stringify({ url: `${site.url}/away` }))
  expect(away).toMatchObject({ code: 1, said: expect.stringMatching(/gone: .*404/) })
  expect(away.result).toMatch(/404 .*\/away/)
  expect(await guildhall('dry-run', 'feeds')).toMatchObject({
    code: 2,
    said: expect.stringContaining('feeds is a connector: say --settings'),
  })
  expect(await guildhall('record', 'feeds', '--settings', `@${file}.not`)).toMatchObject({ code: 2, result: '' })
  expect(await guildhall('record', 'feeds', '--settings', JSON.stringify({ url: `${site.url}/away` }))).toMatchObject({
    code: 1,
    said: expect.stringMatching(/Nothing was written:\s+gone: /),
  })
  expect(await guildhall('new', 'feeds', '--kind', 'rest')).toMatchObject({
    code: 1,
    said: expect.stringContaining('There is connectors/feeds already'),
  })
  expect(await guildhall('new', 'Feeds 2', '--kind', 'rest')).toMatchObject({
    code: 2,
    said: expect.stringContaining('for example feeds-2'),
  })
  expect(await guildhall('new', 'bees', '--kind', 'soap')).toMatchObject({ code: 2 })
  const { connectors } = JSON.parse((await guildhall('list', '--json')).result)
  expect(connectors.map(({ id }: { id: string }) => id)).toEqual(expect.arrayContaining(['feeds', 'stack-exchange']))
}, 180_000)
