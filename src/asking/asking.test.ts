import { load } from 'cheerio'
import request from 'supertest'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { forgetDrafts } from './forget-drafts.ts'

let hub: TestApp
beforeEach(async () => {
  hub = await testApp()
  const site = await insertSource(hub.db)
  await insertItem(hub.db, site.id, {
    title: 'Zipper splits behind the slider: tighten or replace?',
    html: '<p>The zip of my jacket opens again behind the slider.</p>',
    tags: ['zips'],
    replies: [{ text: 'Squeeze the slider flat with pliers.', accepted: true }],
  })
  await insertItem(hub.db, site.id, {
    title: 'Slider of a zip came off',
    html: '<p>How do I thread it?</p>',
    replies: [{ text: 'From the top.' }],
  })
  await insertItem(hub.db, site.id, { title: 'Five zips, one slider', kind: 'article', html: '<p>A worn slider.</p>' })
  await insertItem(hub.db, site.id, { title: 'Zip slider question that waits', html: '<p>Nobody knows.</p>' })
  for (const [i, thing] of ['Kettle', 'Radio', 'Bicycle', 'Knife', 'Chair', 'Lamp', 'Tent', 'Watch'].entries())
    for (const trouble of ['hums', 'leaks', 'is loose'])
      await insertItem(hub.db, site.id, { title: `${thing} ${trouble}`, html: `<p>Number ${i}</p>` })
  await hub.deps.search.indexDirty()
})
afterEach(() => hub.close())

const title = 'My zip splits behind the slider'
const key = '018f2b1e-0000-7000-8000-000000000001'

const cookiesOf = (res: request.Response) =>
  ([res.headers['set-cookie'] ?? []].flat() as string[]).map((one) => one.split(';')[0]).join('; ')
const post = (fields: Record<string, string>, cookie = '') =>
  request(hub.app)
    .post('/ask')
    .set('Cookie', cookie)
    .type('form')
    .send({ key, title, ...fields })

test('what exists is shown under the title: solved answers first, then more to read', async () => {
  const res = await request(hub.app).post('/ask/suggestions').type('form').send({ title, key })

  const $ = load(res.text)
  expect(
    $('.answers h3')
      .map((_, one) => $(one).text())
      .get(),
  ).toEqual(['Zipper splits behind the slider: tighten or replace?', 'Slider of a zip came off'])
  expect($('.answers .state').first().text()).toBe('Solved, 1 answer')
  expect($('.answers mark').length).toBeGreaterThan(0)
  expect($('.answers .licence').first().text()).toBe('CC BY-SA 4.0')
  expect($('.reading li > a').length).toBe(2)
  expect($('.found').attr('data-status')).toMatch(/^Two answers and two texts to read match\./)
  expect($('a[target=_blank]').length).toBe(4)
  // Written when the answer is on its way.
  await expect
    .poll(() => hub.db('asks').where({ id: key }).first())
    .toMatchObject({ shown: 4, opened: false, ended_as: null })
})

test('what was tried, in words that nobody else used, makes it no other question', async () => {
  const body =
    'Paraffin, graphite and bicycle chain lubricant: neither helped, despite thorough ultrasonic cleaning beforehand.'
  const res = await request(hub.app).post('/ask/suggestions').type('form').send({ title, body, key })

  const $ = load(res.text)
  expect($('.answers h3').first().text()).toBe('Zipper splits behind the slider: tighten or replace?')
  // Nobody has answered it: it solves nothing.
  expect(
    $('.reading li')
      .filter((_, one) => $(one).text().includes('that waits'))
      .find('button').length,
  ).toBe(0)
})

test('a title of fewer than 12 characters is not looked for', async () => {
  const res = await request(hub.app).post('/ask/suggestions').type('form').send({ title: 'zip slider', key })

  expect(load(res.text)('li').length).toBe(0)
  expect(res.text).toContain('From 12 characters on')
  expect(await hub.db('asks')).toEqual([])
})

