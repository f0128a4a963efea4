import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import type { Facets, SearchRequest } from './contract.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
  const sources = [
    await insertSource(hub.db, { name: 'forum', title: 'Lamp Forum' }),
    await insertSource(hub.db, { name: 'blog', title: 'Lamp Blog' }),
    await insertSource(hub.db, { name: 'notes', title: 'Lamp Notes' }),
  ]
  for (let i = 0; i < 36; i++) {
    const isArticle = i % 3 !== 0
    await insertItem(hub.db, sources[i % 3]?.id ?? '', {
      title: i % 4 === 0 ? `Dimmer ${i}` : `Lamp ${i} flickers`,
      kind: isArticle ? 'article' : 'question',
      html: '<p>The lamp is old.</p>',
      lang: i % 5 === 0 ? 'de' : 'en',
      tags: ['lamps', ['dimmers', 'shades'][i % 2] ?? '', ...(i % 7 === 0 ? ['wiring'] : [])],
      createdAt: `${2022 + (i % 4)}-05-01T00:00:00Z`,
      replies: isArticle ? [] : [{ text: 'Change the bulb.', accepted: i % 2 === 0 }],
    })
  }
  await hub.deps.search.indexDirty()
})
afterAll(() => hub.close())

const choosing: Record<keyof Facets, (value: string) => Partial<SearchRequest>> = {
  kind: (value) => ({ kinds: [value as 'thread'] }),
  source: (value) => ({ sources: [value] }),
  tag: (value) => ({ tags: [value] }),
  solved: (value) => ({ solved: value === 'true' }),
  language: (value) => ({ languages: [value] }),
  year: (value) => ({ years: [Number(value)] }),
}

describe.each(['lamp flickers', ''])('for the words “%s”', (text) => {
  const chosen: [string, Partial<SearchRequest>][] = [
    ['nothing', {}],
    ['one source', { sources: ['forum'] }],
    ['two sources', { sources: ['forum', 'notes'] }],
    ['a kind and a tag', { kinds: ['article'], tags: ['shades'] }],
    ['two tags and a year', { tags: ['dimmers', 'wiring'], years: [2022, 2024] }],
    ['solved', { solved: true }],
    ['open, in one language', { solved: false, languages: ['en'] }],
  ]
  test.each(chosen)(
    'with %s chosen every count is what choosing that value alone in its facet finds',
    async (_, filters) => {
      const { facets } = await hub.deps.search.search({ text, ...filters })
      let compared = 0
      for (const facet of Object.keys(choosing) as (keyof Facets)[])
        for (const { value, count } of facets[facet]) {
          const { total } = await hub.deps.search.search({ text, ...filters, ...choosing[facet](value) })
          expect([facet, value, total]).toEqual([facet, value, count])
          compared++
        }
      expect(compared).toBeGreaterThan(6)
    },
  )
})

test('one value of a facet is enough, and every facet must pass', async () => {
  const total = async (filters: Partial<SearchRequest>) =>
    (await hub.deps.search.search({ text: 'lamp', ...filters })).total
  const [forum, notes] = [await total({ sources: ['forum'] }), await total({ sources: ['notes'] })]
  expect(Math.min(forum, notes)).toBeGreaterThan(5)
  expect(await total({ sources: ['forum', 'notes'] })).toBe(forum + notes)
  expect(await total({ tags: ['dimmers', 'shades'] })).toBe(await total({}))
  expect(await total({ sources: ['forum'], kinds: ['article'] })).toBe(0)
})

test('on the page a ticked source leaves the others with their counts, and every kind keeps its own', async () => {
  const page = async (path: string) => load((await request(hub.app).get(path)).text)
  const counts = ($: ReturnType<typeof load>) =>
    Object.fromEntries(
      $('.facets input[name=source]')
        .map((_, box) => [[$(box).attr('value'), $(box).closest('label').find('.count').text()]])
        .get() as unknown as [string, string][],
    )
  const free = await page('/search?q=lamp')
  const ticked = await page('/search?q=lamp&source=forum')
  const articles = await page('/search?q=lamp&kind=article')
  const tabs = ($: ReturnType<typeof load>) =>
    $('.tabs a')
      .map((_, tab) => $(tab).text())
      .get()

  expect(counts(ticked)).toEqual(counts(free))
  expect(Object.keys(counts(ticked)).length).toBe(3)
  expect(ticked('.facets input[value=forum]').attr('checked')).toBe('checked')
  expect(ticked('.pager').text()).toContain(`of ${counts(ticked).forum}`)
  expect(tabs(articles)).toEqual(tabs(free))
  expect(articles('.tabs [aria-current]').text()).toMatch(/^Articles \d+$/)
  expect(articles('.pager').text()).toContain(`of ${articles('.tabs [aria-current] .count').text()}`)
})

test('every page of what is counted can be reached, and no more', async () => {
  const ids: string[] = []
  let cursor = ''
  let total = 0
  do {
    const { body } = await request(hub.app).get(`/api/v1/search?q=lamp&source=forum&source=blog&limit=7${cursor}`)
    ids.push(...body.hits.map((hit: { id: string }) => hit.id))
    total = body.total
    cursor = body.next === null ? '' : `&cursor=${encodeURIComponent(body.next)}`
  } while (cursor !== '')
  expect(ids.length).toBe(total)
  expect(total).toBeGreaterThan(14)
  expect(new Set(ids).size).toBe(total)
})
