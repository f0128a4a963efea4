import { load } from 'cheerio'
import { expect } from 'vitest'
import type { Check } from './scenario.ts'
import { complete, inWorld } from './world.ts'

/** What changes at the site changes here, and nothing else does. */
export const changeChecks: Check[] = [
  {
    number: 5,
    title: 'a second run with nothing new changes nothing and asks little',
    run: (scenario) =>
      inWorld(scenario, { items: scenario.manyItems }, async (world) => {
        await complete(world)
        world.clock.turn({ hours: 1 })
        const before = world.site.server.requests.length
        const report = await complete(world)
        expect(report).toMatchObject({ upserted: 0, deleted: 0, failed: 0 })
        expect(world.site.server.requests.length - before).toBeLessThanOrEqual(scenario.quietRequests)
      }),
  },
  {
    number: 6,
    title: 'an edit',
    run: (scenario) =>
      inWorld(scenario, {}, async (world) => {
        await complete(world)
        world.clock.turn({ hours: 1 })
        const [, second = ''] = world.site.ids()
        world.site.edit(second, { title: 'Which oil for a sewing machine?', html: '<p>Not the kitchen’s.</p>' })
        expect((await complete(world)).upserted).toBe(1)
        expect((await world.hub.kept()).get(second)).toMatchObject({
          title: 'Which oil for a sewing machine?',
          html: expect.stringContaining('Not the kitchen’s.'),
        })
        await world.expectAll()
      }),
  },
  {
    number: 7,
    title: 'a deletion takes that item and no other',
    skip: ({ connector }) => (connector.capabilities.deletes === 'none' ? 'it cannot tell' : undefined),
    run: (scenario) =>
      inWorld(scenario, {}, async (world) => {
        await complete(world)
        world.clock.turn({ hours: 30 })
        const [, second = ''] = world.site.ids()
        world.site.delete(second)
        expect((await complete(world)).deleted).toBe(1)
        expect((await world.hub.kept()).has(second)).toBe(false)
        await world.expectAll()
      }),
  },
  {
    number: 8,
    title: 'what comes back is found again',
    skip: ({ connector }) => (connector.capabilities.deletes === 'none' ? 'it cannot tell a deletion' : undefined),
    run: (scenario) =>
      inWorld(scenario, {}, async (world) => {
        await complete(world)
        const [, second = ''] = world.site.ids()
        world.clock.turn({ hours: 30 })
        world.site.delete(second)
        await complete(world)
        world.clock.turn({ hours: 30 })
        world.site.restore(second)
        await complete(world)
        expect((await world.hub.kept()).has(second)).toBe(true)
        await world.expectAll()
      }),
  },
  {
    number: 16,
    title: 'one item that cannot be read is a failure of its own, until it can',
    run: (scenario) =>
      inWorld(scenario, { items: scenario.manyItems }, async (world) => {
        const [first = '', ...others] = world.site.ids()
        world.site.breakItem(first, true)
        const report = await complete(world)
        expect(report.failed).toBe(1)
        expect([...(await world.hub.kept()).keys()].sort()).toEqual(others.sort())
        world.site.breakItem(first, false)
        world.clock.turn({ hours: 30 })
        await complete(world)
        await world.expectAll()
      }),
  },
  {
    number: 21,
    title: 'hostile HTML comes out clean',
    run: (scenario) =>
      inWorld(scenario, {}, async (world) => {
        const [first = ''] = world.site.ids()
        world.site.edit(first, { title: 'A <script>alert(1)</script> title', html: hostile })
        await complete(world)
        const kept = (await world.hub.kept()).get(first)
        const $ = load(kept?.html ?? '')
        expect($.text()).toContain('still here')
        expect($('script, style, iframe, svg, math, form, object, embed, base, link, meta').length).toBe(0)
        for (const element of $('*').toArray())
          for (const [name, value] of Object.entries('attribs' in element ? element.attribs : {})) {
            expect(name).not.toMatch(/^(on|style$|srcdoc$|formaction$)/i)
            expect(value).not.toMatch(/^\s*(javascript|data|vbscript):/i)
          }
      }),
  },
]

const hostile = `<p onclick="alert(1)" style="position:fixed">still here</p><script>alert(1)</script><img src=x onerror=alert(1)>
<a href="javascript:alert(1)">a</a><a href="&#106;avascript:alert(1)">b</a><svg><script>alert(1)</script></svg><iframe srcdoc="<script>1</script>"></iframe>
<math><mi xlink:href="data:x,<script>">x</mi></math><form action="/"><input name=q></form><base href="https://evil.example/"><style>*{display:none}</style>`
