import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { postQuestion } from './post-question.ts'

let hub: TestApp
let oskar: Person
let ines: Person
let dario: Person
let staff: Person
beforeAll(async () => {
  hub = await testApp()
  oskar = await makeMember(hub, { name: 'Oskar Lind', roles: ['mentor'] })
  ines = await makeMember(hub, { name: 'Ines Okafor' })
  dario = await makeMember(hub, { name: 'Dario Feld' })
  staff = await makeMember(hub, { name: 'Sam Steward', roles: ['coordinator'] })
})
afterAll(() => hub.close())

const ask = (more: { title?: string; body?: string; tags?: string[] } = {}) => {
  hub.clock.at = hub.clock.at.add({ hours: 2 })
  return postQuestion(hub.deps, {
    authorId: oskar.id,
    title: 'Hub slips in second gear',
    body: 'The hub is **old**.',
    tags: ['bikes'],
    ...more,
  })
}
const see = async (url: string, by?: Person) => {
  const response = await request(hub.app)
    .get(url)
    .set('Cookie', by?.cookie ?? '')
  return Object.assign(response, { $: load(response.text) })
}
const send = (url: string, by: Person | undefined, form: object = {}) =>
  request(hub.app)
    .post(url)
    .type('form')
    .set('Cookie', by?.cookie ?? '')
    .send(form)

const notices = (person: Person) =>
  hub.db('notices').where('member_id', person.id).orderBy('id').select('text_key', 'url')

async function answer(question: { publicId: string }, by: Person, body: string): Promise<string> {
  const answered = await send(`/posts/question/${question.publicId}/answers`, by, { body })
  expect(answered.status).toBe(303)
  return /#answer-(\w+)/.exec(answered.headers.location ?? '')?.[1] ?? ''
}

test('whoever has asked is told what happens now; without a tag, what would help', async () => {
  const said = async (tags: string[], by: Person) =>
    (await see((await ask({ tags })).url, by)).$('.thread .lead').text()

  expect(await said(['bikes'], oskar)).toContain('It is posted, and people who may know it are told. You hear')
  expect(await said([], oskar)).toContain('Give it a tag')
  expect(await said([], ines)).toContain('If you know a part of it')
})

test('a question has its words, its asker, its tags, and the way to answer it for everyone', async () => {
  const question = await ask()
  const { $, status } = await see(question.url)

  expect(status).toBe(200)
  expect($('h1').text()).toBe('Hub slips in second gear')
  expect($('#question .prose strong').text()).toBe('old')
  expect($('#question .byline a').attr('href')).toBe(`/members/${oskar.handle}`)
  expect($('#question .tags a').text()).toBe('bikes')
  expect($('#answers').text()).toBe('No answer yet')
  expect($('form textarea[name=body]').length).toBe(1)
  expect($('#question a.verb').attr('href')).toBe(`/sign-in?next=${encodeURIComponent(question.url)}`)
  expect((await see(`/questions/${question.publicId}/another-slug`)).headers.location).toBe(question.url)
})

test('the accepted answer comes first, then the others by votes, then the older; the asker may change their mind', async () => {
  const question = await ask()
  const first = await answer(question, dario, 'Look at the cable.')
  const second = await answer(question, ines, 'Turn the barrel.')
  const third = await answer(question, staff, 'Ask a shop.')
  await send(`/posts/answer/${third}/vote`, ines, { value: '1' })
  const order = async () =>
    (await see(question.url))
      .$('article[id^=answer-]')
      .map((_, post) => post.attribs.id?.slice(7))
      .get()
  expect(await order()).toEqual([third, first, second])

  expect((await send(`/posts/answer/${second}/accept`, oskar)).status).toBe(303)
  expect(await order()).toEqual([second, third, first])
  const page = await see(question.url)
  expect(page.$(`#answer-${second} .verdict`).text()).toContain('this solved it for Oskar Lind')
  expect(await notices(ines)).toContainEqual({ text_key: 'notice.accepted', url: `${question.url}#answer-${second}` })

  await send(`/posts/answer/${first}/accept`, oskar)
  expect(await order()).toEqual([first, third, second])
  await send(`/posts/answer/${first}/accept`, oskar)
  expect((await see(question.url)).$('.accepted').length).toBe(0)
})

