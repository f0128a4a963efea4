import { load } from 'cheerio'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startClock, startHub } from '../../connectors/kit/hub.ts'
import { installedConnectors } from '../sources/connectors.ts'
import { type LendingShelfSite, startLendingShelfSite } from './lending-shelf-site.ts'

const clock = startClock()
let site: LendingShelfSite
beforeAll(async () => {
  site = await startLendingShelfSite({ now: clock.now })
})
afterAll(() => site.close())

async function hubReading(url: string) {
  const connector = (await installedConnectors()).byId.get('feeds')
  if (!connector) throw new Error('There is no connector for feeds')
  const settings = { url, homepage: site.url, license: 'CC-BY-4.0', fullText: true }
  return startHub({ connector }, { clock, host: new URL(site.url).host, settings })
}

test('its news can be read until the site is made anew; then the address is a page that says where they went', async () => {
  const hub = await hubReading(site.feedUrl)
  expect(await hub.run()).toMatchObject({ state: 'complete', upserted: 4, failed: 0 })
  const before = await hub.kept()
  for (const { title } of before.values())
    expect(load(await (await fetch(site.url)).text())('main').text()).toContain(title)

  site.moveFeed()
  clock.turn({ hours: 2 })
  expect(await hub.run()).toMatchObject({ state: 'schema-drift', deleted: 0 })
  expect([...(await hub.kept()).keys()]).toEqual([...before.keys()])
  await hub.close()

  const page = load(await (await fetch(site.feedUrl)).text())
  const moved = new URL(page('main strong').parent().find('a').attr('href') ?? '', site.url).href
  const again = await hubReading(moved)
  expect(await again.run()).toMatchObject({ state: 'complete', upserted: 4 })
  expect([...(await again.kept()).keys()]).toEqual([...before.keys()])
  await again.close()
})

test('every piece of news has its page, and what is not there says so', async () => {
  const links = load(await (await fetch(site.url)).text())('ul.posts a')
    .toArray()
    .map(({ attribs }) => attribs.href ?? '')

  expect(links).toHaveLength(4)
  for (const link of links) expect((await fetch(site.url + link)).status).toBe(200)
  expect((await fetch(`${site.url}/news/none`)).status).toBe(404)
})
