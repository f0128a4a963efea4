import { expect, test } from 'vitest'
import { z } from 'zod'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import { kettleHub, secret } from '../../tests/kettles.ts'
import { createTexts } from '../http/texts.ts'
import { installedConnectors } from '../sources/connectors.ts'
import { recogniseAddress } from '../sources/recognise-address.ts'
import { readSettings } from './read-settings-form.ts'
import { settingsOf } from './setting-fields.ts'
import { settingRows } from './settings-form.ts'

const kettles = kettleHub()

test('a connector that fails everywhere, with hostile words, spoils nothing of the rest', async () => {
  const hostile: ConnectorDefinition = {
    id: 'hostile',
    version: 1,
    title: '<img src=x onerror=alert(1)>',
    docsUrl: 'javascript:alert(1)',
    settings: z.strictObject({
      'a"b<c>': z.string().describe('</p><script>alert(1)</script>\u202e reversed'),
      ['__proto__']: z.string().optional(),
      mode: z.enum(['one', 'two']).optional(),
      several: z.array(z.enum(['x', 'y'])).default([]),
    }) as never,
    cursor: z.unknown(),
    initialCursor: () => ({}),
    capabilities: { incremental: 'none', deletes: 'none', order: 'unordered', fullText: 'excerpt-only' },
    limits: [],
    defaultIntervalMinutes: 60,
    site: () => {
      throw new Error(secret)
    },
    recognise: () => {
      throw new Error('everywhere')
    },
    check: () => Promise.reject(new Error('everywhere')),
    // biome-ignore lint/correctness/useYield: it fails before
    async *sync() {
      throw new Error('everywhere')
    },
  }
  const { byId } = await installedConnectors()
  const hanging = { ...hostile, id: 'hanging', recognise: () => new Promise<never>(() => {}) }
  const lying = { ...hostile, id: 'lying', recognise: async () => ({ title: 5, certainty: 'perhaps' }) as never }
  const feeds = byId.get('feeds') as ConnectorDefinition
  // Whoever waits for the one that hangs goes away once the others have answered.
  const leaving = new AbortController()
  const thenLeave: ConnectorDefinition['recognise'] = async (ctx, address) => {
    const said = await feeds.recognise?.(ctx, address)
    setImmediate(() => leaving.abort())
    return said
  }
  const connectors = {
    byId: new Map<string, ConnectorDefinition>([
      ['feeds', { ...feeds, recognise: thenLeave }],
      ['hostile', hostile],
      ['hanging', hanging],
      ['lying', lying],
    ]),
    broken: [],
  }

  const found = await recogniseAddress(
    { ...kettles.hub.deps, connectors },
    new URL(`${kettles.address}/feed.xml`),
    leaving.signal,
  )
  expect(found.fits.map(({ connector }) => connector)).toEqual(['feeds'])
  expect(found.failed).toEqual(['hostile', 'lying'])

  const texts = createTexts(['en'])
  const settings = settingsOf(hostile, texts)
  expect(settings.map(({ name }) => name)).toContain('__proto__')
  expect(settings[0]?.hint).toBe('</p><script>alert(1)</script> reversed')
  const rows = settingRows({ settings, typed: new Map(), kept: [] }, texts)
  expect(rows.filter((row) => row.choices).map((row) => row.choices?.options.length)).toEqual([2])
  const read = readSettings(settings, { 's-__proto__': 'x', 's-mode': 'two', 's-several': ['x', 'y'], other: 'z' })
  expect(Object.keys(read.given)).toEqual(['__proto__', 'mode', 'several'])
  expect(({} as Record<string, unknown>).mode).toBeUndefined()
})
