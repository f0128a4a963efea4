/** What no browser sends: a maintainer's own tools may, and nothing of it is the hub's fault or gets past it. */
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember, type Person } from '../../tests/people.ts'
import { insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

const desk = '/desk/maintainer'
let hub: TestApp
let piet: Person
beforeAll(async () => {
  hub = await testApp()
  piet = await makeMember(hub, { name: 'Piet', roles: ['maintainer'] })
  await insertSource(hub.db, { name: 'kettles' })
})
afterAll(() => hub.close())

const script = encodeURIComponent('"><script>alert(1)</script>')

test.each([
  `${desk}/hide?item=a%00`,
  `${desk}/hide?source=kettles&author=a%00`,
  `${desk}/hide?source=${script}&author=${script}`,
  `${desk}/new/feeds?trial=a%00`,
  `${desk}/new/feeds?s-url=${script}&title=${script}&missing=${script}`,
  `${desk}/sources/kettles?done=__proto__`,
  `${desk}/sources/kettles/settings?trial=%00`,
])('GET %s is answered as any other', async (path) => {
  const { status, text } = await request(hub.app).get(path).set('Cookie', piet.cookie)
  expect(status).toBeLessThan(500)
  expect(text).not.toContain('<script>alert')
})

test.each([
  [`${desk}/new/feeds`, 's-url=https%3A%2F%2Ffeeds.example%2F&s-title=a%00b&title=%00', 303],
  [`${desk}/sources/kettles/failures`, 'item=a%00', 303],
  [`${desk}/sources/kettles/name`, 'title=a%00c&minutes=60', 303],
  [`${desk}/hidden`, 'kind=item&site=http%3A%2F%2Fa.example&id=a%00', 409],
  [`${desk}/hidden`, 'kind=author&site=http%3A%2F%2Fa.example%00&id=a', 409],
  [`${desk}/hide`, 'source=kettles&author=a%00%ED%A0%80b&reason=asked', 303],
  [`${desk}/new/mediawiki`, `s-url=https%3A%2F%2Fwiki.example&s-namespaces=${'%5B'.repeat(50_000)}`, 422],
])('a form sent to %s is answered as any other', async (path, form, status) => {
  const answer = await request(hub.app).post(path).set('Cookie', piet.cookie).type('form').send(form)
  expect(answer.status).toBe(status)
})
