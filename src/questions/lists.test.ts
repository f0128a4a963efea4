import { load } from 'cheerio'
import { parseAtomFeed } from 'feedsmith'
import RssParser from 'rss-parser'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { postQuestion } from './post-question.ts'

let hub: TestApp
let oskar: Person
let ines: Person
beforeAll(async () => {
  hub = await testApp()
  oskar = await makeMember(hub, { name: 'Oskar <Lind> & Co', roles: ['mentor'] })
  ines = await makeMember(hub, { name: 'Ines Okafor', timeZone: 'Asia/Tokyo' })
})
afterAll(() => hub.close())

const ask = (title: string, more: { body?: string; tags?: string[]; authorId?: string } = {}) => {
  hub.clock.at = hub.clock.at.add({ hours: 1 })
  return postQuestion(hub.deps, { authorId: oskar.id, title, body: 'Why?', tags: ['bikes'], ...more })
}
const send = (url: string, by: Person, form: object = {}) =>
  request(hub.app).post(url).type('form').set('Cookie', by.cookie).send(form)
const list = async (url: string, by?: Person) => {
  const response = await request(hub.app)
    .get(url)
    .set('Cookie', by?.cookie ?? '')
  const $ = load(response.text)
  return {
    $,
    status: response.status,
    etag: response.headers.etag as string,
    titles: $('.row h2')
      .map((_, row) => $(row).text())
      .get(),
    tabs: $('.tabs a')
      .map((_, tab) => $(tab).text().trim())
      .get(),
  }
}

test('an empty hub says what would be here, and how to fill it', async () => {
  const { $, titles } = await list('/questions')
  expect(titles).toEqual([])
  expect($('.empty a').attr('href')).toBe('/ask')
  const feed = await request(hub.app).get('/questions.atom')
  expect(parseAtomFeed(feed.text).id).toBe('https://hub.example.org/questions.atom')
})

test('each list has its questions in its order, with counts', async () => {
  await ask('First question of all')
  const second = await ask('Second question on zips', { tags: ['zips'] })
  await ask('Third question, answered')
  const fourth = await ask('Fourth question, by Ines', { authorId: ines.id })
  const third = await hub.db('questions').where('title', 'Third question, answered').first()
  await send(`/posts/question/${third.public_id}/answers`, ines, { body: 'So.' })
  await send(`/posts/question/${second.publicId}/follow`, ines, { follows: 'yes' })

  const newest = await list('/questions')
  expect(newest.titles).toEqual([
    'Fourth question, by Ines',
    'Third question, answered',
    'Second question on zips',
    'First question of all',
  ])
  expect(newest.tabs).toEqual(['Newest 4', 'Unanswered 3', 'Waiting longest 3'])
  expect((await list('/questions?view=unanswered')).titles).toEqual([
    'Fourth question, by Ines',
    'Second question on zips',
    'First question of all',
  ])
  expect((await list('/questions?view=waiting')).titles[0]).toBe('First question of all')
  expect((await list('/questions?tag=zips')).titles).toEqual(['Second question on zips'])
  const mine = await list('/questions?view=mine', ines)
  expect(mine.titles).toEqual(['Fourth question, by Ines'])
  expect(mine.tabs).toEqual(expect.arrayContaining(['Mine 1', 'Followed 2']))
  expect(mine.$('.row time').text()).toContain('GMT+9')
  expect((await list('/questions?view=followed', ines)).titles).toEqual([
    'Fourth question, by Ines',
    'Second question on zips',
  ])
  expect((await request(hub.app).get('/questions?view=mine')).headers.location).toContain('/sign-in?next=')

  await send(`/posts/question/${fourth.publicId}/delete`, ines, { reason: 'Found it.' })
  expect((await list('/questions')).titles).not.toContain('Fourth question, by Ines')
  expect((await list('/questions?view=mine', ines)).titles).toEqual(['Fourth question, by Ines'])
})

