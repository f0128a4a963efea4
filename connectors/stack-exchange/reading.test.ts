import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { startClock, startHub } from '../kit/hub.ts'
import { complete, inWorld } from '../kit/world.ts'
import { stackExchange } from './tests/scenario.ts'
import { startStackExchange } from './tests/site.ts'

const withEmbedded = (embeds: number) => ({
  ...stackExchange,
  start: (options: Parameters<typeof startStackExchange>[0]) => startStackExchange({ ...options, embeds }),
})

test('answers that are not embedded are asked for', async () => {
  const kept = async (embeds: number) => {
    let found: unknown
    await inWorld(withEmbedded(embeds), { items: 25 }, async (world) => {
      await complete(world)
      found = [...(await world.hub.kept())]
    })
    return found
  }
  expect(await kept(1)).toEqual(await kept(100))
})

test('a filter that the site has forgotten is made anew', async () => {
  await inWorld(stackExchange, {}, async (world) => {
    await complete(world)
    world.site.forgetFilters()
    world.site.add()
    await complete(world)
    await world.expectAll()
  })
})

test('more questions of one second than a site shows without a key ask for one', async () => {
  await inWorld(stackExchange, { items: 300 }, async (world) => {
    world.site.makeSimultaneous?.()
    expect((await world.hub.run()).state).toBe('config')
  })
  await inWorld(stackExchange, { items: 300, settings: { key: 'a key' } }, async (world) => {
    world.site.makeSimultaneous?.()
    await complete(world)
    await world.expectAll()
  })
})

test('a question that was moved to another site goes', async () => {
  await inWorld(stackExchange, {}, async (world) => {
    await complete(world)
    const [first = ''] = world.site.ids()
    world.clock.turn({ hours: 1 })
    world.site.migrate(first)
    expect((await complete(world)).deleted).toBe(1)
    expect((await world.hub.kept()).has(first)).toBe(false)
  })
})

const realSite = fileURLToPath(new URL('../../../shared/sites/stack-exchange.mjs', import.meta.url))
const isThere = existsSync(realSite)

test.skipIf(!isThere)(
  `a real site's 591 questions and 1,398 answers${isThere ? '' : ' (skipped: the site is not here)'}`,
  async () => {
    const child = spawn(process.execPath, [realSite, '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
    try {
      const [line] = await once(child.stdout, 'data')
      const address = /http:\S+/.exec(String(line))?.[0] ?? ''
      const clock = startClock()
      const settings = { site: 'beer', baseUrl: address }
      const hub = await startHub(stackExchange, { clock, host: new URL(address).host, settings })
      expect(await hub.run()).toEqual({ state: 'complete', upserted: 591, deleted: 0, failed: 0 })
      const kept = [...(await hub.kept()).values()]
      expect(kept.filter(({ title }) => /&(#\d+|[a-z]+);/.test(title))).toEqual([])
      clock.turn({ hours: 1 })
      expect(await hub.run()).toMatchObject({ state: 'complete', upserted: 0 })
      await hub.close()
    } finally {
      child.kill()
      await once(child, 'exit')
    }
  },
)
