import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import { type SettingField, settingFields } from '../../src/sources/settings.ts'
import { cassette, goldenOf } from './cassette.ts'
import { startClock, startHub } from './hub.ts'
import type { Check, Scenario } from './scenario.ts'
import { startSite } from './site-server.ts'
import { complete, inWorld } from './world.ts'

/** What a connector says of itself and brings the first time. */
export const firstChecks: Check[] = [
  {
    number: 1,
    title: 'refuses bad settings, and no secret is stored in the open or logged',
    async run(scenario) {
      const { secret } = scenario
      const fields = Object.entries(settingFields(scenario.connector))
      await inWorld(scenario, {}, async ({ site }) => {
        const { settings } = scenario.connector
        expect(settings.safeParse(site.settings).success).toBe(true)
        for (const bad of [...scenario.badSettings, ...spoiledSettings(site.settings, fields)])
          expect(settings.safeParse(bad).success, JSON.stringify(bad)).toBe(false)
      })
      const secretNames = fields.filter(([, field]) => field.secret).map(([name]) => name)
      if (!secret) return void expect(secretNames, 'the scenario names a secret of these').toEqual([])
      expect(secretNames).toContain(secret.name)
      await inWorld(scenario, { settings: { [secret.name]: secret.value } }, async (world) => {
        await complete(world)
        // A run cleans what a connector logs; here it logs by itself.
        const ctx = world.hub.ctx({ ...world.site.settings, [secret.name]: secret.value })
        await readAll(scenario.connector.sync(ctx, scenario.connector.initialCursor(ctx.settings, ctx.now())))
        world.site.server.fail('500', 10)
        expect((await world.hub.run()).state).toBe('transient')
        const written = await world.hub.written()
        for (const form of [secret.value, encodeURIComponent(secret.value)]) expect(written).not.toContain(form)
      })
    },
  },
  {
    number: 2,
    title: 'check says that a source is well, or what is wrong and what to do',
    run: (scenario) =>
      inWorld(scenario, {}, async ({ site, hub }) => {
        expect(await hub.check(site.settings)).toMatchObject({ ok: true, message: expect.stringMatching(/\S/) })
        for (const { name, settings, spoil, code } of scenario.failingChecks) {
          if (spoil) site.server.fail(spoil)
          const result = await hub.check(settings(site))
          expect(result, name).toMatchObject({ ok: false, code, fix: expect.stringMatching(/\S/) })
        }
      }),
  },
  {
    number: 3,
    title: 'brings valid items with licence, attribution and ids of their own',
    run: (scenario) =>
      inWorld(scenario, {}, async (world) => {
        await complete(world)
        expect(world.site.ids().length).toBeGreaterThan(0)
        await world.expectAll()
        const ctx = world.hub.ctx(world.site.settings)
        const ids: string[] = []
        for await (const event of scenario.connector.sync(
          ctx,
          scenario.connector.initialCursor(ctx.settings, ctx.now()),
        ))
          for (const item of event.type === 'batch' ? event.items : []) {
            ids.push(item.externalId)
            expect(item.license.spdx).toMatch(/\S/)
            expect(item.attribution.text).toMatch(/\S/)
            expect(item.attribution.url).toMatch(/^https?:/)
            expect(item.authors.length).toBeGreaterThan(0)
            expect(item.title).not.toMatch(/&(#\d+|[a-z]+);/)
          }
        expect(new Set(ids).size).toBe(ids.length)
      }),
  },
  {
    number: 22,
    title: 'a cursor survives JSON, and one that cannot be read starts over without deleting',
    run: (scenario) =>
      inWorld(scenario, {}, async (world) => {
        await complete(world)
        await world.hub.spoilCursor()
        expect((await complete(world)).deleted).toBe(0)
        await world.expectAll()
        const { cursor, version, migrateCursor } = scenario.connector
        expect(cursor.safeParse({ from: 'another version' }).success).toBe(false)
        const migrated = migrateCursor?.({ from: 'another version' }, version - 1) ?? 'resync'
        expect(migrated === 'resync' || cursor.safeParse(migrated).success).toBe(true)
      }),
  },
  {
    number: 23,
    title: 'maps what was recorded as it did',
    skip: ({ recordings }) => (recordings.length === 0 ? 'nothing is recorded' : undefined),
    async run(scenario) {
      for (const recording of scenario.recordings) await playBack(scenario, recording)
    },
  },
  {
    number: 24,
    title: 'says who asks, and takes compressed answers',
    run: (scenario) =>
      inWorld(scenario, {}, async (world) => {
        await complete(world)
        for (const { headers } of world.site.server.requests) {
          expect(headers['user-agent']).toMatch(/^Guildhall\/\S+ \(\+(https:|mailto:)/)
          expect(headers['accept-encoding']).toMatch(/gzip/)
        }
      }),
  },
]

/** Good settings with one mistake each: something missing, misspelt, or of another kind than its field. */
function spoiledSettings(good: Record<string, unknown>, fields: [string, SettingField][]): Record<string, unknown>[] {
  const required = fields.filter(([, { isRequired }]) => isRequired).map(([name]) => name)
  const addresses = fields.filter(([, { format }]) => format === 'uri').map(([name]) => name)
  const [misspelt = ''] = fields.map(([name]) => `${name}x`)
  return [
    ...required.map((name) => Object.fromEntries(Object.entries(good).filter(([one]) => one !== name))),
    ...addresses.map((name) => ({ ...good, [name]: 'ftp://tools.example' })),
    ...(fields.some(([name]) => name === 'license') ? [{ ...good, license: 'no licence' }] : []),
    { ...good, [misspelt]: 'x' },
  ]
}

async function playBack(
  scenario: Scenario,
  { name, file, settings, batches }: Scenario['recordings'][number],
): Promise<void> {
  const clock = startClock()
  const server = await startSite(cassette(file), clock.now)
  const hub = await startHub(scenario, { clock, host: new URL(server.url).host, settings: settings(server.url) })
  try {
    const ctx = hub.ctx(settings(server.url))
    const events = []
    for await (const event of scenario.connector.sync(ctx, scenario.connector.initialCursor(ctx.settings, ctx.now())))
      if (event.type === 'batch') {
        events.push({ items: event.items, tombstones: event.tombstones, failures: event.failures })
        if (events.length === batches) break
      }
    expect(server.unmatched).toEqual([])
    const golden = goldenOf(events, server.url)
    await expect(golden).toMatchFileSnapshot(fileURLToPath(new URL(`${basename(name)}.golden.json`, file)))
  } finally {
    await server.close()
    await hub.close()
  }
}

async function readAll(events: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of events);
}
