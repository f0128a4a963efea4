import { randomUUIDv7 } from 'node:crypto'
import { load } from 'cheerio'
import { parseAtomFeed } from 'feedsmith'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { postQuestion } from './post-question.ts'

const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>`
const markdown = [
  script,
  '[click](javascript:alert(1)) [data](data:text/html,<script>alert(1)</script>) [ok](https://a.example/)',
  '![x](https://tracker.example/p.png "onerror=alert(1)")',
  '<javascript:alert(1)> <https://b.example/?"onmouseover="alert(1)>',
  '```js"><script>alert(1)</script>\nconst a = "<script>alert(1)</script>"\n```',
  '```html\n<span class="do masthead" onclick="alert(1)">x</span>\n```',
  '`<script>` &lt;script&gt; <svg/onload=alert(1)> <style>*{display:none}</style>',
].join('\n\n')

let hub: TestApp
let oskar: Person
let ines: Person
beforeAll(async () => {
  hub = await testApp()
  oskar = await makeMember(hub, { name: script, roles: ['mentor'] })
  ines = await makeMember(hub, { name: script })
})
afterAll(() => hub.close())

const ask = () => {
  hub.clock.at = hub.clock.at.add({ hours: 2 })
  return postQuestion(hub.deps, { authorId: oskar.id, title: `Why ${script}`, body: markdown, tags: ['bikes'] })
}
const send = (url: string, by: Person | undefined, form: object = {}) =>
  request(hub.app)
    .post(url)
    .type('form')
    .set('Cookie', by?.cookie ?? '')
    .send(form)

/** No element that runs or loads anything, no address that does, no class that is not ours. */
function isHarmless(html: string) {
  const $ = load(html)
  expect($('script:not([src^="/"]):not([type="application/ld+json"])').length).toBe(0)
  expect($('main :is(img, svg[onload], style, iframe, object, embed, link)').length).toBe(0)
  const attributes = $('*')
    .map((_, element) =>
      Object.entries((element as { attribs?: Record<string, string> }).attribs ?? {}).map(([k, v]) => `${k}=${v}`),
    )
    .get()
  expect(attributes.filter((one) => /^on/i.test(one))).toEqual([])
  expect(attributes.filter((one) => /^(href|src|action)=\s*(javascript|data|vbscript):/i.test(one))).toEqual([])
  const classes = $('.prose *')
    .map((_, element) => ($(element).attr('class') ?? '').split(/\s+/).filter(Boolean))
    .get()
  expect(classes.filter((name) => !/^(hljs|language)-/.test(name))).toEqual([])
}

test('what people write runs nowhere: on the page, in lists, histories, forms, feeds and previews', async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  const answered = await send(`${at}/answers`, ines, { body: markdown })
  const answer = (answered.headers.location ?? '').split('#answer-')[1]
  await send(`/posts/answer/${answer}/comments`, oskar, { body: markdown.slice(0, 900) })
  await send(`${at}/edit`, oskar, {
    title: `What ${script}`,
    body: `${markdown}!`,
    tags: 'bikes',
    summary: script,
    version: '1',
  })
  await send(`${at}/close`, oskar, { as: 'unclear', reason: script })

  const page = await request(hub.app).get(question.url).redirects(1)
  expect(page.status).toBe(200)
  isHarmless(page.text)
  const $ = load(page.text)
  expect(
    $('.prose a')
      .map((_, link) => $(link).attr('rel'))
      .get()
      .every((rel) => rel === 'noopener ugc nofollow'),
  ).toBe(true)
  expect($('.prose a[href="https://tracker.example/p.png"]').length).toBe(2)
  expect($('.comments li').text()).toContain('<script>')
  for (const url of ['/questions', `${at}/history`, '/']) isHarmless((await request(hub.app).get(url)).text)
  for (const url of [`${at}/edit`, `${at}/delete`, page.request.url.replace(/^.*?\/questions/, '/questions')])
    isHarmless((await request(hub.app).get(url).set('Cookie', oskar.cookie)).text)
  isHarmless((await send('/questions/preview', undefined, { body: markdown })).text)
  isHarmless(
    (await send(`${at}/edit`, oskar, { title: script, body: markdown, tags: script, summary: script, version: '7' }))
      .text,
  )
  // In a feed, titles and names are plain text; what is HTML is as clean as on the page.
  const { entries = [] } = parseAtomFeed((await request(hub.app).get('/questions.atom')).text)
  expect(entries[0]?.title).toEqual({ value: `What ${script}` })
  isHarmless(`<main class="prose">${entries[0]?.content?.value}</main>`)
})

test('a field that a form does not have is not taken from whoever sends it', async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  const extra = {
    author_id: ines.id,
    authorId: ines.id,
    state: 'deleted',
    score: '99',
    accepted_answer_id: randomUUIDv7(),
    created_at: '2001-01-01',
    id: randomUUIDv7(),
    public_id: 'mine',
    question_id: randomUUIDv7(),
    removed_by: 'staff',
    editor_id: ines.id,
  }
  await send(`${at}/edit`, oskar, { ...extra, title: 'Another title, long enough', body: 'x', tags: '', version: '1' })
  await send(`${at}/answers`, oskar, { ...extra, body: 'So.' })
  await send(`${at}/vote`, ines, { ...extra, value: '1', member_id: oskar.id })

  const row = await hub.db('questions').where('id', question.id).first()
  expect(row).toMatchObject({
    author_id: oskar.id,
    state: 'open',
    score: 1,
    accepted_answer_id: null,
    public_id: question.publicId,
  })
  const answer = await hub.db('answers').where('question_id', question.id).first()
  expect(answer).toMatchObject({ author_id: oskar.id, score: 0, state: 'open' })
  expect(await hub.db('votes').where('post_id', question.id)).toMatchObject([{ member_id: ines.id, value: 1 }])
  expect((await hub.db('revisions').where({ post_id: question.id, version: 2 }).first()).editor_id).toBe(oskar.id)
})

