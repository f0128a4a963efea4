import { expect } from 'vitest'
import type { Check, Scenario } from './scenario.ts'
import { askedSeconds, type CommonFault, type Spoil } from './site-server.ts'
import { complete, inWorld, type World } from './world.ts'

/** Answers that are none. The site is read once, something changes, and then it misbehaves. */
export const answerChecks: Check[] = [
  {
    number: 12,
    title: 'waits as long as it is asked to, and goes on',
    async run(scenario) {
      const waits: [CommonFault, number][] = [
        ['429 with seconds', askedSeconds],
        // Dates of HTTP have no fractions.
        ['429 with date', askedSeconds - 1],
        ['429 without a time', 30],
        ['503 with seconds', askedSeconds],
        ['403 with seconds', askedSeconds],
      ]
      for (const [fault, seconds] of waits) await waited(scenario, () => fault, seconds)
      await inWorld(scenario, {}, async ({ site }) => {
        for (const [name, { waitSeconds }] of Object.entries(site.faults))
          if (waitSeconds !== undefined) await waited(scenario, (world) => ownFault(world, name), waitSeconds)
      })
    },
  },
  {
    number: 13,
    title: 'two failures in a row are got over',
    run: (scenario) =>
      afterChange(scenario, async (world) => {
        world.site.server.fail('500', 2)
        await complete(world)
        await world.expectAll()
      }),
  },
  {
    number: 14,
    title: 'a body that is none is not taken for one',
    async run(scenario) {
      for (const fault of ['wrong type', 'byte order mark'] as const)
        await afterChange(scenario, async (world) => {
          world.site.server.fail(fault, 100)
          await complete(world)
          await world.expectAll()
        })
      for (const fault of ['cut short', 'web page', 'empty', 'reset'] as const)
        await harmless(scenario, () => fault, ['transient', 'schema-drift', 'blocked'])
    },
  },
  {
    number: 15,
    title: 'an error that looks like an answer deletes nothing',
    run: (scenario) =>
      inWorld(scenario, {}, async ({ site }) => {
        const errors = Object.entries(site.faults).filter(([, fault]) => fault.endsAs)
        expect(errors.length).toBeGreaterThan(0)
        for (const [name, { endsAs = '' }] of errors)
          await harmless(scenario, (world) => ownFault(world, name), [endsAs])
      }),
  },
  {
    number: 18,
    title: 'a redirect to a private address is refused',
    run: (scenario) => harmless(scenario, () => 'redirect inside', ['blocked']),
  },
  {
    number: 19,
    title: 'a body too large, packed or not, is given up',
    async run(scenario) {
      for (const fault of ['bomb', 'huge'] as const) await harmless(scenario, () => fault, ['too-large'])
    },
  },
]

type FaultOf = (world: World) => CommonFault | Spoil

const ownFault = ({ site }: World, name: string): Spoil => {
  const fault = site.faults[name]
  if (!fault) throw new Error(`The site has no fault ${name}`)
  return fault.spoil
}

/** A site that was read, and then changed. */
function afterChange(scenario: Scenario, act: (world: World) => Promise<void>): Promise<void> {
  return inWorld(scenario, {}, async (world) => {
    await complete(world)
    world.clock.turn({ hours: 30 })
    const [first = ''] = world.site.ids()
    world.site.edit(first, { title: 'Changed since' })
    world.site.add()
    await act(world)
  })
}

/** Under the fault the run says what is wrong and keeps all it had; without it the next one brings what is new. */
function harmless(scenario: Scenario, fault: FaultOf, classes: string[]): Promise<void> {
  return afterChange(scenario, async (world) => {
    const before = [...(await world.hub.kept())]
    world.site.server.fail(fault(world), 100)
    const report = await world.hub.run()
    expect(classes, `ended as ${report.state}`).toContain(report.state)
    expect([...(await world.hub.kept())]).toEqual(before)
    world.site.server.heal()
    world.clock.turn({ hours: 30 })
    await complete(world)
    await world.expectAll()
  })
}

/** The request after the spoiled one comes no sooner than asked, and the run completes. */
function waited(scenario: Scenario, fault: FaultOf, seconds: number): Promise<void> {
  return afterChange(scenario, async (world) => {
    const { requests } = world.site.server
    const spoiled = requests.length
    world.site.server.fail(fault(world))
    await complete(world)
    await world.expectAll()
    const first = requests[spoiled]
    expect(first).toBeDefined()
    // A good answer that asks for a pause may be the last one that the run needs.
    await complete(world)
    const next = requests.slice(spoiled + 1).find((request) => request.path === first?.path)
    const gap = next && first?.at.until(next.at).total('seconds')
    expect(gap).toBeGreaterThanOrEqual(seconds)
    expect(gap).toBeLessThan(seconds + 120)
  })
}
