import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { shelf } from '../../tests/shelf.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { addSource } from './add-source.ts'
import { changeSettings } from './change-source.ts'
import type { Connectors } from './connectors.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

const secret = z.string().optional().meta({ secret: true })
const open = z.string().optional()
const baseUrl = 'http://shelf.example'

/** The same connector, by what it calls a secret. */
const withShape = (shape: { token: z.ZodType; scope: z.ZodType }): Connectors => {
  const settings = z.object({ baseUrl: z.url(), size: z.int().default(3), ...shape, filter: z.unknown().optional() })
  return { byId: new Map([['shelf', { ...shelf, settings }]]) as unknown as Connectors['byId'], broken: [] }
}

async function changedBy(name: string, settings: Record<string, unknown>, connectors: Connectors) {
  await hub.db('sources').where({ name }).update({ cursor: '{"since":4}' })
  await changeSettings({ ...hub.deps, connectors }, name, { settings })
  const entry = await hub
    .db('audit_log')
    .where('action', 'source.settings-changed')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .first()
  const { cursor } = await hub.db('sources').where({ name }).first()
  return { named: entry.detail.settings, startsOver: cursor === null }
}

test('what only moved between settings and secrets with a newer connector is not changed; what did change is', async () => {
  const settings = { baseUrl, token: 'sesame', scope: 'all', filter: { of: 'things', by: ['a'] } }
  const before = withShape({ token: secret, scope: open })
  await addSource({ ...hub.deps, connectors: before }, { connector: 'shelf', name: 'moving', settings })
  const after = withShape({ token: open, scope: secret })

  expect(await changedBy('moving', settings, after)).toEqual({ named: [], startsOver: false })
  expect(await changedBy('moving', { ...settings, token: 'open' }, after)).toEqual({
    named: ['token'],
    startsOver: true,
  })
  expect(await changedBy('moving', { ...settings, token: 'open', scope: 'some' }, after)).toEqual({
    named: ['scope'],
    startsOver: false,
  })
})

test('where the secrets cannot be read, those that are given are new', async () => {
  const connectors = withShape({ token: secret, scope: open })
  const settings = { baseUrl, token: 'sesame' }
  await addSource({ ...hub.deps, connectors }, { connector: 'shelf', name: 'restored', settings })
  await hub
    .db('sources')
    .where('name', 'restored')
    .update({ secrets: Buffer.from('of another hub') })
  expect(await changedBy('restored', settings, connectors)).toEqual({ named: ['token'], startsOver: false })
})
