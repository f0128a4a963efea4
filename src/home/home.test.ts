import { load } from 'cheerio'
import request from 'supertest'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connector as feeds } from '../../connectors/feeds/index.ts'
import { connector as stackExchange } from '../../connectors/stack-exchange/index.ts'
import { fillHub } from '../../tests/browser/filled-hub.ts'
import { makeMember } from '../../tests/people.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
})
afterAll(() => hub.close())

test('an empty hub shows how to add a source, with commands that work as they stand', async () => {
  const $ = load((await request(hub.app).get('/')).text)
  const commands = $('.ways pre')
    .map((_, pre) => $(pre).text())
    .get()
  const settings = (command: string | undefined) => JSON.parse(/--settings '(.*)'/.exec(command ?? '')?.[1] ?? '')

  expect(commands.length).toBe(3)
  expect(commands[0]).toContain(`source add ${stackExchange.id} --name`)
  expect(stackExchange.settings.safeParse(settings(commands[0])).success).toBe(true)
  expect(commands[1]).toContain(`source add ${feeds.id} --name`)
  expect(feeds.settings.safeParse(settings(commands[1])).success).toBe(true)
})

test('a filled hub shows where answers come from, what is new and what waits', async () => {
  await fillHub(hub.db)
  const ana = await makeMember(hub, { roles: ['mentor'] })
  await hub
    .db('mentors')
    .insert({ member_id: ana.id, state: 'active', accepted_at: hub.clock.at, updated_at: hub.clock.at })
  const $ = load((await request(hub.app).get('/')).text)

  expect($('h1').text()).toBe('What needs mending?')
  expect(
    $('.ledger li')
      .map((_, line) => $(line).text().replace(/\s+/g, ' ').trim())
      .get(),
  ).toEqual(['MQ Mending Q&A 6', 'BB Bench Blog 2'])
  expect($('.note a[href="/mentors"]').text()).toBe('One person helps here.')
  expect($('.reading a').first().text()).toBe('Kettle clicks off before it boils')
  expect($('.row h3').first().text()).toBe('Roberts R200 hums louder when I touch the tuning knob')
  expect($('.hint a').attr('href')).toBe('/search?q=Kettle+clicks+off+before+it+boils')
})
