import { expect } from 'vitest'
import { z } from 'zod'
import type { Check, Scenario } from './scenario.ts'
import { complete, inWorld } from './world.ts'

/** Nothing is lost on the way, whatever happens while a site is walked. */
export const walkChecks: Check[] = [
  {
    number: 4,
    title: 'a run killed after any batch, and resumed, ends as one that was not',
    async run(scenario) {
      let whole: string | undefined
      for (let stopAfter = 0; ; stopAfter++) {
        let wasStopped = false
        await inWorld(scenario, { items: scenario.manyItems }, async (world) => {
          if (stopAfter > 0) wasStopped = (await world.hub.run({ stopAfter })).state === 'stopped'
          await complete(world)
          await world.expectAll()
          const kept = JSON.stringify([...(await world.hub.kept())].sort()).replaceAll(world.site.server.url, '')
          whole ??= kept
          expect(kept).toBe(whole)
        })
        if (stopAfter > 0 && !wasStopped) {
          expect(stopAfter).toBeGreaterThan(2)
          return
        }
      }
    },
  },
  {
    number: 9,
    title: 'what arrives, changes or goes between two pages loses nothing',
    async run(scenario) {
      for (const request of [1, 2, 3, 4])
        await inWorld(scenario, { items: scenario.manyItems }, async (world) => {
          const { site } = world
          const [first = '', second = '', third = ''] = site.ids()
          let hasHappened = false
          site.server.afterRequest(request, () => {
            hasHappened = true
            site.add()
            site.edit(first, { title: 'Edited while it was read' })
            site.edit(second, { title: 'Edited as well' })
            if (scenario.connector.capabilities.deletes !== 'none') site.delete(third)
          })
          // Where a run asks little, it happens in a later one.
          for (let runs = 0; !hasHappened && runs < request; runs++) await complete(world)
          world.clock.turn({ hours: 1 })
          await complete(world)
          expect(hasHappened).toBe(true)
          await world.expectAll()
          expect((await world.hub.kept()).get(first)?.title).toBe('Edited while it was read')
        })
    },
  },
  {
    number: 10,
    title: 'many items of the same second, and one that joins them later',
    run: (scenario) =>
      inWorld(scenario, { items: scenario.manyItems }, async (world) => {
        const { makeSimultaneous } = world.site
        if (!makeSimultaneous) throw new Error('The site has no makeSimultaneous: add it, or skip 10 with the reason')
        makeSimultaneous()
        await complete(world)
        await world.expectAll()
        world.site.add()
        await complete(world)
        world.site.add()
        await complete(world)
        await world.expectAll()
      }),
  },
  {
    number: 11,
    title: 'a site whose clock is ten minutes off, either way',
    async run(scenario) {
      for (const skewMinutes of [-10, 10])
        await inWorld(scenario, { skewMinutes }, async (world) => {
          world.site.add()
          await complete(world)
          for (let minute = 0; minute < 3; minute++) {
            world.clock.turn({ minutes: 1 })
            const added = world.site.add()
            const [first = ''] = world.site.ids()
            world.site.edit(first, { title: `Edited in minute ${minute}` })
            await complete(world)
            expect((await world.hub.kept()).has(added)).toBe(true)
            expect((await world.hub.kept()).get(first)?.title).toBe(`Edited in minute ${minute}`)
          }
          await world.expectAll()
        })
    },
  },
  {
    number: 17,
    title: 'an expired page token starts the list over',
    skip: (scenario) => (keepsTokens(scenario) ? undefined : 'its cursor keeps no page token of the site'),
    run: (scenario) =>
      inWorld(scenario, { items: scenario.manyItems }, async (world) => {
        expect((await world.hub.run({ stopAfter: 1 })).state).toBe('stopped')
        const { expireTokens } = world.site
        if (!expireTokens) throw new Error('The site has no expireTokens, and the cursor keeps its page tokens')
        expireTokens()
        await complete(world)
        await world.expectAll()
      }),
  },
  {
    number: 20,
    title: 'a sweep over part of the list deletes nothing',
    skip: ({ connector }) => (connector.listIds ? undefined : 'it cannot list all ids, and is never swept'),
    async run(scenario) {
      await inWorld(scenario, { items: scenario.manyItems }, async (world) => {
        const ctx = world.hub.ctx(world.site.settings)
        const listed: string[] = []
        for await (const ids of scenario.connector.listIds?.(ctx) ?? []) listed.push(...ids)
        expect([...new Set(listed)].sort()).toEqual(world.site.ids().sort())
      })
      // The list breaks off at each of its requests in turn, twice in a row: two misses are believed.
      for (let request = 1, isWithin = true; isWithin; request++)
        await inWorld(scenario, { items: scenario.manyItems }, async (world) => {
          const { server } = world.site
          await complete(world)
          for (let sweep = 0; sweep < 2; sweep++) {
            world.clock.turn({ hours: 30 })
            const before = server.requests.length
            if (request === 1) server.fail('500', 100)
            else server.afterRequest(request - 1, () => server.fail('500', 100))
            const report = await world.hub.run()
            expect(report.deleted).toBe(0)
            isWithin = server.requests.length - before >= request && report.state !== 'complete'
            server.heal()
          }
          await world.expectAll()
        })
    },
  },
  {
    number: 26,
    title: 'a list that never ends is given up',
    run: (scenario) =>
      inWorld(scenario, { items: scenario.manyItems }, async (world) => {
        const { server, neverEnds } = world.site
        if (!neverEnds) throw new Error('The site has no neverEnds: add it, or skip 26 with the reason')
        server.fail(neverEnds, mostRequests)
        const { state } = await world.hub.run()
        // Not even for now: the next run would go on with it at once.
        expect(state).not.toBe('incomplete')
        expect(server.requests.length).toBeLessThan(mostRequests)
        server.heal()
        world.clock.turn({ hours: 30 })
        await complete(world)
        await world.expectAll()
      }),
  },
]

/** Of a list that is long gone round. */
const mostRequests = 1000

/** By convention `pageToken`: the runner drops it when the site no longer takes it. */
function keepsTokens({ connector, keepsTokens = false }: Scenario): boolean {
  const schema = z.toJSONSchema(connector.cursor, { io: 'input', unrepresentable: 'any' })
  return keepsTokens || JSON.stringify(schema).includes('"pageToken"')
}
