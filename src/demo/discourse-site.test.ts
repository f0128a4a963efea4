import { load } from 'cheerio'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAsking, startClock, startHub } from '../../connectors/kit/hub.ts'
import { installedConnectors } from '../sources/connectors.ts'
import { type DiscourseSite, startDiscourseSite } from './discourse-site.ts'

const clock = startClock()
let site: DiscourseSite
beforeAll(async () => {
  site = await startDiscourseSite({ now: clock.now })
})
afterAll(() => site.close())

async function connector() {
  const found = (await installedConnectors()).byId.get('discourse')
  if (!found) throw new Error('There is no connector for Discourse')
  return found
}

test('its address alone tells what it is', async () => {
  const discourse = await connector()
  const { ctx, close } = await startAsking(discourse, clock, new URL(site.url))
  const found = await discourse.recognise?.(ctx, new URL(site.url))
  await close()
  expect(found).toMatchObject({
    title: 'The Workbench',
    settings: { baseUrl: site.url },
    missing: ['license', 'licenseUrl'],
  })
})

test('the connector brings every topic, and each has a page that says the same', async () => {
  const settings = {
    baseUrl: site.url,
    siteName: 'The Workbench',
    license: 'CC-BY-SA-4.0',
    licenseUrl: `${site.url}/tos`,
  }
  const host = new URL(site.url).host
  const discourse = await connector()
  const hub = await startHub({ connector: discourse }, { clock, host, settings })
  try {
    expect(await hub.run()).toMatchObject({ state: 'complete', upserted: 15, failed: 0 })
    const kept = await hub.kept()
    for (const [id, { title, html }] of kept) {
      const page = await fetch(`${site.url}/t/${id.slice(2)}`)
      const $ = load(await page.text())
      expect($('h1').text()).toBe(title)
      const texts = (of: ReturnType<typeof load>) =>
        of('article > p:not(.about):not(.accepted), body > p').first().text()
      expect($('article').length).toBeGreaterThan(0)
      expect(load(html).text()).toContain(texts($).slice(0, 20).trim())
    }
    expect([...kept.values()].some(({ html }) => html.includes('garden fork'))).toBe(true)
    const all = [...kept.values()].map(({ html }) => html).join('')
    expect(all).toContain('☕')
    expect(all).not.toContain('<img')
    expect(all).not.toContain('copied from a catalogue')
    expect(await hub.run()).toMatchObject({ state: 'complete', upserted: 0 })
  } finally {
    await hub.close()
  }
})

test('the newest post is recent, the oldest years away, most questions are solved', async () => {
  const answer = await (await fetch(`${site.url}/latest.json?per_page=100`)).json()
  const { topics } = (
    answer as { topic_list: { topics: { bumped_at: string; created_at: string; has_accepted_answer: boolean }[] } }
  ).topic_list
  const newest =
    topics
      .map(({ bumped_at: at }) => at)
      .sort()
      .at(-1) ?? ''
  expect(Temporal.Instant.from(newest).until(clock.now()).total('minutes')).toBeCloseTo(90, 0)
  const oldest = topics.map(({ created_at: at }) => at).sort()[0] ?? ''
  expect(oldest < '2020').toBe(true)
  const solved = topics.filter(({ has_accepted_answer: isSolved }) => isSolved).length / topics.length
  expect(solved).toBeGreaterThan(0.6)
  expect(solved).toBeLessThan(0.9)
})

test.each(['/', '/u/nadia', '/tos', '/t/any-words/17/3'])('%s is a page', async (path) => {
  expect((await fetch(site.url + path)).status).toBe(200)
})

test('what is not there says so, as a page and in the API', async () => {
  expect((await fetch(`${site.url}/t/none/999`)).status).toBe(404)
  const answer = await fetch(`${site.url}/t/999.json`)
  expect(answer.status).toBe(404)
  expect(await answer.json()).toMatchObject({ error_type: 'not_found' })
})
