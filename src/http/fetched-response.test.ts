import { expect, test } from 'vitest'
import { FetchedResponse } from './fetched-response.ts'

const given = (text: string, status = 200) =>
  new FetchedResponse(
    { status, headers: new Headers({ 'content-type': 'application/json' }), body: Buffer.from(text), wireBytes: 1 },
    { url: 'https://forum.example.org/t/1.json', redirected: true },
  )

test('an answer is a Response that knows where it came from', async () => {
  const response = given('{"a":"ä"}')
  expect(response).toBeInstanceOf(Response)
  expect([response.ok, response.url, response.redirected]).toEqual([true, 'https://forum.example.org/t/1.json', true])
  expect(await response.clone().json()).toEqual({ a: 'ä' })
  expect(await response.clone().text()).toBe('{"a":"ä"}')
  expect(new TextDecoder().decode(await response.clone().arrayBuffer())).toBe('{"a":"ä"}')
  expect(await (await response.clone().blob()).text()).toBe('{"a":"ä"}')
  expect(await new Response(response.clone().body).text()).toBe('{"a":"ä"}')
})

test.each(['text', 'json', 'bytes', 'arrayBuffer', 'blob'] as const)('is read once: %s', async (way) => {
  const response = given('{}')
  await response[way]()
  expect(response.bodyUsed).toBe(true)
  await expect(response.text()).rejects.toThrow(TypeError)
  expect(() => response.clone()).toThrow(TypeError)
})

test('is read once as a stream too', async () => {
  const response = given('{}')
  for await (const _ of response.body ?? []);
  expect(response.bodyUsed).toBe(true)
  await expect(response.text()).rejects.toThrow(TypeError)
})

test('a mark of the byte order is not text, and an answer without a body has none', async () => {
  expect(await given('\uFEFF{}').text()).toBe('{}')
  expect(given('', 304).body).toBeNull()
  expect(await given('', 204).text()).toBe('')
})
