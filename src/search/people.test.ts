import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fillHub } from '../../tests/browser/filled-hub.ts'
import { insertQuestion, makeMentor, makeTags } from '../../tests/knowledge.ts'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
let ana: Person
beforeAll(async () => {
  hub = await testApp()
  await fillHub(hub.db)
  ana = await makeMentor(hub, {
    name: 'Ana Prado',
    handle: 'ana',
    tags: ['zips', 'sewing machines'],
    languages: ['pl'],
    helpsWith: 'Zips of jackets, tents and bags.',
  })
  await makeTags(hub.db, [], { zipper: 'zips' })
  await makeMentor(hub, { name: 'Bo Lindt', tags: ['zips'], helpsWith: 'Tents.' })
  await makeMentor(hub, { name: 'Cai Moor', tags: ['harpsichords'] })
  const asker = await makeMember(hub)
  await insertQuestion(hub.db, {
    title: 'Zip slider comes off the tape of my tent',
    by: asker.id,
    answers: [{ by: ana.id, text: 'Cut the tape, thread the slider on again.', at: '2026-11-10T08:00:00Z' }],
  })
  await hub.deps.search.indexDirty()
})
afterAll(() => hub.close())

const visit = async (path: string, cookie = '') => {
  const answer = await request(hub.app).get(path).set('Cookie', cookie)
  return { answer, $: load(answer.text) }
}
const folded = (text: string) => text.replace(/\s+/g, ' ').trim()

test('who fits stands among the answers once, at the third row, with why, and can be asked', async () => {
  const { $ } = await visit('/search?q=zip+slider')
  const row = $('.row').eq(2)

  expect($('.row.person').length).toBe(1)
  expect(row.hasClass('person')).toBe(true)
  expect(folded(row.find('h2').text())).toBe('Ana Prado knows zips and sewing machines')
  expect(folded(row.find('.meta').text())).toBe('answered 1 on these speaks Polish')
  expect(row.find('h2 a').attr('href')).toBe('/mentors/ana')
  expect(row.find('.verb').text()).toBe('Ask Ana')
  expect(row.find('.verb').attr('href')).toBe('/requests/new?to=ana')
})

test('people are in no count but their own', async () => {
  const { $ } = await visit('/search?q=zip+slider')
  const counts = Object.fromEntries(
    $('.tabs a')
      .map((_, tab) => [[$(tab).text().trim().split(' ')[0], Number($(tab).find('.count').text())]])
      .get() as [string, number][],
  )
  const { total, facets } = await hub.deps.search.search({ text: 'zip slider' })

  expect(counts.All).toBe(total)
  expect(counts.All).toBe((counts.Questions ?? 0) + (counts.Articles ?? 0))
  expect(counts.People).toBe(2)
  expect($('.row:not(.person)').length).toBe(Math.min(10, total))
  expect(facets.source.reduce((sum, { count }) => sum + count, 0)).toBe(total)
  expect(folded($('.pager .count').text())).toContain(`of ${total}`)
})

test('below the answers stands who would hear of the question, and the words go along', async () => {
  const { $ } = await visit('/search?q=zip+slider')

  expect(folded($('.closing').text())).toBe('Nothing right? Ask, and Ana or one other hear of it')
  expect($('.closing a').attr('href')).toBe('/ask?title=zip%20slider')
  expect(folded((await visit('/search?q=kettle+boils')).$('.closing').text())).toBe('Nothing right? Ask everyone here')
})

test.each(['/search?q=zip+slider&page=2', '/search?q=zip+slider&sort=newest', '/search?q=zip&kind=article', '/search'])(
  'on %s nobody stands among the results',
  async (path) => {
    const { answer, $ } = await visit(path)

    expect(answer.status).toBe(200)
    expect($('.row.person').length).toBe(0)
  },
)

test('nobody is shown to themselves', async () => {
  const { $ } = await visit('/search?q=zip+slider', ana.cookie)

  expect(folded($('.row.person h2').text())).toBe('Bo Lindt knows zips')
  expect($('.closing').text()).not.toContain('Ana')
})

test('the tab of people has those who share a word, each with their own words', async () => {
  const { $ } = await visit('/search?q=tents&kind=person')

  expect($('.row').length).toBe(2)
  expect($('.row.person').length).toBe(2)
  expect($('.tabs [aria-current]').text()).toContain('People')
  expect($('.row mark').length).toBeGreaterThan(0)
  expect($('.closing a').attr('href')).toBe('/ask?title=tents')
  expect((await visit('/search?kind=person')).$('.row.person').length).toBe(3)
})

test('where nothing was written on it, who knows of it is named all the same', async () => {
  const { $ } = await visit('/search?q=harpsichord')

  expect($('.empty .headline').text()).toContain('harpsichord')
  expect($('.empty .do').attr('href')).toBe('/search?q=harpsichord&kind=person')
  expect(folded($('.row.person h2').text())).toBe('Cai Moor knows harpsichords')
  expect((await visit('/search?q=lindt')).$('.empty .do').attr('href')).toBe('/search?q=lindt&kind=person')
})

test('suggestions name people after titles, and say that they are people', async () => {
  const { body } = await request(hub.app)
    .get('/search/suggestions?q=zip')
    .buffer()
    .parse((res, done) => {
      let text = ''
      res.on('data', (chunk) => (text += chunk))
      res.on('end', () => done(null, JSON.parse(text)))
    })
  const [, titles, notes, urls] = body as [string, string[], string[], string[]]

  expect(titles.slice(-2).sort()).toEqual(['Ana Prado', 'Bo Lindt'])
  expect(notes.slice(-2)).toEqual(['Person', 'Person'])
  expect(urls.slice(-2).sort()[0]).toBe('/mentors/ana')
  expect(notes[0]).toBe('Question')
  expect(titles.length).toBeLessThanOrEqual(6)
})

test('the API has people where they are asked for, and counts them in the facet of kinds', async () => {
  const all = await request(hub.app).get('/api/v1/search?q=zip')
  const people = await request(hub.app).get('/api/v1/search?q=zip&kind=person')

  expect(all.body.hits.map((hit: { kind: string }) => hit.kind)).not.toContain('person')
  expect(all.body.facets.kind).toContainEqual({ value: 'person', count: 2 })
  expect(people.body.hits[0]).toMatchObject({
    kind: 'person',
    title: 'Ana Prado',
    url: 'https://hub.example.org/mentors/ana',
    source: { name: 'hub', title: 'the Repair Commons' },
    licence: { spdx: 'NONE' },
  })
  expect(people.body.total).toBe(2)
})