test('what is quoted in a notice is what a reader of the page sees, without the marks of Markdown', async () => {
  const question = await ask()
  await answer(question, ines, 'The cable runs **through the hinge**, see [this](https://example.org).')

  const [told] = await hub.db('notices').where({ member_id: oskar.id, kind: 'answer' }).orderBy('created_at', 'desc')
  expect(told.quote).toBe('The cable runs through the hinge, see this.')
})

test('an answer tells the asker and who follows, once, and comes back to itself', async () => {
  const question = await ask()
  expect((await send(`/posts/question/${question.publicId}/follow`, dario, { follows: 'yes' })).status).toBe(303)
  const id = await answer(question, ines, 'Turn the barrel.')

  const told = { text_key: 'notice.answer', url: `${question.url}#answer-${id}` }
  for (const person of [oskar, dario]) expect((await notices(person)).at(-1)).toEqual(told)
  expect(await notices(ines)).not.toContainEqual(told)

  await send(`/posts/question/${question.publicId}/follow`, dario, { follows: 'no' })
  const again = await answer(question, staff, 'Or not.')
  expect((await notices(dario)).map(({ url }) => url)).not.toContain(`${question.url}#answer-${again}`)
})

test('a comment tells whose post it is on and whom it names, each once', async () => {
  const question = await ask()
  const id = await answer(question, ines, 'Turn the barrel.')
  const sent = await send(`/posts/answer/${id}/comments`, dario, {
    body: `@${staff.handle} and @${ines.handle}: true?`,
  })

  expect(sent.headers.location).toMatch(/#comment-/)
  const url = sent.headers.location
  expect(await notices(staff)).toContainEqual({ text_key: 'notice.mention', url })
  expect((await notices(ines)).filter((notice) => notice.url === url)).toEqual([{ text_key: 'notice.mention', url }])
  expect((await notices(oskar)).filter((notice) => notice.url === url)).toEqual([{ text_key: 'notice.comment', url }])
  expect((await see(question.url)).$('.comments li').text()).toContain('true?')
})

test('an empty answer is asked for again, with the message at its field', async () => {
  const question = await ask()
  const refused = await send(`/posts/question/${question.publicId}/answers`, ines, { body: '  ' })

  expect(refused.status).toBe(422)
  const $ = load(refused.text)
  expect($('[role=alert] a').attr('href')).toBe('#body')
  expect($('#body').attr('aria-describedby')).toContain('body-error')
  const comment = await send(`/posts/question/${question.publicId}/comments`, ines, { body: 'x'.repeat(1001) })
  expect(comment.status).toBe(422)
  expect(load(comment.text)('details[open] textarea').val()).toBe('x'.repeat(1001))
})

test('without a script, the preview is the page again with what was typed', async () => {
  const question = await ask()
  const shown = await send(`/posts/question/${question.publicId}/answers`, undefined, {
    body: '```js\nconst a = 1\n```',
    preview: 'yes',
  })

  const $ = load(shown.text)
  expect($('#body-preview .hljs-keyword').text()).toBe('const')
  expect($('#body').val()).toBe('```js\nconst a = 1\n```')
  expect(await hub.db('answers').where('question_id', question.id)).toEqual([])
  expect((await send('/questions/preview', undefined, { body: '**b**' })).text).toContain('<strong>b</strong>')
})

test('what a visitor answers is kept while they sign in, and is in the form when they come back', async () => {
  const question = await ask()
  const sent = await send(`/posts/question/${question.publicId}/answers`, undefined, {
    body: 'Turn the barrel.\n\nTwice.',
  })
  expect(sent.status).toBe(303)
  expect(sent.headers.location).toBe(`/sign-in?next=${encodeURIComponent(question.url)}`)
  const [set = ''] = (sent.headers['set-cookie'] ?? []) as string[]
  expect(set).toMatch(/^__Secure-guildhall\.answer=[\w-]+; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
  const kept = set.split(';')[0] ?? ''

  const back = await request(hub.app).get(question.url).set('Cookie', `${ines.cookie}; ${kept}`)
  expect(load(back.text)('#body').val()).toBe('Turn the barrel.\n\nTwice.')
  // Nobody else is shown it, nor is it in another question's form.
  expect((await see(question.url)).$('#body').val()).toBe('')
  const other = await ask({ title: 'Another question altogether' })
  expect(load((await request(hub.app).get(other.url).set('Cookie', kept)).text)('#body').val()).toBe('')

  const posted = await request(hub.app)
    .post(`/posts/question/${question.publicId}/answers`)
    .type('form')
    .set('Cookie', `${ines.cookie}; ${kept}`)
    .send({ body: 'Turn the barrel.' })
  expect(posted.status).toBe(303)
  expect(posted.headers['set-cookie']?.at(-1)).toMatch(/^__Secure-guildhall\.answer=; Max-Age=0; Path=\/;/)
  expect(await hub.db('answer_drafts').where('question_id', question.id)).toEqual([])
})

test('votes toggle, replace each other, and are not for oneself', async () => {
  const question = await ask()
  const id = await answer(question, ines, 'Turn the barrel.')
  const score = async () => (await hub.db('answers').where('public_id', id).first('score')).score
  const vote = (by: Person, value: string) => send(`/posts/answer/${id}/vote`, by, { value })

  await vote(dario, '1')
  await vote(oskar, '1')
  expect(await score()).toBe(2)
  await vote(dario, '-1')
  expect(await score()).toBe(0)
  await vote(dario, '-1')
  expect(await score()).toBe(1)
  expect((await vote(ines, '1')).status).toBe(403)
  expect((await send(`/posts/question/${question.publicId}/vote`, oskar, { value: '1' })).status).toBe(403)
  expect((await send(`/posts/question/${question.publicId}/vote`, dario, { value: '-1' })).status).toBe(400)
  expect(await score()).toBe(1)
  expect((await see(question.url, oskar)).$(`#answer-${id} [aria-pressed=true]`).text()).toContain('Useful')
})

test('a member sees the times in their own zone, a visitor the day', async () => {
  const question = await ask()
  const far = await makeMember(hub, { timeZone: 'Asia/Tokyo' })

  expect((await see(question.url, far)).$('#question time').text()).toContain('GMT+9')
  expect((await see(question.url)).$('#question time').text()).not.toContain(':')
})

test('a visitor is shown the same page until something on it changes', async () => {
  const question = await ask()
  const first = await see(question.url)
  const etag = first.headers.etag as string
  const asked = await request(hub.app).get(question.url).set('If-None-Match', etag)
  expect(asked.status).toBe(304)

  for (const change of [
    () => send(`/posts/question/${question.publicId}/vote`, ines, { value: '1' }),
    () => send(`/posts/question/${question.publicId}/comments`, ines, { body: 'Which hub?' }),
    () => answer(question, ines, 'Turn it.'),
  ]) {
    const before = await see(question.url)
    await change()
    const after = await request(hub.app)
      .get(question.url)
      .set('If-None-Match', before.headers.etag as string)
    expect(after.status).toBe(200)
    expect(after.text).not.toBe(before.text)
  }
})

test('an erased author is a former member, at once', async () => {
  const question = await ask()
  const leaver = await makeMember(hub, { name: 'Lea Leaver' })
  await answer(question, leaver, 'Goodbye.')
  expect((await see(question.url)).text).toContain('Lea Leaver')

  await hub.db('members').where('id', leaver.id).delete()
  const { text } = await see(question.url)
  expect(text).not.toContain('Lea Leaver')
  expect(text).toContain('former member')
})
