import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { load } from 'cheerio'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillHub } from '../../tests/browser/filled-hub.ts'
import { engines } from '../../tests/searchEngines.ts'
import type { TestApp } from '../../tests/testApp.ts'
import { serverOptions } from '../app.ts'

const nasty = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom(
    ...[
      'zip',
      'slider',
      'kettle',
      '"',
      '“',
      '-',
      '-"',
      "'",
      "\\'",
      '\\',
      '?',
      '??',
      ':match',
      '$1',
      '%',
      '_',
      '*',
      ':*',
    ],
    ...['&', '|', '!', '<->', '<3>', '(', ')', '(zip & slider) | !teeth', "'zip':*A", '\0', '\ud800', '\udc00x'],
    ...['tag:', 'tag:"', 'tag:"zips" OR kind = "thread"', 'source:\0', 'is:solved', 'is:?', 'kind:person', 'lang:x'],
    ...[
      'source = "x" OR 1 = 1',
      '_geoRadius(1,2,3)',
      "'; DROP TABLE items; --",
      '<script>alert(1)</script>',
      '{{7*7}}',
    ],
    ...['كيف أصلح سحّاب', 'שלום', '\u202eabc\u202c', '\u200f', 'ซิปแตกทำอย่างไร', 'ไฟฟ้า', '修理拉链', 'ジッパー', '지퍼'],
    ...[
      '🔧🧵',
      '👩‍🔧',
      '\u200d',
      '\ufe0f',
      'e\u0301'.repeat(30),
      '\u0301'.repeat(50),
      '⑴',
      '㋿',
      'ﷺ',
      '½',
      'İ',
      'ẞ',
      'ŉ',
    ],
  ),
)
const query = fc
  .tuple(fc.array(nasty, { maxLength: 30 }), fc.constantFrom('', ' ', ' ', '\n'), fc.constantFrom(1, 1, 1, 40))
  .map(([pieces, between, times]) => Array(times).fill(pieces.join(between)).join(between).slice(0, 10_000))

/** As a browser with any keyboard would: unpaired surrogates too are sent. */
const encoded = (text: string) =>
  [...text]
    .map((one) =>
      /^[\ud800-\udfff]$/.test(one)
        ? [0xe0 | (one.charCodeAt(0) >> 12), 0x80 | ((one.charCodeAt(0) >> 6) & 63), 0x80 | (one.charCodeAt(0) & 63)]
            .map((byte) => `%${byte.toString(16)}`)
            .join('')
        : encodeURIComponent(one),
    )
    .join('')

describe.each(await engines())('with candidates from %s', (_name, start) => {
  let hub: TestApp
  let server: Server
  let address: string
  beforeAll(async () => {
    hub = await start()
    await fillHub(hub.db)
    await hub.deps.search.indexDirty()
    server = createServer(serverOptions, hub.app).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(async () => {
    await new Promise((resolve) => server.close(resolve))
    await hub.close()
  })

  test('any query is answered by the engine, in text that can be stored and sent', async () => {
    await fc.assert(
      fc.asyncProperty(query, fc.array(query, { maxLength: 2 }), async (text, values) => {
        const { search } = hub.deps
        const result = await search.search({ text, tags: values, sources: values.slice(1), limit: 100 })
        expect(result.total).toBeGreaterThanOrEqual(result.hits.length)
        expect(JSON.stringify(result).isWellFormed()).toBe(true)
        await search.suggest({ title: text, body: values[0] })
        await search.complete(text)
      }),
      { numRuns: 150 },
    )
  })

  test('any query is answered over HTTP, by pages and API', async () => {
    await fc.assert(
      fc.asyncProperty(query, nasty, async (text, value) => {
        const page = await fetch(`${address}/search?q=${encoded(text)}&tag=${encoded(value)}&source=${encoded(value)}`)
        expect(page.status).toBe(200)
        const $ = load(await page.text())
        expect($('#q').length).toBe(1)
        expect($('main script').length).toBe(0)
        for (const path of ['/search/suggestions?q=', '/api/v1/search?q=', '/api/v1/suggest?title=']) {
          const answer = await fetch(`${address}${path}${encoded(text)}`)
          const said = JSON.parse(await answer.text())
          if (path.includes('suggest?')) expect([200, 400]).toContain(answer.status)
          else expect(answer.status).toBe(200)
          if (answer.status === 400) expect(said.code).toBe('bad-parameter')
        }
      }),
      { numRuns: 60 },
    )
  })

  test('what means nothing does not keep a question from its answer', async () => {
    const noise = fc
      .array(
        fc.constantFrom('&', '|', '(', ')', '<->', '*', '🔧', '\u202e', '\0', '\ud800', '!!', '??', '%', '\\', ' '),
        {
          maxLength: 12,
        },
      )
      .map((pieces) => pieces.join(' '))
    const [best] = (await hub.deps.search.search({ text: 'how to replace a worn slider' })).hits
    expect(best?.title).toBe('Zipper splits behind the slider: tighten or replace?')
    await fc.assert(
      fc.asyncProperty(noise, noise, async (before, after) => {
        const text = `${before} how to replace a ${after} worn slider ${before}`
        expect((await hub.deps.search.search({ text })).hits[0]?.id).toBe(best?.id)
      }),
      { numRuns: 60 },
    )
  })

  test.each([
    ['10,000 characters of one word', 'z'.repeat(10_000)],
    ['10,000 Thai characters', 'ซ่อมซิป'.repeat(1500).slice(0, 10_000)],
    ['10,000 emoji', '🔧'.repeat(5000)],
    ['1,000 different words', Array.from({ length: 1000 }, (_, word) => `word${word}`).join(' ')],
    ['1,000 words to leave out', Array.from({ length: 1000 }, (_, word) => `-w${word}`).join(' ')],
    ['1,000 phrases', '"zip slider" '.repeat(760)],
    ['1,000 tags', Array.from({ length: 1000 }, (_, tag) => `tag:t${tag}`).join(' ')],
    ['nothing but quotes', '"'.repeat(10_000)],
    ['nothing but accents', '\u0301'.repeat(10_000)],
  ])('%s: an answer in words', async (_, text) => {
    const page = await fetch(`${address}/search?q=${encoded(text)}`)
    expect(page.status).toBe(200)
    expect(load(await page.text())('.row, .empty').length).toBeGreaterThan(0)
    expect((await fetch(`${address}/api/v1/search?q=${encoded(text)}`)).status).toBe(200)
  })
})
