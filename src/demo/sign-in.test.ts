import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { createApp } from '../app.ts'
import { figures, markAsDemo } from './sign-in.ts'

let hub: TestApp
const handle = figures()[0]?.handle ?? ''
beforeAll(async () => {
  hub = await testApp()
  await makeMember(hub, { handle })
})
afterAll(() => hub.close())

function demo() {
  const dataDirectory = join(mkdtempSync(join(tmpdir(), 'guildhall-demo-')), 'data')
  markAsDemo(dataDirectory)
  const own = { dataDirectory, databaseUrl: undefined, publicUrl: undefined, host: '127.0.0.1' }
  return createApp({ ...hub.deps, config: { ...hub.deps.config, ...own } })
}

test('in the demo anybody at this machine signs in as anyone; whom a tunnel leads here does not', async () => {
  const app = demo()
  const signIn = () => request(app).post('/demo').type('form').send({ handle })
  const here = await signIn()
  expect([here.status, here.headers.location]).toEqual([303, '/desk'])
  for (const [name, value] of [
    ['x-forwarded-for', '203.0.113.7'],
    ['forwarded', 'for=203.0.113.7'],
    ['via', '1.1 tunnel'],
    ['host', 'demo.example.org'],
  ] as const) {
    const elsewhere = await signIn().set(name, value)
    expect([name, elsewhere.status, elsewhere.headers['set-cookie']]).toEqual([name, 404, undefined])
  }
})

test('the demo says where a room would be, at addresses that it made', async () => {
  const app = demo()
  const page = await request(app).get(`/demo/rooms/${'0a'.repeat(16)}`)
  expect([page.status, page.text.includes('0a0a')]).toEqual([200, true])
  expect((await request(app).get('/demo/rooms/mine')).status).toBe(404)
})

test('outside of the demo there is no such way in', async () => {
  const answer = await request(hub.app).post('/demo').type('form').send({ handle })
  expect([answer.status, answer.headers['set-cookie']]).toEqual([404, undefined])
})
