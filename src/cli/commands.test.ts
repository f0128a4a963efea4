import { afterEach, expect, test } from 'vitest'
import { loopbackSite } from '../../tests/loopbackSite.ts'
import { cleanUpPrograms, dataFolder, runProgram } from '../../tests/runProgram.ts'

afterEach(cleanUpPrograms)

const feed = `<?xml version="1.0"?><rss version="2.0"><channel><title>Kettles</title><link>http://kettles.example/</link>
  ${['The base hisses', 'The lid sticks', 'It never clicks off']
    .map(
      (title, index) => `<item><title>${title}</title><guid>${index}</guid><description>${title}.</description></item>`,
    )
    .join('')}</channel></rss>`

test('without a hub: a feed is added, read, indexed anew, listed, exported, paused and retired; each exit code is honest', async () => {
  const site = await loopbackSite((_, response) => response.setHeader('content-type', 'text/xml').end(feed))
  const settings = { GUILDHALL_DATA: dataFolder(), GUILDHALL_ALLOW_HOSTS: site.host }
  const guildhall = async (...args: string[]) => {
    const program = runProgram('src/cli.ts', args, settings)
    return { code: await program.ended, result: program.result(), said: program.output() }
  }
  const add = (name: string, values: object) =>
    guildhall('source', 'add', 'feeds', '--name', name, '--settings', JSON.stringify(values), '--json')

  expect(await add('kettles', { url: `${site.url}/feed.xml` })).toMatchObject({ code: 0 })
  expect(await add('kettles', { url: `${site.url}/feed.xml` })).toMatchObject({ code: 1, result: '' })
  expect(await add('pots', { uri: site.url })).toMatchObject({
    code: 2,
    said: expect.stringContaining('url: is missing'),
  })
  expect(await guildhall('source', 'sync', 'pots', '--wait')).toMatchObject({ code: 1, result: '' })

  const report = await guildhall('source', 'sync', 'kettles', '--wait', '--json')
  expect(report.code).toBe(0)
  expect(JSON.parse(report.result)).toMatchObject({ state: 'ok', complete: true, upserted: 3, failed: 0 })
  const [listed] = JSON.parse((await guildhall('source', 'list', '--json')).result)
  expect(listed).toMatchObject({ name: 'kettles', items: 3, health: 'ok' })
  const exported = await guildhall('export', 'items')
  expect(exported.result.trim().split('\n')).toHaveLength(3)
  expect(await guildhall('reindex')).toMatchObject({ code: 0 })

  expect(await guildhall('source', 'pause', 'kettles', '--reason', 'moving house')).toMatchObject({ code: 0 })
  expect((await guildhall('source', 'show', 'kettles')).result).toMatch(/health +paused[\s\S]*paused +moving house/)
  expect(await guildhall('source', 'retire', 'kettles')).toMatchObject({ code: 0 })
  const retired = JSON.parse((await guildhall('source', 'list', '--json')).result)
  expect(retired).toMatchObject([{ state: 'paused', health: 'retired', items: 3, retiredAt: expect.any(String) }])

  const cut = runProgram('src/cli.ts', ['export', 'items'], settings)
  cut.stopReading()
  expect(await cut.ended).toBe(130)
  expect(cut.output()).toBe('')
}, 120_000)
