import { expect } from 'vitest'
import type { Check } from './scenario.ts'
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
            site.delete(third)
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
    skip: () => undefined,
    run: (scenario) =>
      inWorld(scenario, { items: scenario.manyItems }, async (world) => {
        world.site.makeSimultaneous?.()
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
    skip: () => 'no token of the site is kept',
    run: async () => {},
  },
  {
    number: 20,
    title: 'a sweep over part of the list deletes nothing',
    skip: ({ connector }) => (connector.listIds ? undefined : 'it cannot list all ids, and is never swept'),
    run: (scenario) =>
      inWorld(scenario, { items: scenario.manyItems }, async (world) => {
        await complete(world)
        world.site.server.fail('500', 100)
        expect((await world.hub.run()).deleted).toBe(0)
      }),
  },
]
