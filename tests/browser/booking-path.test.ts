/// <reference lib="dom" />
/** From a question to the person who knows, and back to an answer for everyone: a session, booked and held, on a phone. */
import { randomUUIDv7 } from 'node:crypto'
import ical from 'ical.js'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LoopbackSite, startLoopbackSite } from '../../src/demo/loopback-site.ts'
import { makeHours } from '../bookable.ts'
import { makeMember, type Person } from '../people.ts'
import type { TestApp } from '../testApp.ts'
import { executablePath } from './chromium.ts'
import { fillHub } from './filled-hub.ts'
import { expectFoundFirst, keyboard, linkIn, lookAt, pointer, startWalk, type Walk } from './walk.ts'

if (!executablePath) console.warn('No Chromium here: booking was not tried in a browser.')

describe.skipIf(!executablePath)('from a question to a session to an answer', () => {
  let walk: Walk
  let mentor: Person
  let rooms: LoopbackSite

  beforeAll(async () => {
    rooms = await startLoopbackSite(0, () => () => ({ status: 200, body: 'A room' }))
    const fill = async (hub: TestApp) => {
      await fillHub(hub.db)
      const tag = randomUUIDv7()
      const at = hub.deps.now()
      await hub.db('tags').insert({ id: tag, name: 'rice-cookers', created_at: at })
      mentor = await makeMember(hub, { name: 'Ana Prado', timeZone: 'Europe/Lisbon', roles: ['mentor'] })
      await hub.db('mentors').insert({ member_id: mentor.id, state: 'active', accepted_at: at, updated_at: at })
      await hub.db('mentor_expertise').insert({ member_id: mentor.id, tag_id: tag })
      const prep_questions = JSON.stringify(['Which model is it?', 'What have you measured?'])
      await makeHours(hub.db, mentor.id, { timeZone: 'Europe/Lisbon', at, type: { prep_questions } })
    }
    walk = await startWalk(fill, { ROOM_URL: `${rooms.origin}/{room}` })
  })
  afterAll(async () => {
    await walk?.close()
    await rooms?.close()
  })

  test.each([
    ['with JavaScript, by keyboard alone', true, keyboard],
    ['without JavaScript', false, pointer],
  ] as const)('%s, 375 px wide', { timeout: 240_000 }, async (_, hasScript, hands) => {
    const { hub, address, mailTo, setClock } = walk
    const asker = await makeMember(hub, { name: hasScript ? 'Kasia Nowak' : 'Jonah Abel', timeZone: 'Europe/Warsaw' })
    const title = hasScript ? 'Rice cooker stays cold on one side' : 'Rice cooker switches to warm after a minute'
    const cure = 'Bend the spring of the thermostat back until it touches the pot on all sides.'
    const phone = { viewport: { width: 375, height: 800 }, javaScriptEnabled: hasScript }
    const page = await walk.open(phone, asker.cookie)
    const helper = await walk.open(phone, mentor.cookie)
    const found: string[] = []
    const look = async (one: Page) => void (hasScript && found.push(...(await lookAt(one))))

    // A question.
    await page.goto(`${address}/ask`)
    await hands.type(page.locator('#title'), title)
    await hands.type(page.locator('#body'), 'I have cleaned the plate, and the pot is not bent.')
    await hands.type(page.locator('#tags'), 'rice-cookers')
    await page.keyboard.press('Tab')
    await hands.press(page.getByRole('button', { name: /^Post/ }).last())
    const anyway = page.getByRole('button', { name: /^Post anyway/ }).first()
    await page.waitForLoadState()
    if (!page.url().includes('/questions/') && (await anyway.count()) > 0) await hands.press(anyway)
    await page.waitForURL('**/questions/**')
    await look(page)
    const question = new URL(page.url()).pathname

    // The person who knows, with their next free time.
    await hands.press(page.getByRole('link', { name: /^free .* your time$/ }).first())
    await page.waitForURL('**/mentors/**/book?**')
    await look(page)
    await hands.press(page.locator('.aside').getByRole('button', { name: /^Hold/ }))
    await page.waitForURL('**/details**')
    await look(page)

    // Held; nothing is typed twice.
    expect(await page.locator('.aside').textContent()).toContain('Held for you until')
    expect(await page.locator('#topic').inputValue()).toBe(title)
    expect(await page.locator('#details').inputValue()).toContain('the pot is not bent')
    await hands.type(page.getByLabel('Which model is it?'), 'Zojirushi, 1998')
    await hands.press(page.getByRole('button', { name: 'Go on to review' }))
    await page.waitForURL('**/review**')
    await look(page)
    const reviewed = (await page.locator('main').textContent()) ?? ''
    for (const shown of [title, 'Zojirushi, 1998', 'Europe/Warsaw', 'Europe/Lisbon']) expect(reviewed).toContain(shown)
    await hands.press(page.getByRole('button', { name: /^Confirm/ }))
    await page.waitForURL(/\/bookings\/[a-z0-9]+\?booked$/)
    await look(page)
    expect(await page.locator('main').textContent()).toContain(`on its way to ${asker.email}`)
    const { origin, pathname } = new URL(page.url())
    const booking = origin + pathname
    const startsAt = Temporal.Instant.from((await page.locator('h1 time').getAttribute('datetime')) ?? '')

    // The mentor's mail, for their calendar too; its link leads to the same page.
    const told = await mailTo(mentor.email, new RegExp(`^Booked: .*${asker.name.split(' ')[0]}`))
    const file = told.attachments.find(({ mimeType }) => mimeType === 'text/calendar')
    const calendar = new ical.Component(ical.parse(Buffer.from(file?.content as ArrayBuffer).toString()))
    expect(calendar.getFirstPropertyValue('method')).toBe('REQUEST')
    const event = new ical.Event(calendar.getFirstSubcomponent('vevent') as ical.Component)
    expect(event.startDate.toUnixTime()).toBe(startsAt.epochMilliseconds / 1000)
    await helper.goto(linkIn(told, '/bookings/'))
    expect(await helper.locator('main').textContent()).toContain('Zojirushi, 1998')
    await look(helper)

    // Prepared: a note of the one, an answer and a message of the other.
    await hands.press(helper.locator('#shared-notes summary'))
    await hands.type(helper.locator('#shared-notes textarea'), 'Look at the thermostat first.')
    await hands.press(helper.getByRole('button', { name: 'Save notes' }))
    await helper.locator('.notes', { hasText: 'thermostat first' }).waitFor()
    await page.reload()
    expect(await page.locator('.notes').textContent()).toContain('thermostat first')
    await hands.type(page.getByLabel('What have you measured?'), '80 °C in the middle, 30 at the edge')
    await hands.press(page.getByRole('button', { name: 'Save answers' }))
    await page.getByRole('heading', { name: 'Prepare: 2 of 2 answered' }).waitFor()
    await hands.type(page.locator('#messages textarea'), 'I have a screwdriver that fits.')
    await hands.press(page.locator('#messages form button'))
    await page.locator('#message-list', { hasText: 'a screwdriver that fits' }).waitFor()

    // Joined: both are led into one room.
    await setClock(startsAt.subtract({ minutes: 5 }))
    const led: string[] = []
    for (const one of [page, helper]) {
      await one.goto(booking)
      await look(one)
      await hands.press(one.getByRole('link', { name: 'Join' }))
      await one.waitForURL(`${rooms.origin}/**`)
      led.push(one.url())
    }
    expect(new Set(led).size).toBe(1)

    // Feedback of both; neither reads the other's before.
    await setClock(startsAt.add({ minutes: 40 }))
    for (const [one, words] of [
      [page, 'It boils evenly now.'],
      [helper, 'She had measured before we met.'],
    ] as const) {
      await one.goto(booking)
      await look(one)
      if (one === helper) expect(await one.locator('main').textContent()).not.toContain('It boils evenly now.')
      const form = one.locator('form[action$="/feedback"]')
      await hands.tick(form.locator('input[name=held]').first())
      await hands.tick(form.locator('input[name=verdict]').first())
      await hands.type(form.locator('textarea'), words)
      await hands.press(form.getByRole('button'))
      await one.locator('#after .said', { hasText: words }).waitFor()
    }
    expect(await helper.locator('#after').textContent()).toContain('It boils evenly now.')

    // What was learned: one writes it, the other agrees, and it is the answer.
    await hands.press(helper.locator('#learning summary'))
    await hands.type(helper.locator('#learning textarea'), cure)
    await hands.press(helper.locator('#learning form[action$="/learning"] button'))
    await helper.locator('#learning .draft').waitFor()
    await look(helper)
    const asked = await mailTo(asker.email, /wrote down what came out/)
    await page.goto(linkIn(asked, '/bookings/'))
    await look(page)
    await hands.press(page.getByRole('button', { name: 'Agree and publish' }))
    await hands.press(page.getByRole('link', { name: 'See it' }))
    await page.waitForURL('**/questions/**')
    expect(new URL(page.url()).pathname).toBe(question)
    expect(await page.locator('.accepted').textContent()).toContain(cure)
    await look(page)

    // The next one with this problem finds it first.
    const next = await walk.open(phone)
    expect(await expectFoundFirst(next, address, title)).toBe(question)
    await next.goto(address + question)
    expect(await next.locator('.accepted').textContent()).toContain(cure)
    expect(found).toEqual([])
    for (const one of [page, helper, next]) await one.context().close()
  })
})