test('nothing is changed by a GET, by another site’s form, or by a vote that is none', async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  for (const path of ['vote?value=1', 'follow?follows=yes', 'answers?body=x', 'comments?body=x', 'reopen', 'accept'])
    expect((await request(hub.app).get(`${at}/${path}`).set('Cookie', ines.cookie)).status).toBe(404)
  for (const path of [
    'vote',
    'answers',
    'comments',
    'follow',
    'flag',
    'close',
    'delete',
    'edit',
    'reopen',
    'restore',
  ]) {
    const foreign = await request(hub.app)
      .post(`${at}/${path}`)
      .type('form')
      .set({ Cookie: oskar.cookie, Origin: 'https://evil.example', 'Sec-Fetch-Site': 'cross-site' })
      .send({
        value: '1',
        body: 'x',
        follows: 'yes',
        reason: 'spam',
        as: 'unclear',
        title: 'Another title here',
        version: '1',
      })
    expect(foreign.status).toBe(403)
  }
  for (const value of ['2', '-1', '0', '', '1e3', 'NaN', '1\0'])
    expect((await send(`${at}/vote`, ines, { value })).status).toBe(400)

  const row = await hub.db('questions').where('id', question.id).first()
  expect(row).toMatchObject({ score: 0, answers: 0, version: 1, state: 'open' })
  expect(await hub.db('votes').where('post_id', question.id)).toEqual([])
  expect(await hub.db('flags').where('post_id', question.id)).toEqual([])
})

test('a post is reached by its own kind and name alone', async () => {
  const question = await ask()
  const answered = await send(`/posts/question/${question.publicId}/answers`, ines, { body: 'So.' })
  const answer = (answered.headers.location ?? '').split('#answer-')[1]
  for (const [kind, ref] of [
    ['answer', question.publicId],
    ['question', answer],
    ['comment', answer],
    ['comment', randomUUIDv7()],
    ['question', question.id],
    ['member', oskar.publicId],
    ['constructor', answer],
    ['comment', "' OR 1=1"],
  ])
    for (const path of ['delete', 'flag', 'edit', 'restore', 'comments', 'vote'])
      expect(
        (
          await send(`/posts/${kind}/${encodeURIComponent(ref ?? '')}/${path}`, oskar, {
            reason: 'spam',
            body: 'x',
            value: '1',
            version: '1',
          })
        ).status,
      ).toBe(404)
})

test('every page that asks why, and every history, opens for who may and is not there for who may not', async () => {
  const question = await ask()
  const at = `/posts/question/${question.publicId}`
  const staff = await makeMember(hub, { roles: ['coordinator'] })
  const may: [string, Person, number][] = [
    [`${at}/edit`, oskar, 200],
    [`${at}/edit`, ines, 403],
    [`${at}/close`, oskar, 200],
    [`${at}/close`, ines, 403],
    [`${at}/delete`, oskar, 200],
    [`${at}/delete`, ines, 403],
    [`${at}/flag`, ines, 200],
    [`${at}/flag`, oskar, 403],
    [`${at}/restore`, staff, 409],
    [`${at}/history`, ines, 200],
  ]
  for (const [url, person, status] of may)
    expect([url, (await request(hub.app).get(url).set('Cookie', person.cookie)).status]).toEqual([url, status])
  expect((await request(hub.app).get(`${at}/edit`)).headers.location).toBe(
    `/sign-in?next=${encodeURIComponent(`${at}/edit`)}`,
  )
  await send(`${at}/delete`, staff, { reason: 'Spam.' })
  for (const path of ['edit', 'history', 'flag', 'restore'])
    expect((await request(hub.app).get(`${at}/${path}`).set('Cookie', ines.cookie)).status).toBe(404)
  expect((await request(hub.app).get(`${at}/restore`).set('Cookie', staff.cookie)).status).toBe(200)
})

test('answers of visitors fill no disk: calling oneself another browser each time does not help', async () => {
  const { publicId, id } = await ask()
  const answer = (browser: string) =>
    request(hub.app)
      .post(`/posts/question/${publicId}/answers`)
      .type('form')
      .set('User-Agent', browser)
      .send({ body: 'Turn it off and on.' })
  const answers = await Promise.all(Array.from({ length: 70 }, (_, i) => answer(`Browser ${i}`)))
  await expect(answer('Another browser')).resolves.toMatchObject({ status: 429 })
  expect(answers.filter(({ status }) => status === 303).length).toBeGreaterThanOrEqual(60)
  await hub.db('answer_drafts').where('question_id', id).delete()
})

test('somebody new cannot call people by the hundred', async () => {
  const { publicId } = await ask()
  const newcomer = await makeMember(hub, { createdAt: hub.deps.now().toString() })
  const call = () => send(`/posts/question/${publicId}/comments`, newcomer, { body: `Look here, @${ines.handle}!` })
  for (let count = 0; count < 30; count += 1) expect((await call()).status).toBe(303)
  const refused = await call()
  expect(refused.status).toBe(422)
  expect(load(refused.text)('main').text()).toContain('30 answers and comments an hour')
  expect((await send(`/posts/question/${publicId}/answers`, newcomer, { body: 'Buy my pills' })).status).toBe(422)
  expect(await hub.db('notices').where({ actor_id: newcomer.id, member_id: ines.id })).toHaveLength(30)
})
