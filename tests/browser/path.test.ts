/// <reference lib="dom" />
/** The whole way of somebody new, as the product is meant: search, ask, be answered, and found by the next one. */
import { randomUUIDv7 } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeMember, type Person } from '../people.ts'
import { executablePath } from './chromium.ts'
import { fillHub } from './filled-hub.ts'
import { expectFoundFirst, linkIn, lookAt, startWalk, type Walk } from './walk.ts'

if (!executablePath) console.warn('No Chromium here: the whole path was not tried in a browser.')

describe.skipIf(!executablePath)('from a search to an answer that the next one finds', () => {
  let walk: Walk
  let mentor: Person

  beforeAll(async () => {
    walk = await startWalk(async (hub) => {
      await fillHub(hub.db)
      for (const name of ['kettles', 'zips', 'rice-cookers'])
        await hub.db('tags').insert({ id: randomUUIDv7(), name, created_at: hub.deps.now() })
      mentor = await makeMember(hub, { name: 'Ana Prado', roles: ['mentor'] })
      const at = hub.deps.now()
      await hub.db('mentors').insert({ member_id: mentor.id, state: 'active', accepted_at: at, updated_at: at })
      const [tag] = await hub.db('tags').where('name', 'rice-cookers').pluck('id')
      await hub.db('mentor_expertise').insert({ member_id: mentor.id, tag_id: tag })
    })
  })
  afterAll(() => walk?.close())

  test.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ] as const)('%s', { timeout: 180_000 }, async (_, hasScript) => {
    const { hub, address, mailTo } = walk
    const open = (cookie?: string) => walk.open({ javaScriptEnabled: hasScript }, cookie)
    const who = hasScript ? 'kasia' : 'jonah'
    const title = hasScript
      ? 'Rice cooker smells of hot plastic at the plug'
      : 'Lid of a rice cooker pops open while it boils'
    const page = await open()

    // What exists may solve it: then nothing is posted.
    await page.goto(`${address}/search?q=zip+opens+behind+the+slider`)
    await page.goto(`${address}/ask`)
    await page.getByLabel('What is your question, in one line?').fill('My zip splits open behind the slider')
    if (!hasScript) await page.getByRole('button', { name: 'See what exists' }).click()
    await page.getByRole('button', { name: /^This solved it ?: Zipper splits behind the slider/ }).click()
    await page.waitForURL('**/ask/solved/**')
    expect(await page.locator('.card').textContent()).toContain('Mending Q&A')
    expect(await hub.db('questions').where('title', 'like', 'My zip%')).toEqual([])

    // Nothing right: it is written, and posting asks for an account. What was typed comes along.
    await page.goto(`${address}/search?q=${encodeURIComponent(title)}`)
    await page.goto(`${address}/ask?title=${encodeURIComponent(title)}`)
    await page
      .getByLabel('What have you tried, and what happened?')
      .fill('It began last week. I looked at it from all sides.')
    await page.locator('#tags').fill('rice-cookers')
    // The list of tags closes when one goes on.
    await page.keyboard.press('Tab')
    await page.getByRole('button', { name: /^Post/ }).last().click()
    if (!(await page.url().includes('/sign-')))
      await page
        .getByRole('button', { name: /^Post anyway/ })
        .first()
        .click()
    await page.waitForURL(/sign-in|sign-up/)
    await page
      .getByRole('link', { name: /account|sign up/i })
      .first()
      .click()
    await page.waitForURL('**/sign-up**')
    await page.locator('#name').fill(who === 'kasia' ? 'Kasia Nowak' : 'Jonah Abel')
    const email = `${who}@new.example.org`
    await page.locator('input[type=email]').fill(email)
    await page.locator('input[type=password]').fill('a long sentence about kettles')
    await page.locator('main button.do').click()
    const confirm = linkIn(await mailTo(email, /./), '/sign-up/confirm')
    await page.goto(confirm)
    await page.locator('input[type=password]').fill('a long sentence about kettles')
    await page.locator('main button.do').click()
    await page.waitForURL('**/ask**')
    expect(await page.locator('#title').inputValue()).toBe(title)
    await page.getByRole('button', { name: /^Post/ }).last().click()
    if (!page.url().includes('/questions/')) {
      const anyway = page.getByRole('button', { name: /^Post anyway/ })
      if ((await anyway.count()) > 0) await anyway.first().click()
    }
    await page.waitForURL('**/questions/**')
    const questionUrl = page.url()
    expect(await page.locator('h1').textContent()).toBe(title)
    if (hasScript) expect(await lookAt(page)).toEqual([])

    // The mentor is told by mail, and answers from its link.
    const told = await mailTo(mentor.email, new RegExp(title))
    const helper = await open(mentor.cookie)
    await helper.goto(linkIn(told, '/questions/'))
    await helper
      .locator('textarea[name=body]')
      .last()
      .fill('The plug, not the pot: cut back to bright copper, fit a new one.')
    await helper.locator('form[action$="/answers"] button.do').click()
    await helper.waitForURL('**/questions/**')
    expect(await helper.locator('main').textContent()).toContain('bright copper')

    // The asker is told, and accepts.
    const answered = await mailTo(email, /answer/i)
    await page.goto(linkIn(answered, '/questions/'))
    // Only the part behind the # is new to the browser, which stays on the page it has.
    await page.reload()
    await page.locator('form[action$="/accept"] button').first().click()
    await page.waitForURL('**/questions/**')
    expect(await page.locator('.accepted').textContent()).toContain('bright copper')

    // The next one finds it first.
    const next = await open()
    expect(await expectFoundFirst(next, address, title)).toBe(new URL(questionUrl).pathname)
    for (const one of [page, helper, next]) await one.context().close()
  })
})