test('without a script, posting leads through what may answer it, and Post anyway posts', async () => {
  const ana = await makeMember(hub, { name: 'Ana' })
  const step = await post({ step: 'post', body: 'I tried a candle.' }, ana.cookie)

  const $ = load(step.text)
  expect(step.status).toBe(200)
  expect($('.step h2').text()).toBe('Before we post: these may answer it')
  expect($('button[value=anyway]').first().text()).toBe('Post anyway')
  expect($('button[name=solved]').length).toBe(3)
  expect($('textarea').text()).toBe('I tried a candle.')
  expect(await hub.db('questions')).toEqual([])

  const posted = await post({ step: 'anyway', body: 'I tried a candle.' }, ana.cookie)
  expect(posted.status).toBe(303)
  expect(posted.headers.location).toMatch(/^\/questions\/\w{10}\/my-zip-splits-behind-the-slider$/)
  expect(await hub.db('questions').first()).toMatchObject({ title, body: 'I tried a candle.', author_id: ana.id })
  expect(await hub.db('asks').first()).toMatchObject({ ended_as: 'posted-anyway', shown: 4 })
})

test('what nothing is like, and what was looked at already, is posted at once', async () => {
  const ana = await makeMember(hub)
  const strange = await post({ step: 'post', title: 'Euphonium valve felts disintegrate' }, ana.cookie)
  expect(strange.status).toBe(303)

  const looked = await post({ step: 'post', looked: title, key: key.replace(/1$/, '2') }, ana.cookie)
  expect(looked.status).toBe(303)
  expect(await hub.db('asks').orderBy('id').pluck('ended_as')).toEqual(['posted', 'posted'])
})

test('the same form sent twice at once posts once', async () => {
  const ana = await makeMember(hub)
  const both = await Promise.all([post({ step: 'anyway' }, ana.cookie), post({ step: 'anyway' }, ana.cookie)])

  expect(both.map(({ status }) => status)).toEqual([303, 303])
  expect(both[0].headers.location).toBe(both[1].headers.location)
  expect(await hub.db('questions')).toHaveLength(1)
  await post({ step: 'anyway', title: 'Another question in the same tab' }, ana.cookie)
  expect(await hub.db('questions')).toHaveLength(2)
})

test('what cannot be posted comes back with everything that was typed', async () => {
  const ana = await makeMember(hub)
  const short = await post({ step: 'post', title: 'Zip broken', body: 'Long story', tags: 'zips' }, ana.cookie)

  const $ = load(short.text)
  expect(short.status).toBe(422)
  expect($('[role=alert] a').attr('href')).toBe('#title')
  expect($('#title-error').text()).toContain('12 characters')
  expect($('#title').val()).toBe('Zip broken')
  expect($('#title').attr('aria-describedby')).toContain('title-error')
  expect($('textarea').text()).toBe('Long story')
  expect($('input[name=tags]').val()).toBe('zips')

  await hub.db('tags').insert({ id: crypto.randomUUID(), name: 'zips', created_at: '2026-01-01T00:00:00Z' })
  const unknown = await post({ step: 'anyway', tags: 'no-such-tag' }, (await makeMember(hub)).cookie)
  expect(unknown.status).toBe(422)
  expect(load(unknown.text)('#tags-error').text()).toContain('no-such-tag')
  expect(await hub.db('questions')).toEqual([])
})

test('a program that fills in every field posts nothing; a person whose browser did is told', async () => {
  const ana = await makeMember(hub)
  const res = await post({ step: 'anyway', website: 'https://spam.example' }, ana.cookie)

  expect(res.status).toBe(422)
  expect(load(res.text)('.field.wrong #website').val()).toBe('https://spam.example')
  expect(await hub.db('questions')).toEqual([])
})

