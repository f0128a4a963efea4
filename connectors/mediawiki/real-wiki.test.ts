/** MediaWiki as it is, read by the hub as it is. */
import { load } from 'cheerio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Clock } from '../kit/ground.ts'
import { type Hub, startHub } from '../kit/hub.ts'
import { connector } from './index.ts'
import { type RealWiki, realWikiMissing, startRealWiki } from './tests/real-wiki.ts'

const missing = realWikiMissing()
if (missing) console.warn(`The tests with a real MediaWiki are skipped: ${missing}`)

const imported = 500
const rtlTitle = 'إصلاح الجوارب'
const hardTitle = `Buttons/Shank "A" & 'B'? 50% + more`

/** Waiting between requests turns it ahead, so that it takes no time here. */
const clock: Clock = (() => {
  let ahead = Temporal.Duration.from({ seconds: 0 })
  return {
    now: () => Temporal.Now.instant().add(ahead),
    turn: (duration) => {
      ahead = Temporal.Duration.from({ milliseconds: Math.round(ahead.add(duration).total('milliseconds')) })
    },
  }
})()

describe.skipIf(missing)(`a real MediaWiki${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let wiki: RealWiki
  let hub: Hub

  beforeAll(async () => {
    wiki = await startRealWiki([
      '$wgRightsUrl = "https://creativecommons.org/licenses/by-sa/4.0/";',
      '$wgRightsText = "Creative Commons Attribution-ShareAlike";',
      // The worst that a wiki may let its writers do.
      '$wgRawHtml = true;',
    ])
    await wiki.run('importDump.php', ['--no-updates', wiki.file('dump.xml', dumpOf(imported))])
    await write('Main Page', 'What there is to mend.')
    hub = await startHub(
      { connector },
      { clock, host: wiki.host, settings: { url: `${wiki.url}/index.php/Main_Page` } },
    )
  }, 180_000)

  afterAll(async () => {
    await hub?.close()
    await wiki?.close()
  })

  const write = (title: string, text: string) => wiki.run('edit.php', ['-u', 'Mirela', '-s', 'mended', title], text)

  /** A run, and then the hub has what the wiki has: every page, under its name, with its text. */
  async function syncAndCompare() {
    const report = await hub.run()
    expect(report).toMatchObject({ state: 'complete', failed: 0 })
    const kept = await hub.kept()
    const here = [...kept].map(([id, { title, html }]) => [id, title, flat(load(html).text())])
    const there = wiki
      .pages()
      .filter(({ ns, isRedirect }) => ns === 0 && !isRedirect)
      .map(({ id, title, wikitext }) => [`page:${id}`, title, plainOf(wikitext)])
    expect(sorted(here)).toEqual(sorted(there))
    return { report, kept }
  }

  test('its pages come in', { timeout: 180_000 }, async () => {
    const { report, kept } = await syncAndCompare()
    // The main page is there already.
    expect(report).toMatchObject({ upserted: imported + 1, deleted: 0 })
    expect(kept.size).toBe(imported + 1)
  })

  test('what is created', { timeout: 60_000 }, async () => {
    await write(rtlTitle, 'إبرة وخيط. [[Category:Sewing]]')
    await write(
      hardTitle,
      "It has '''everything''' in its title. <script>alert(1)</script>\n\n== Steps & more ==\nThread.",
    )
    await write('Help:Reading', 'Another namespace.')
    await write('Socks', '#REDIRECT [[Repair 1]]')
    const { report, kept } = await syncAndCompare()
    expect(report).toMatchObject({ upserted: 2, deleted: 0 })
    const hard = [...kept.values()].find(({ title }) => title === hardTitle)
    expect(load(hard?.html ?? '')('h2 a').attr('href')).toMatch(/^http:.*Shank.*#Steps_&_more$/)
    expect(load(hard?.html ?? '')('script').length).toBe(0)
  })

  test('what is edited', { timeout: 60_000 }, async () => {
    await write('Repair 7', 'Mended anew.\n\n== Why ==\nIt broke again. [[Category:Sewing]]')
    await write(
      'Repair 8',
      '<html><p onclick="alert(1)">raw</p><script>alert(1)</script><img src=x onerror=alert(1)></html>',
    )
    const report = await hub.run()
    expect(report).toMatchObject({ state: 'complete', upserted: 2, deleted: 0, failed: 0 })
    const { html = '' } = [...(await hub.kept()).values()].find(({ title }) => title === 'Repair 8') ?? {}
    expect(load(html).text().trim()).toMatch(/^raw/)
    expect(html).not.toMatch(/<script|onclick|onerror/)
    await write('Repair 8', 'Calm again.')
    await syncAndCompare()
  })

  test('what is moved keeps its identity, within what is read, out of it and back', { timeout: 60_000 }, async () => {
    const before = idOf(await hub.kept(), 'Repair 10')
    await wiki.run('moveBatch.php', [
      '-u',
      'Mirela',
      wiki.file('moves', 'Repair 10|Mending 10\nRepair 11|User:Mirela/11\n'),
    ])
    const { report, kept } = await syncAndCompare()
    expect(report.deleted).toBe(1)
    expect(idOf(kept, 'Mending 10')).toBe(before)
    expect(idOf(kept, 'Repair 10')).toBeUndefined()

    await wiki.run('moveBatch.php', ['-u', 'Mirela', '--noredirects', wiki.file('back', 'User:Mirela/11|Mending 11\n')])
    expect(idOf((await syncAndCompare()).kept, 'Mending 11')).toBeDefined()
  })

  test('what is deleted, and what of it is restored', { timeout: 60_000 }, async () => {
    await wiki.run('deleteBatch.php', ['-u', 'Mirela', wiki.file('deletions', `Repair 20\nRepair 21\n${rtlTitle}\n`)])
    expect((await syncAndCompare()).report.deleted).toBe(3)

    await wiki.run('undelete.php', ['-u', 'Mirela', 'Repair 21'])
    const { report, kept } = await syncAndCompare()
    expect(report.deleted).toBe(0)
    expect(idOf(kept, 'Repair 21')).toBeDefined()
  })

  test('what becomes a redirect, and a page again', { timeout: 60_000 }, async () => {
    await write('Repair 30', '#REDIRECT [[Repair 31]]')
    expect((await syncAndCompare()).report.deleted).toBe(1)
    await write('Repair 30', 'A page after all.')
    await syncAndCompare()
  })

  test('a run with nothing new changes nothing', { timeout: 60_000 }, async () => {
    expect((await syncAndCompare()).report).toMatchObject({ upserted: 0, deleted: 0 })
  })

  test('a category alone, and all but one', { timeout: 60_000 }, async () => {
    const ids = async (settings: Record<string, unknown>) => {
      const given = { url: `${wiki.url}/api.php`, ...settings }
      const found: string[] = []
      for await (const some of connector.listIds?.(hub.ctx(given) as never) ?? []) found.push(...some)
      return found
    }
    const sewing = idOf(await hub.kept(), 'Repair 7')
    expect(await ids({ categories: ['category:sewing'] })).toEqual([sewing])
    const others = await ids({ excludeCategories: ['Sewing'] })
    expect(others).toHaveLength((await hub.kept()).size - 1)
    expect(others).not.toContain(sewing)
    expect(await ids({ namespaces: [12] })).toHaveLength(1)
    expect(await hub.check({ url: wiki.url, categories: ['Kettles'] })).toMatchObject({ ok: false, code: 'config' })
    expect(await hub.check({ url: wiki.url })).toMatchObject({
      ok: true,
      message: expect.stringMatching(/^Mending Wiki, about .* pages, CC-BY-SA-4\.0$/),
    })
  })

  test('its address is recognised', { timeout: 60_000 }, async () => {
    const ctx = hub.ctx({ url: wiki.url })
    expect(await connector.recognise?.(ctx, new URL(`${wiki.url}/index.php/Repair_5`))).toMatchObject({
      settings: { url: `${wiki.url}/api.php`, siteName: 'Mending Wiki' },
      title: 'Mending Wiki',
      certainty: 'sure',
    })
  })
})

const textOf = (n: number) =>
  `Lead of repair ${n}, with '''bold''' words & <nowiki><b></nowiki>.\n\n== What broke ==\nPart ${n * 7} came off.\n\n=== Closer ===\nIt was the ${n}th screw.\n\n== What helped ==\nGlue, and ${n} days.`

function dumpOf(count: number): string {
  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const pages = Array.from({ length: count }, (_, index) => {
    const text = `<text xml:space="preserve">${escaped(textOf(index + 1))}</text>`
    const by = '<contributor><username>Mirela</username><id>1</id></contributor>'
    const how = '<model>wikitext</model><format>text/x-wiki</format>'
    const revision = `<revision><timestamp>2026-01-05T10:00:00Z</timestamp>${by}${how}${text}</revision>`
    return `<page><title>Repair ${index + 1}</title><ns>0</ns>${revision}</page>`
  })
  return `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="en">
<siteinfo><sitename>Mending Wiki</sitename></siteinfo>${pages.join('\n')}</mediawiki>`
}

/** What a reader sees of the wikitext that these tests use. */
function plainOf(wikitext: string): string {
  return flat(
    wikitext
      .replace(/\[\[Category:[^\]]*\]\]/g, '')
      .replace(/^=+ (.*) =+$/gm, '$1')
      .replaceAll("'''", '')
      .replace(/<\/?nowiki>/g, ''),
  )
}

const flat = (text: string) => text.replace(/\s+/g, ' ').trim()
const sorted = (rows: (string | undefined)[][]) => rows.map((row) => row.join('\n')).sort()
const idOf = (kept: Map<string, { title: string }>, title: string) =>
  [...kept].find(([, page]) => page.title === title)?.[0]
