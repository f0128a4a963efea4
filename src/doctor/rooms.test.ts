import { afterAll, beforeAll, expect, test } from 'vitest'
import { makeBookable } from '../../tests/bookable.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { checkRooms } from './rooms.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

test('sessions that have nowhere to meet are said, with what to do', async () => {
  const nowhere = { roomUrl: undefined }
  expect(await checkRooms(hub.db, nowhere)).toMatchObject({ verdict: 'ok' })
  const mentor = await makeBookable(hub)
  expect(await checkRooms(hub.db, nowhere)).toMatchObject({
    verdict: 'warn',
    says: expect.stringContaining('1 session type of 1 mentor'),
    advice: expect.stringContaining('ROOM_URL'),
  })
  expect(await checkRooms(hub.db, hub.deps.config)).toMatchObject({ verdict: 'ok' })
  await hub
    .db('session_types')
    .where('id', mentor.typeId)
    .update({ place: 'link', link: 'https://meet.example.org/me' })
  expect(await checkRooms(hub.db, nowhere)).toMatchObject({ verdict: 'ok' })
})