test('a visitor signs in while posting, and finds the question ready to post', async () => {
  const sent = await post({ step: 'anyway', body: 'With a candle', tags: '' })
  expect(sent.headers.location).toBe('/sign-in?next=%2Fask%3Fresume%3D1')
  const cookie = cookiesOf(sent)
  expect(String(sent.headers['set-cookie'])).toMatch(/HttpOnly; Secure; SameSite=Lax/)
  expect(JSON.stringify(await hub.db('drafts'))).not.toContain(cookie.split('=')[1])

  const ana = await makeMember(hub)
  const back = await request(hub.app).get('/ask?resume=1').set('Cookie', `${ana.cookie}; ${cookie}`)
  const $ = load(back.text)
  expect($('.notice.done').text()).toContain('your question is as you left it')
  expect($('#title').val()).toBe(title)
  expect($('textarea').text()).toBe('With a candle')
  expect($('button[value=post]').text()).toBe('Post to everyone')
  expect($('input[name=key]').val()).toBe(key)
  expect(await hub.db('questions')).toEqual([])
  expect(await hub.db('drafts').first()).toMatchObject({ member_id: ana.id, token_hash: null, address_hash: null })

  await post({ step: 'anyway', body: 'With a candle' }, ana.cookie)
  expect(await hub.db('drafts')).toEqual([])
  expect(load((await request(hub.app).get('/ask').set('Cookie', ana.cookie)).text)('#title').val()).toBe('')
})

