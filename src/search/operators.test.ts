import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { engines } from '../../tests/searchEngines.ts'
import type { TestApp } from '../../tests/testApp.ts'

describe.each(await engines())('over HTTP, with candidates from %s', (name, start) => {
  let hub: TestApp
  beforeAll(async () => {
    hub = await start()
    const forum = await insertSource(hub.db, { name: 'forum', title: 'Mending Forum' })
    const blog = await insertSource(hub.db, { name: 'bench-blog', title: 'Bench Blog' })
    const answered = { replies: [{ text: 'Squeeze it with pliers.', accepted: true }] }
    await insertItem(hub.db, forum.id, { title: 'Zip slider came off', tags: ['zips', 'jackets'], ...answered })
    await insertItem(hub.db, forum.id, { title: 'Slider of a tent zip is stuck', tags: ['zips', 'tents'] })
    await insertItem(hub.db, forum.id, { title: 'Curtain slider squeaks', tags: ['curtains'] })
    await insertItem(hub.db, blog.id, { title: 'The slider and the zip', kind: 'article', tags: ['zips'] })
    await insertItem(hub.db, blog.id, { title: 'A door on rails', kind: 'article', html: '<p>Its slider is worn.</p>' })
    await hub.deps.search.indexDirty()
  })
  afterAll(() => hub.close())

  const all = [
    'A door on rails',
    'Curtain slider squeaks',
    'Slider of a tent zip is stuck',
    'The slider and the zip',
    'Zip slider came off',
  ]
  const asked: [string, string[]][] = [
    ['slider', all],
    ['"zip slider"', ['Zip slider came off']],
    ['“slider and the zip”', ['The slider and the zip']],
    ['"slider zip"', []],
    ['slider -zip', ['A door on rails', 'Curtain slider squeaks']],
    ['slider -zip -"squeaks rails"', []],
    ['slider -zips', ['A door on rails', 'Curtain slider squeaks']],
    ['slider tag:curtains', ['Curtain slider squeaks']],
    ['slider tag:ZIPS', ['Slider of a tent zip is stuck', 'The slider and the zip', 'Zip slider came off']],
    ['slider tag:curtains tag:"tents"', ['Curtain slider squeaks', 'Slider of a tent zip is stuck']],
    ['slider source:bench-blog', ['A door on rails', 'The slider and the zip']],
    ['slider source:bench-blog tag:zips', ['The slider and the zip']],
    ['slider source:nobody', []],
    ['slider is:solved', ['Zip slider came off']],
    ['slider is:open', ['Curtain slider squeaks', 'Slider of a tent zip is stuck']],
    ['slider kind:article', ['A door on rails', 'The slider and the zip']],
    ['is:solved', ['Zip slider came off']],
    ['tag:zips source:forum', ['Slider of a tent zip is stuck', 'Zip slider came off']],
    ['is:solved -zip slider', []],
  ]
  test.each(asked)('%s', async (words, titles) => {
    const page = load((await request(hub.app).get('/search').query({ q: words })).text)
    const { body } = await request(hub.app).get('/api/v1/search').query({ q: words })

    expect(
      page('.row h2')
        .map((_, title) => page(title).text())
        .get()
        .sort(),
    ).toEqual(titles)
    expect(body.hits.map((hit: { title: string }) => hit.title).sort()).toEqual(titles)
    expect(body.total).toBe(titles.length)
    expect(page('#q').val()).toBe(words)
  })

  test('what was typed as an operator can be chosen as a filter too', async () => {
    const typed = await request(hub.app).get('/api/v1/search').query({ q: 'slider is:solved source:forum' })
    const chosen = await request(hub.app).get('/api/v1/search').query({ q: 'slider', solved: 'true', source: 'forum' })
    expect(typed.body.hits).toEqual(chosen.body.hits)
    expect(typed.body.facets).toEqual(chosen.body.facets)
  })

  test('this engine answered', async () => {
    expect((await hub.deps.search.search({ text: 'slider' })).engine).toBe(name.toLowerCase())
  })
})
