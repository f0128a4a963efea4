import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fillHub } from '../../tests/browser/filled-hub.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
  await fillHub(hub.db)
  const many = await insertSource(hub.db, { name: 'lamps', title: 'Lamp Forum', site_url: 'https://lamps.example.org' })
  for (let lamp = 1; lamp <= 23; lamp += 1)
    await insertItem(hub.db, many.id, {
      title: `Lamp number ${lamp} flickers`,
      tags: ['lamps'],
      html: '<p>It flickers.</p>',
    })
  await hub.deps.search.indexDirty()
})
afterAll(() => hub.close())

const visit = async (path: string) => {
  const answer = await request(hub.app).get(path)
  return { answer, $: load(answer.text) }
}

test('a question in one’s own words finds the thread, with the matched words marked and facts on its row', async () => {
  const { answer, $ } = await visit('/search?q=how+to+replace+a+worn+slider')
  const row = $('.row').first()

  expect(answer.status).toBe(200)
  expect($('#q').val()).toBe('how to replace a worn slider')
  expect($('.ask-this a').attr('href')).toBe('/ask?title=how%20to%20replace%20a%20worn%20slider')
  expect(row.find('h2').text()).toBe('Zipper splits behind the slider: tighten or replace?')
  expect(row.find('mark').length).toBeGreaterThan(0)
  expect(row.find('.meta').text().replace(/\s+/g, ' ')).toContain('Solved, 2 answers')
  expect(row.find('.licence').text()).toBe('CC BY-SA 4.0')
  expect(row.find('a').attr('href')).toMatch(/^\/items\//)
})

test('filters are a plain form: what is ticked stays ticked, the words are kept, and each can be taken off', async () => {
  const { $ } = await visit('/search?q=slider&source=mending-qa&solved=yes')
  const ticked = $('.facets input:checked')
    .map((_, box) => `${$(box).attr('name')}=${$(box).val()}`)
    .get()

  expect(ticked.sort()).toEqual(['solved=yes', 'source=mending-qa'])
  expect($('.facets input[name=q]').val()).toBe('slider')
  expect($('.row .icon.solved').length).toBe($('.row').length)
  expect(
    $('.chips a')
      .map((_, chip) => $(chip).attr('href'))
      .get(),
  ).toEqual(['/search?q=slider&solved=yes', '/search?q=slider&source=mending-qa', '/search?q=slider'])
})

test('what is found within a section of a long text leads there, past the sections before it', async () => {
  const wiki = await insertSource(hub.db, { name: 'wiki', title: 'Wiki', site_url: 'https://wiki.example.org' })
  const filler = '<p>Nothing of note here, and that at some length, to fill a page.</p>'.repeat(8)
  const html = `<p>All about bellows.</p><h2>Leather</h2>${filler}<h2>Valves &amp; <i>flaps</i></h2><p>Sew the gusset anew.</p>
    <h2>Leather</h2>${filler}<p>Waxing the ferrule helps.</p>`
  await insertItem(hub.db, wiki.id, {
    publicId: 'bellows001',
    title: 'Bellows',
    kind: 'page',
    html,
    replies: [{ text: 'Mine has a rivulet.' }],
  })
  await hub.deps.search.indexDirty()
  const sectionOf = async (word: string) => {
    const { $ } = await visit(`/search?q=${word}`)
    const link = $('.row:has(h2:contains("Bellows")) .snippet a')
    return [link.text(), link.attr('href')?.replace(/^[^#]*/, '')]
  }

  const { $: item } = await visit('/items/bellows001/bellows')
  for (const [word, title, anchor] of [
    ['gusset', 'Valves & flaps', 'section-valves-flaps'],
    ['ferrule', 'Leather', 'section-leather.2'],
  ]) {
    expect(await sectionOf(`${word}`)).toEqual([title, `#${anchor}`])
    expect(item(`[id="${anchor}"]`).text()).toBe(title)
  }
  expect(await sectionOf('bellows'), 'before the first section').toEqual(['', undefined])
  expect(await sectionOf('rivulet'), 'in an answer').toEqual(['', undefined])
  expect((await visit('/search?q=gusset')).$('.snippet').text()).not.toMatch(/[\u2028\u2029]/)
})

test('kinds are links with counts', async () => {
  const { $ } = await visit('/search?q=slider&kind=article')

  expect($('.tabs [aria-current]').text()).toContain('Articles')
  expect($('.row').length).toBeGreaterThan(0)
  expect($('.row .icon.article').length).toBe($('.row').length)
})

test('a slip of the fingers is corrected, said, and can be undone', async () => {
  const { $ } = await visit('/search?q=ketle+clicks')

  expect($('.corrected').text()).toContain('Showing results for kettle clicks')
  const instead = $('.corrected a').attr('href') ?? ''
  expect(instead).toBe('/search?q=ketle+clicks&exact=1')
  expect((await visit(instead)).$('.corrected').length).toBe(0)
})

test('pages of results follow one another and none is shown twice', async () => {
  const titles: string[] = []
  let path: string | undefined = '/search?q=lamp+flickers'
  let pages = 0
  while (path && pages < 5) {
    const { $ } = await visit(path)
    titles.push(
      ...$('.row h2')
        .map((_, title) => $(title).text())
        .get(),
    )
    path = $('.pager [rel=next]').attr('href')
    pages += 1
  }

  expect(pages).toBe(3)
  expect(new Set(titles).size).toBe(23)
})

test('without words the newest are shown', async () => {
  const { $ } = await visit('/search')

  expect($('.row').first().find('h2').text()).toBe('Roberts R200 hums louder when I touch the tuning knob')
})

describe('nothing found', () => {
  test('says so, keeps the words, and offers something to do', async () => {
    const { answer, $ } = await visit('/search?q=euphonium+valvefelt+qqqq')

    expect(answer.status).toBe(200)
    expect($('.empty .headline').text()).toContain('euphonium valvefelt qqqq')
    expect($('.empty a').length).toBe(3)
    expect($('.empty .do').attr('href')).toBe('/ask?title=euphonium%20valvefelt%20qqqq')
    expect($('#q').val()).toBe('euphonium valvefelt qqqq')
  })

  test('is also what a word in common with the hub is worth, when the rest of the question is not in it', async () => {
    const { $ } = await visit('/search?q=best+pizza+recipe+in+town+with+a+louder+bassoon')

    expect($('.row').length).toBe(0)
    expect($('.empty .headline').text()).toContain('best pizza recipe')
    expect((await visit('/search?q=louder')).$('.row').length).toBe(1)
  })

  test('because of filters: they are the first thing to drop', async () => {
    const { $ } = await visit('/search?q=slider&tag=radios')

    expect($('.empty .headline').text()).toContain('with these filters')
    expect($('.empty .do').attr('href')).toBe('/search?q=slider')
    expect($('.facets input[value=radios]').attr('checked')).toBe('checked')
  })
})

test('a hub that says it has Meilisearch and has lost it tells its visitors', async () => {
  const lost = await testApp({ MEILI_HOST: 'http://127.0.0.1:9' })
  const $ = load((await request(lost.app).get('/search?q=zip')).text)
  await lost.close()

  expect($('.notice').text()).toContain('The search engine is away.')
})

test('suggestions come in the format that browsers read, too', async () => {
  const answer = await request(hub.app).get('/search/suggestions?q=kettl')

  expect(answer.headers['content-type']).toContain('application/x-suggestions+json')
  const [words, titles, , urls] = JSON.parse(answer.text)
  expect(words).toBe('kettl')
  expect(titles).toContain('Kettle clicks off before it boils')
  expect(urls[0]).toMatch(/^\/items\//)
})

const hostile: [string, string][] = [
  ['10,000 characters', 'zip '.repeat(2500)],
  ['1,000 words', Array.from({ length: 1000 }, (_, word) => `w${word}`).join(' ')],
  ['punctuation alone', '!@#$%^&*()_+{}|:"<>?'],
  ['tsquery syntax', "zip & (slider | !teeth) <-> 'a':*"],
  ['NUL', 'zip\u0000slider'],
  ['markup', '<script>alert(1)</script>'],
  ['right to left', 'كيف أصلح سحّاب'],
  ['Thai', 'ซิปแตกทำอย่างไร'],
  ['emoji', '🔧🧵'],
  ['an open quote', '"zip slider'],
  ['operators without words', 'tag: source: is: -'],
]
test.each(hostile)('a query of %s is answered', async (_name, words) => {
  const { answer, $ } = await visit(`/search?q=${encodeURIComponent(words)}`)

  expect(answer.status).toBe(200)
  expect($('#q').length).toBe(1)
  expect($('main script').length).toBe(0)
})

test('an unpaired surrogate and values that are no filters are left out, not refused', async () => {
  expect((await visit('/search?q=%ED%A0%80zip&page=-3&year=x&kind=nonsense&sort=up&solved=maybe')).answer.status).toBe(
    200,
  )
})

test('what was found is marked, not what begins like it: that is looked for in titles alone', async () => {
  const { id } = await insertSource(hub.db, { name: 'cups', title: 'Cups', site_url: 'https://cups.example.org' })
  for (const title of ['Cupboard hinge sags', 'Gluing a cup'])
    await insertItem(hub.db, id, { title, tags: [], html: '<p>The cup stood in a cupboard, with other cups.</p>' })
  await hub.deps.search.indexDirty()

  const { $ } = await visit('/search?q=glue+a+cup')
  const textsOf = (selector: string) =>
    $(selector)
      .toArray()
      .map((found) => $(found).text())
  expect(textsOf('.row h2')).toEqual(['Gluing a cup', 'Cupboard hinge sags'])
  expect(textsOf('.row mark')).toEqual(['cup', 'cups', 'cup', 'cups'])
})
