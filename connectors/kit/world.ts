import { expect } from 'vitest'
import type { Clock } from './ground.ts'
import { type Hub, type Report, startClock, startHub } from './hub.ts'
import type { Scenario, ScenarioSite } from './scenario.ts'

/** A site of the connector's kind and a hub that reads it. */
export type World<Site extends ScenarioSite = ScenarioSite> = {
  site: Site
  hub: Hub
  clock: Clock
  expectAll(): Promise<void>
}

export async function inWorld<Site extends ScenarioSite>(
  scenario: Scenario<Site>,
  options: { items?: number; skewMinutes?: number; settings?: Record<string, unknown> },
  act: (world: World<Site>) => Promise<void>,
): Promise<void> {
  const clock = startClock()
  const { items = 5, skewMinutes } = options
  const site = await scenario.start({ items, now: clock.now, skewMinutes })
  const settings = { ...site.settings, ...options.settings }
  const hub = await startHub(scenario, { clock, host: new URL(site.server.url).host, settings })
  try {
    await act({
      ...{ site, hub, clock },
      expectAll: async () => expect([...(await hub.kept()).keys()].sort()).toEqual(site.ids().sort()),
    })
    expect(site.server.unmatched).toEqual([])
  } finally {
    await site.server.close()
    await hub.close()
  }
}

/** A run that is to bring everything. */
export async function complete({ hub }: World): Promise<Report> {
  const report = await hub.run()
  expect(report.state).toBe('complete')
  return report
}