test('a list goes on where it stopped, whatever was asked meanwhile', async () => {
  for (let n = 0; n < 25; n++)
    await hub.db('questions').insert({
      id: `00000000-0000-7000-8000-0000000000${String(n).padStart(2, '0')}`,
      public_id: `bulk${n}`,
      title: `Bulk question number ${n}`,
      body: '',
      // Several in the same instant: the order is still one.
      created_at: `2026-01-01T00:00:0${Math.floor(n / 5)}Z`,
      last_activity_at: '2026-01-01T00:00:00Z',
    })
  const seen: string[] = []
  let next: string | undefined = '/questions'
  while (next) {
    const page: Awaited<ReturnType<typeof list>> = await list(next)
    seen.push(...page.titles)
    next = page.$('a[rel=next]').attr('href')
    await ask('A question that came meanwhile', { tags: [] })
  }
  expect(seen.filter((title) => title.startsWith('Bulk'))).toHaveLength(25)
  expect(new Set(seen).size).toBe(seen.length)
  expect((await list('/questions?after=nonsense')).status).toBe(200)
  expect((await list('/questions?after=9999999999999999.x')).status).toBe(200)
  expect((await list('/questions?view=nonsense&tag=%00')).status).toBe(200)
})

test('visitors are shown a kept list until a question changes', async () => {
  const before = await list('/questions')
  expect((await request(hub.app).get('/questions').set('If-None-Match', before.etag)).status).toBe(304)
  await ask('Something new to list')
  expect((await request(hub.app).get('/questions').set('If-None-Match', before.etag)).status).toBe(200)
  expect((await list('/questions')).titles[0]).toBe('Something new to list')
})

test('the feed is valid Atom with public words only, for a tag too, and says when nothing changed', async () => {
  const odd = await ask('Odd & <b>bold</b> ]]> title', {
    body: 'See [this](https://a.example/?a=1&b=2) ]]> and <script>alert(1)</script>\n\n```js\nconst a = 1\n```',
    tags: ['zips'],
  })
  const hidden = await ask('A hidden question here', { tags: ['zips'] })
  await hub.db('questions').where('id', hidden.id).update({ state: 'hidden', removed_by: 'flags' })
  const response = await request(hub.app).get('/questions.atom?tag=zips')

  expect(response.headers['content-type']).toContain('application/atom+xml')
  const parsed = parseAtomFeed(response.text)
  const entry = parsed.entries?.[0]
  expect(entry?.title?.value).toBe('Odd & <b>bold</b> ]]> title')
  expect(entry?.id).toBe(`https://hub.example.org/questions/${odd.publicId}`)
  expect(entry?.authors?.[0]?.name).toBe('Oskar <Lind> & Co')
  expect(entry?.content?.value).not.toContain('<script')
  expect(entry?.content?.value).toContain('hljs-keyword')
  expect(parsed.entries?.map(({ title }) => title?.value)).toEqual([
    'Odd & <b>bold</b> ]]> title',
    'Second question on zips',
  ])
  expect(parsed.links?.find(({ rel }) => rel === 'self')?.href).toBe('https://hub.example.org/questions.atom?tag=zips')
  const other = await new RssParser().parseString(response.text)
  expect(other.items[0]?.link).toBe(`https://hub.example.org${odd.url}`)
  expect(other.items[0]?.isoDate).toMatch(/^2026-/)
  expect(response.text).not.toContain('@people.example.org')

  const etag = response.headers.etag as string
  expect((await request(hub.app).get('/questions.atom?tag=zips').set('If-None-Match', etag)).status).toBe(304)
  await send(`/posts/question/${odd.publicId}/answers`, ines, { body: 'So.' })
  expect((await request(hub.app).get('/questions.atom?tag=zips').set('If-None-Match', etag)).status).toBe(200)
  expect((await list('/questions?tag=zips')).$('link[type="application/atom+xml"]').attr('href')).toBe(
    '/questions.atom?tag=zips',
  )
})

test('the first page names newest questions without an answer, and the sitemap names all', async () => {
  await ask('The newest one without an answer')
  const home = load((await request(hub.app).get('/')).text)
  expect(home('.waiting-here h3').first().text()).toBe('The newest one without an answer')
  expect(home('.waiting-here a[href="/questions?view=unanswered"]').length).toBe(1)

  const map = (await request(hub.app).get('/sitemap.xml')).text
  expect(map).toContain('<loc>https://hub.example.org/questions</loc>')
  expect(map).toContain('/the-newest-one-without-an-answer</loc>')
  expect(map).not.toContain('a-hidden-question-here')
})
