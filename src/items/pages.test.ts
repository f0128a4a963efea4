import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { closedLicence, insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
let sourceId: string
beforeAll(async () => {
  hub = await testApp()
  sourceId = (await insertSource(hub.db)).id
})
afterAll(() => hub.close())

const visit = async (path: string) => {
  const answer = await request(hub.app).get(path).redirects(1)
  return { answer, $: load(answer.text) }
}

test('an item shows its text, the accepted answer first, who wrote each, and the way to the original', async () => {
  await insertItem(hub.db, sourceId, {
    publicId: 'zipsplit01',
    title: 'Zipper splits behind the slider',
    html: '<p>The coil opens <b>behind</b> the slider.</p>',
    url: 'https://mending.example.org/q/1',
    tags: ['zips'],
    replies: [
      { text: 'Sew a new one in.', by: 'Dario Feld' },
      { text: 'Squeeze the slider flat.', by: 'Ines Okafor', accepted: true, score: 14 },
    ],
  })

  const { answer, $ } = await visit('/items/zipsplit01/zipper-splits-behind-the-slider')

  expect(answer.status).toBe(200)
  expect($('h1').text()).toBe('Zipper splits behind the slider')
  expect($('.post').first().find('.prose b').text()).toBe('behind')
  expect(
    $('article.post')
      .map((_, post) => $(post).find('.byline').text().split(',')[0])
      .get(),
  ).toEqual(['Oskar Lind', 'Ines Okafor', 'Dario Feld'])
  expect($('.accepted .verdict').text()).toContain('Accepted answer')
  expect($('.origin a').attr('href')).toBe('https://mending.example.org/q/1')
  expect($('link[rel=canonical]').attr('href')).toBe('https://mending.example.org/q/1')
  expect($('meta[name=robots]').attr('content')).toBe('noindex')
  expect($('aside a.licence').attr('href')).toBe('https://creativecommons.org/licenses/by-sa/4.0/')
  expect($('aside').text()).toContain('2 October 2026')
  expect($('.tags a').attr('href')).toBe('/search?tag=zips')
})

test('the sections of a long text can be gone to, from a list beside it and by their addresses', async () => {
  await insertItem(hub.db, sourceId, {
    publicId: 'sections01',
    title: 'Bicycle chains',
    html: '<p>A chain.</p><h2>Wear</h2><p>1</p><h3>Tools</h3><h2><a href="https://w.example/#J">Joining</a></h2><p>2</p><h2>إصلاح</h2>',
  })
  await insertItem(hub.db, sourceId, { publicId: 'sections02', title: 'Glue', html: '<h2>Only one</h2><p>Short.</p>' })

  const { $ } = await visit('/items/sections01')
  const links = $('aside nav a').toArray()
  expect(links.map((link) => $(link).text())).toEqual(['Wear', 'Joining', 'إصلاح'])
  for (const link of links) expect($(`.prose [id="${link.attribs.href?.slice(1)}"]`).text()).toBe($(link).text())
  expect((await visit('/items/sections02')).$('aside nav').length).toBe(0)
})

test('an address without the title, or with an old one, leads to the one with it', async () => {
  await insertItem(hub.db, sourceId, { publicId: 'kettle0001', title: 'Kettle clicks off' })

  for (const path of ['/items/kettle0001', '/items/kettle0001/an-old-title']) {
    const answer = await request(hub.app).get(path)
    expect(answer.status).toBe(301)
    expect(answer.headers.location).toBe('/items/kettle0001/kettle-clicks-off')
  }
})

test('a text whose licence reserves it is an excerpt, and its answers are judged by their own licences', async () => {
  await insertItem(hub.db, sourceId, {
    publicId: 'reserved01',
    title: 'All mine',
    html: `<p>${'Every word of this is mine. '.repeat(40)}</p>`,
    license: closedLicence,
    replies: [
      { text: 'This answer is free.', license: { spdx: 'CC-BY-4.0', source: 'item' } },
      { text: 'Reserved too. '.repeat(60), license: closedLicence },
    ],
  })

  const { $ } = await visit('/items/reserved01')
  const posts = $('article.post')

  expect(posts.eq(0).find('.excerpt').text().length).toBeLessThan(310)
  expect(posts.eq(0).find('.onward').text()).toContain('Read on at Mending Q&A')
  expect(posts.eq(1).find('.prose').text().trim()).toBe('This answer is free.')
  expect(posts.eq(2).find('.excerpt').text().length).toBeLessThan(310)
})

test('links follow where the licence asks for it, and do not elsewhere', async () => {
  await insertItem(hub.db, sourceId, { publicId: 'follow0001', title: 'Followed', requiresDofollow: true })
  await insertItem(hub.db, sourceId, { publicId: 'follow0002', title: 'Not followed' })

  const followed = (await visit('/items/follow0001')).$('.origin a').attr('rel')
  const other = (await visit('/items/follow0002')).$('.origin a').attr('rel')

  expect(followed).not.toContain('nofollow')
  expect(other).toContain('nofollow')
})

test('hostile markup that reached the database is not executed', async () => {
  await insertItem(hub.db, sourceId, {
    publicId: 'hostile001',
    title: '<script>alert(1)</script>',
    html: '<p onclick="alert(1)">a<script>alert(2)</script><img src=x onerror=alert(3)><a href="javascript:alert(4)">b</a></p>',
    by: '"><img src=x onerror=alert(5)>',
  })

  const { $ } = await visit('/items/hostile001')

  expect($('h1').text()).toBe('<script>alert(1)</script>')
  expect($('main script, main img, main [onclick], main [onerror]').length).toBe(0)
  expect($('a[href^="javascript"]').length).toBe(0)
})

describe('what is gone', () => {
  test('an item that was removed at its source answers 410 and says so', async () => {
    const { id } = await insertItem(hub.db, sourceId, { publicId: 'gone000001', title: 'Soon gone' })
    expect((await visit('/items/gone000001')).answer.status).toBe(200)

    await hub.db('items').where({ id }).delete()
    const { answer, $ } = await visit('/items/gone000001/soon-gone')

    expect(answer.status).toBe(410)
    expect($('h1').text()).toBe('This was removed.')
    expect(answer.text).not.toContain('Soon gone')
  })

  test('an address that never was one answers 404', async () => {
    expect((await visit('/items/never00001/x')).answer.status).toBe(404)
  })
})

test('a changed item is shown as it is now, an unchanged one is not sent twice', async () => {
  const { id } = await insertItem(hub.db, sourceId, { publicId: 'edited0001', title: 'Edited', html: '<p>before</p>' })
  const path = '/items/edited0001/edited'
  const first = await request(hub.app).get(path)
  const again = await request(hub.app)
    .get(path)
    .set('If-None-Match', first.headers.etag ?? '')

  await hub
    .db('items')
    .where({ id })
    .update({
      content: { format: 'html', value: '<p>after</p>', baseUrl: 'https://mending.example.org' },
      last_changed_at: '2026-11-21T09:59:00Z',
    })
  const changed = await request(hub.app)
    .get(path)
    .set('If-None-Match', first.headers.etag ?? '')

  expect(again.status).toBe(304)
  expect(changed.status).toBe(200)
  expect(load(changed.text)('.prose').text()).toContain('after')
})

test('every item says how its author has it taken down', async () => {
  await insertItem(hub.db, sourceId, { publicId: 'author0001', title: 'Mine' })

  const { $ } = await visit('/items/author0001')
  const letter = new URL($('a[href^="mailto:"]').attr('href') ?? '')

  expect(letter.pathname).toBe('stewards@hub.example.org')
  expect(letter.searchParams.get('body')).toBe('https://hub.example.org/items/author0001/mine')
})

test('a title from right to left stands as it should', async () => {
  await insertItem(hub.db, sourceId, { publicId: 'arabic0001', title: 'كيف أصلح سحّاب سترتي؟', lang: 'ar' })

  const { answer, $ } = await visit('/items/arabic0001')

  expect(answer.status).toBe(200)
  expect($('h1').attr('dir')).toBe('auto')
  expect($('h1').attr('lang')).toBe('ar')
})

test('opening a result is counted by where the visitor came from, and only from our own search', async () => {
  await insertItem(hub.db, sourceId, { publicId: 'opened0001', title: 'Opened' })
  const path = '/items/opened0001/opened'
  const opened = async () => (await hub.db('counted_searches').sum('times_opened as sum'))[0]?.sum
  await request(hub.app).get('/search?q=opened')
  await expect.poll(opened).toBe(0)

  await request(hub.app).get(path).set('Referer', 'https://elsewhere.example.org/search?q=opened')
  await request(hub.app).get(path).set('Referer', 'https://hub.example.org/search?q=opened')

  await expect.poll(opened).toBe(1)
})

test('what is taken down is at once in no list of what is like it', async () => {
  await insertItem(hub.db, sourceId, { publicId: 'gasket0001', title: 'Gasket of the mokapot leaks' })
  const { id } = await insertItem(hub.db, sourceId, { publicId: 'gasket0002', title: 'Mokapot gasket torn by Ida' })
  await hub.deps.search.indexDirty()
  const path = '/items/gasket0001/gasket-of-the-mokapot-leaks'
  const before = await visit(path)
  expect(before.answer.text).toContain('torn by Ida')

  await hub.db('items').where({ id }).delete()

  expect((await visit(path)).answer.text).not.toContain('torn by Ida')
  const again = await request(hub.app)
    .get(path)
    .set('If-None-Match', before.answer.headers.etag ?? '')
  expect(again.status).toBe(200)
})
