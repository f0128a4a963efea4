import { expect, test } from 'vitest'
import { recognise } from './recognise.ts'

const signal = new AbortController().signal
/** The API, as it answers to `info`. */
const answering = (status: number, body: unknown) => {
  const asked: string[] = []
  const ask = async (url: string | URL | Request) => {
    asked.push(String(url))
    return new Response(JSON.stringify(body), { status })
  }
  return { asked, ctx: { fetch: ask as typeof fetch, signal } }
}
const known = { items: [{}], has_more: false, quota_max: 300, quota_remaining: 299 }

test.each([
  ['https://diy.stackexchange.com/questions/1/x', 'diy', []],
  ['https://www.stackoverflow.com/questions/tagged/postgresql+knex.js', 'stackoverflow', ['postgresql', 'knex.js']],
  ['https://pt.stackoverflow.com/', 'pt.stackoverflow', []],
  ['https://cooking.meta.stackexchange.com', 'cooking.meta', []],
  ['https://askubuntu.com/questions/tagged/c%2B%2B', 'askubuntu', ['c++']],
])('%s is %s', async (address, site, tags) => {
  const { ctx, asked } = answering(200, known)
  const found = await recognise(ctx, new URL(address))
  expect(found).toMatchObject({ certainty: 'sure', settings: { site, ...(tags.length > 0 && { tags }) } })
  expect(asked).toEqual([`https://api.stackexchange.com/2.3/info?site=${site}`])
})

test.each([
  'https://example.org/',
  'https://evil-stackexchange.com',
  'https://api.stackexchange.com/2.3',
  'https://a.b.c.stackexchange.com',
])('%s is none of the network, and nothing is asked', async (address) => {
  const { ctx, asked } = answering(200, known)
  expect([await recognise(ctx, new URL(address)), asked]).toEqual([undefined, []])
})

test('a site that the API does not know is none; an API that does not answer leaves it open', async () => {
  const address = new URL('https://nosuch.stackexchange.com')
  expect(await recognise(answering(400, { error_id: 400 }).ctx, address)).toBeUndefined()
  expect(await recognise(answering(503, 'later').ctx, address)).toMatchObject({ certainty: 'maybe' })
})