test('“this solved it” ends the ask, credits the source and drops the draft, which can be had back', async () => {
  const ana = await makeMember(hub)
  const looked = await request(hub.app).post('/ask/suggestions').type('form').send({ title, key })
  const document = load(looked.text)('button[name=solved]').first().val() as string
  const solved = await post({ solved: document, body: 'My long story' }, ana.cookie)
  expect(solved.headers.location).toBe(`/ask/solved/${key}`)
  expect(await hub.db('asks').first()).toMatchObject({
    ended_as: 'solved',
    solved_by: document,
    solved_source: 'mending-qa',
  })

  const thanks = await request(hub.app).get(`/ask/solved/${key}`).set('Cookie', ana.cookie)
  const $ = load(thanks.text)
  expect($('.card').text()).toContain('Mending Q&A')
  expect($('.card .licence').text()).toBe('CC BY-SA 4.0')
  expect($('.card a.do').attr('href')).toMatch(/^\/items\//)
  expect(load((await request(hub.app).get('/ask').set('Cookie', ana.cookie)).text)('#title').val()).toBe('')
  const late = await saveDraft({ title: `${title} late` }, ana.cookie)
  expect(late.body.outcome).toBe('ended')

  await request(hub.app).post(`/ask/solved/${key}/reopen`).set('Cookie', ana.cookie)
  expect(load((await request(hub.app).get('/ask').set('Cookie', ana.cookie)).text)('textarea').text()).toBe(
    'My long story',
  )
  expect(await hub.db('asks').first()).toMatchObject({ ended_as: null, solved_by: null })
})

test('what solves nothing is refused: no such document, no such ask', async () => {
  expect((await post({ solved: 'item-nothing' })).status).toBe(404)
  expect((await request(hub.app).get(`/ask/solved/${key}`)).status).toBe(404)
  expect((await request(hub.app).get('/ask/solved/../../etc')).status).toBe(404)
})

test('a suggestion that was opened counts, and only hashes are kept of an ask', async () => {
  await request(hub.app).post('/ask/suggestions').type('form').send({ title, key })
  expect((await request(hub.app).post('/ask/opened').type('form').send({ key, title })).status).toBe(204)

  const [row] = await hub.db('asks')
  expect(row.opened).toBe(true)
  expect(JSON.stringify(row)).not.toMatch(/zip|127\.0\.0\.1/)
})

test('the words of an ask are kept once three different sessions ended it', async () => {
  const ana = await makeMember(hub)
  for (const agent of ['one', 'two', 'three']) {
    expect(await hub.db('search_texts')).toEqual([])
    await post({ step: 'anyway', key: crypto.randomUUID() }, ana.cookie).set('User-Agent', agent)
  }
  expect(await hub.db('search_texts').pluck('text')).toEqual(['my zip splits behind the slider'])
})

test('asking a person keeps the text and leads to the request, over the sign-in where that is needed', async () => {
  const sent = await post({ to: 'ana-prado', body: 'Story' })
  expect(sent.headers.location).toBe('/sign-in?next=%2Fask%2Fdirect%3Fto%3Dana-prado')
  const ben = await makeMember(hub)
  const back = await request(hub.app)
    .get('/ask/direct?to=ana-prado')
    .set('Cookie', `${ben.cookie}; ${cookiesOf(sent)}`)
  expect(back.headers.location).toBe('/requests/new?to=ana-prado&draft=1')
  expect(await hub.db('drafts').first()).toMatchObject({ member_id: ben.id, body: 'Story' })
  expect((await post({ to: 'ana-prado', body: 'Story' }, ben.cookie)).headers.location).toBe(back.headers.location)
  expect(await hub.db('asks').first()).toMatchObject({ ended_as: 'asked-person' })
  expect((await request(hub.app).get('/ask/direct?to=//evil.example').set('Cookie', ben.cookie)).status).toBe(404)
})

test('a preview without a script: safe HTML, and the text still in the form', async () => {
  const res = await post({ step: 'preview', body: '**bold** <script>alert(1)</script>' })

  const $ = load(res.text)
  expect($('#preview strong').text()).toBe('bold')
  expect($('#preview script').length).toBe(0)
  expect($('textarea').text()).toBe('**bold** <script>alert(1)</script>')
  expect($('textarea').attr('hidden')).toBeDefined()
})

test('search brings its words along, and a draft that is there is offered, not overwritten', async () => {
  const ana = await makeMember(hub)
  await saveDraft({ title: 'An earlier question of mine' }, ana.cookie)
  const res = await request(hub.app)
    .get(`/ask?title=${encodeURIComponent(title)}`)
    .set('Cookie', ana.cookie)

  const $ = load(res.text)
  expect($('#title').val()).toBe(title)
  expect($('.other-draft').text()).toContain('An earlier question of mine')
  expect($('.answers li').length).toBe(2)
  await saveDraft({ title, isNew: '1', key: key.replace(/1$/, '2') }, ana.cookie)
  expect(await hub.db('drafts').orderBy('slot', 'desc').pluck('title')).toEqual([title, 'An earlier question of mine'])
  await request(hub.app).post('/ask/draft/other').type('form').send({ act: 'use' }).set('Cookie', ana.cookie)
  expect(await hub.db('drafts').orderBy('slot', 'desc').pluck('title')).toEqual(['An earlier question of mine', title])
})

test('search away: the page says so, and posting goes on', async () => {
  const ana = await makeMember(hub)
  await hub.db.raw('ALTER TABLE search.documents RENAME TO documents_away')
  const fragment = await request(hub.app).post('/ask/suggestions').type('form').send({ title, key })
  expect(fragment.text).toContain('Search is away; you can post anyway.')
  expect((await post({ step: 'post' }, ana.cookie)).status).toBe(303)
})

test('what happens next is said with the figures that are true of its tags', async () => {
  const next = (tags: string) => request(hub.app).get(`/ask/next?tags=${tags}`)
  expect((await next('')).text).toContain('The people who know its tags hear of it.')
  const tag = crypto.randomUUID()
  await hub.db('tags').insert({ id: tag, name: 'zips', created_at: '2026-01-01T00:00:00Z' })
  expect((await next('zips, nonsense')).text).toContain('Nobody here says that they know zips yet')
  for (const state of ['active', 'active', 'alumni']) {
    const { id } = await makeMember(hub, { roles: ['mentor'] })
    await hub.db('mentors').insert({ member_id: id, state, accepted_at: hub.clock.at, updated_at: hub.clock.at })
    await hub.db('mentor_expertise').insert({ member_id: id, tag_id: tag })
  }
  expect((await next('zips')).text).toContain('2 people know zips; up to 2 of them hear of it at once.')
})

test('drafts, posted forms and asks are forgotten in their time', async () => {
  const ana = await makeMember(hub)
  await post({ step: 'anyway' }, ana.cookie)
  await saveDraft({ title: 'Another one that I left', key: key.replace(/1$/, '2') }, ana.cookie)
  const left = async () =>
    Promise.all(['drafts', 'posted_forms', 'asks'].map(async (table) => (await hub.db(table)).length))
  expect(await left()).toEqual([1, 1, 1])
  for (const [days, expected] of [
    [3, [1, 0, 1]],
    [31, [0, 0, 1]],
    [91, [0, 0, 0]],
  ] as const) {
    hub.clock.at = Temporal.Instant.from('2026-11-21T10:00:00Z').add({ hours: days * 24 })
    await forgetDrafts(hub.deps)
    expect(await left()).toEqual(expected)
  }
})

test('of two texts the newer goes on after signing in, and the other lies beside it', async () => {
  const ana = await makeMember(hub)
  const visitor = cookiesOf(await saveDraft({ title: 'Written before signing in' }))
  hub.clock.at = hub.clock.at.add({ minutes: 5 })
  await saveDraft({ title: 'Written at home', key: key.replace(/1$/, '2') }, ana.cookie)
  const $ = load((await request(hub.app).get('/ask').set('Cookie', `${ana.cookie}; ${visitor}`)).text)

  expect($('#title').val()).toBe('Written at home')
  expect($('.other-draft').text()).toContain('Written before signing in')
  expect(await hub.db('drafts').whereNotNull('token_hash')).toEqual([])
})

test('drafts belong to who wrote them, have a size, and one address has no more than fifty', async () => {
  const mine = await saveDraft({ title: 'Only for my eyes' })
  const other = await request(hub.app)
    .get('/ask')
    .set('Cookie', `__Secure-guildhall.draft=${'x'.repeat(43)}`)
  expect(other.text).not.toContain('Only for my eyes')
  expect((await request(hub.app).get('/ask').set('Cookie', cookiesOf(mine))).text).toContain('Only for my eyes')
  expect((await saveDraft({ title, body: 'x'.repeat(30_001) })).status).toBe(422)
  for (let i = 0; i < 52; i++) await saveDraft({ title: `Draft number ${i}` })
  expect(await hub.db('drafts')).toHaveLength(50)
})

test('suggestions come compressed to whom can read that, and as they are to others', async () => {
  const look = (encoding: string) =>
    request(hub.app)
      .post('/ask/suggestions')
      .set('Accept-Encoding', encoding)
      .type('form')
      .send({ title, key: crypto.randomUUID() })
  const [compressed, plain] = [await look('gzip, br'), await look('identity')]

  expect(compressed.headers).toMatchObject({
    'content-encoding': 'gzip',
    vary: expect.stringContaining('Accept-Encoding'),
  })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(compressed.text).toBe(plain.text)
})

test('who asks too often in a minute is told so, by address', async () => {
  const limited = await testApp({ FORMS_PER_MINUTE: '300' })
  try {
    const look = () => request(limited.app).post('/ask/suggestions').type('form').send({ title: 'short', key })
    const answers = await Promise.all(Array.from({ length: 121 }, look))
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(1)
    expect((await request(limited.app).post('/ask/opened')).status).toBe(204)

    // What it counts of one address in an hour ends too, without refusing anything.
    const before = await limited.db('asks').count()
    await limited.db('rate_limits').where('key', 'like', 'asks:%').update({ points: 300 })
    expect(
      (await request(limited.app).post('/ask/opened').type('form').send({ key: crypto.randomUUID(), title: 'x' }))
        .status,
    ).toBe(204)
    expect(await limited.db('asks').count()).toEqual(before)
  } finally {
    await limited.close()
  }
})

function saveDraft(fields: Record<string, string>, cookie = '') {
  return request(hub.app)
    .post('/ask/draft')
    .set('Cookie', cookie)
    .type('form')
    .send({ key, ...fields })
}
