import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { makeMember, type Person } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { postQuestion } from './post-question.ts'

/** What schema.org and Google's documentation of Q&A structured data ask of a page. */
const httpUrl = z.url({ protocol: /^https$/ })
const person = z.strictObject({ '@type': z.literal('Person'), name: z.string().min(1), url: httpUrl.optional() })
const answer = z.strictObject({
  '@type': z.literal('Answer'),
  text: z.string().min(1),
  url: httpUrl,
  upvoteCount: z.int(),
  datePublished: z.iso.datetime(),
  dateModified: z.iso.datetime().optional(),
  author: person,
})
const schema = z.strictObject({
  '@context': z.literal('https://schema.org'),
  '@type': z.literal('QAPage'),
  mainEntity: z
    .strictObject({
      '@type': z.literal('Question'),
      name: z.string().min(1),
      text: z.string().min(1),
      url: httpUrl,
      answerCount: z.int().min(0),
      upvoteCount: z.int().min(0),
      datePublished: z.iso.datetime(),
      dateModified: z.iso.datetime().optional(),
      inLanguage: z.string().optional(),
      keywords: z.string().optional(),
      author: person,
      acceptedAnswer: answer.optional(),
      suggestedAnswer: z.array(answer),
    })
    .refine(
      ({ answerCount, acceptedAnswer, suggestedAnswer }) =>
        answerCount === suggestedAnswer.length + (acceptedAnswer ? 1 : 0),
      'answerCount is how many answers there are',
    ),
})

let hub: TestApp
let oskar: Person
let ines: Person
beforeAll(async () => {
  hub = await testApp()
  oskar = await makeMember(hub, { name: 'Oskar </script><script>alert(1)</script>', roles: ['mentor'] })
  ines = await makeMember(hub, { name: 'Ines Okafor' })
})
afterAll(() => hub.close())

const send = (url: string, by: Person, form: object = {}) =>
  request(hub.app).post(url).type('form').set('Cookie', by.cookie).send(form)
const markup = async (url: string) => {
  const $ = load((await request(hub.app).get(url)).text)
  const scripts = $('script[type="application/ld+json"]')
  expect(scripts.length).toBe(1)
  return schema.parse(JSON.parse(scripts.text()))
}

test('a question says what it is in the words of schema.org, from none to an accepted answer', async () => {
  const question = await postQuestion(hub.deps, {
    authorId: oskar.id,
    title: 'Hub slips in second gear',
    body: 'Why </script><!-- & how?',
    tags: ['bikes'],
    lang: 'en',
  })
  const without = (await markup(question.url)).mainEntity
  expect(without).toMatchObject({
    answerCount: 0,
    text: 'Why </script><!-- & how?',
    keywords: 'bikes',
    inLanguage: 'en',
  })
  expect(without.author.name).toBe(oskar.name)

  const at = `/posts/question/${question.publicId}/answers`
  const location = (await send(at, ines, { body: 'Turn the <barrel>.' })).headers.location ?? ''
  await send(at, oskar, { body: 'I looked again.' })
  await send(`/posts/answer/${location.split('#answer-')[1]}/accept`, oskar)
  const { mainEntity } = await markup(question.url)
  expect(mainEntity.answerCount).toBe(2)
  expect(mainEntity.acceptedAnswer).toMatchObject({
    text: 'Turn the <barrel>.',
    url: `https://hub.example.org${location}`,
  })
  expect(mainEntity.suggestedAnswer.map(({ text }) => text)).toEqual(['I looked again.'])
})

test('a question without a body has its title for its text, and what is hidden is not in it', async () => {
  const question = await postQuestion(hub.deps, {
    authorId: ines.id,
    title: 'A title without a body',
    body: '',
    tags: [],
  })
  await send(`/posts/question/${question.publicId}/answers`, oskar, { body: 'Buy this.' })
  await hub.db('answers').where('question_id', question.id).update({ state: 'hidden', removed_by: 'flags' })
  const { mainEntity } = await markup(question.url)
  expect(mainEntity).toMatchObject({ text: 'A title without a body', suggestedAnswer: [] })
})
