import { expect } from 'vitest'
import { settingFields } from '../../src/sources/settings.ts'
import { ConnectorError, type Recognised } from '../contract.ts'
import { startAsking, startClock } from './hub.ts'
import type { Check, Scenario } from './scenario.ts'
import { type SiteAnswer, startSite } from './site-server.ts'
import { inWorld } from './world.ts'

const html = { 'content-type': 'text/html; charset=utf-8' }
const json = { 'content-type': 'application/json' }

/** What sites answer that are none of the connector's. */
const foreign: Record<string, SiteAnswer | 'reset'> = {
  'a web page': { headers: html, body: '<!doctype html><title>Kettles</title><p>Welcome.</p>' },
  nothing: { body: '' },
  'an empty object': { headers: json, body: '{}' },
  'a list': { headers: json, body: '[]' },
  'no page': { status: 404, headers: html, body: '<title>Not found</title>' },
  'an error': { status: 500, headers: html, body: '<title>Oops</title>' },
  'a refusal': { status: 403, body: 'Forbidden' },
  'a redirect inside': { status: 302, headers: { location: 'http://10.0.0.1/' }, body: '' },
  'a hang-up': 'reset',
}

const mostRequests = 3

export const recogniseCheck: Check = {
  number: 25,
  title: 'knows an address of its kind, and stands every other',
  skip: ({ connector }) => (connector.recognise ? undefined : 'it recognises no addresses'),
  async run(scenario) {
    for (const [name, answer] of Object.entries(foreign)) {
      const { now } = startClock()
      const site = await startSite(() => (answer === 'reset' ? { body: '' } : answer), now)
      if (answer === 'reset') site.fail('reset', 100)
      try {
        const found = await ask(scenario, `${site.url}/some/place?q=1`)
        expect(found?.certainty, name).not.toBe('sure')
        if (found) expectUsable(scenario, found)
        const once = new Set(site.requests.map(({ path, query }) => `${path}?${query}`))
        expect(once.size, name).toBeLessThanOrEqual(mostRequests)
      } finally {
        await site.close()
      }
    }
    const { address } = scenario
    if (!address) return
    await inWorld(scenario, {}, async ({ site }) => {
      const found = await ask(scenario, address(site))
      expect(found).toBeDefined()
      if (found) expectUsable(scenario, found)
      site.server.unmatched.splice(0)
    })
  },
}

/** Without settings, as the desk asks. What the guarded fetch refuses may pass through. */
async function ask({ connector }: Scenario, address: string): Promise<Recognised | undefined> {
  const url = new URL(address)
  const asking = await startAsking(connector, startClock(), url)
  try {
    return await connector.recognise?.(asking.ctx, url)
  } catch (error) {
    if (error instanceof ConnectorError && error.class !== 'connector-bug') return undefined
    throw error
  } finally {
    await asking.close()
  }
}

function expectUsable({ connector }: Scenario, { settings, title, missing = [] }: Recognised): void {
  expect(title).toMatch(/\S/)
  const fields = Object.keys(settingFields(connector))
  expect(fields).toEqual(expect.arrayContaining([...Object.keys(settings), ...missing]))
}
