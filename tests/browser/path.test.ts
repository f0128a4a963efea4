/// <reference lib="dom" />
/** The whole way of somebody new, as the product is meant: search, ask, be answered, and found by the next one. */
import { randomUUIDv7 } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOptions } from '../../src/app.ts'
import { workOf } from '../../src/processes/work.ts'
import { makeMember, type Person } from '../people.ts'
import { type TestApp, testApp } from '../testApp.ts'
import { executablePath } from './chromium.ts'
import { fillHub } from './filled-hub.ts'

if (!executablePath) console.warn('No Chromium here: the whole path was not tried in a browser.')

describe.skipIf(!executablePath)('from a search to an answer that the next one finds', () => {
  let hub: TestApp
  let server: Server
  let browser: Browser
  let address: string
  let mentor: Person

  beforeAll(async () => {
    server = createServer(serverOptions)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    hub = await testApp({ PUBLIC_URL: address })
    server.on('request', hub.app)
    await fillHub(hub.db)
    for (const name of ['kettles', 'zips', 'rice-cookers'])
      await hub.db('tags').insert({ id: randomUUIDv7(), name, created_at: hub.deps.now() })
    mentor = await makeMember(hub, { name: 'Ana Prado', roles: ['mentor'] })
    const at = hub.deps.now()
    await hub.db('mentors').insert({ member_id: mentor.id, state: 'active', accepted_at: at, updated_at: at })
    const [tag] = await hub.db('tags').where('name', 'rice-cookers').pluck('id')
    await hub.db('mentor_expertise').insert({ member_id: mentor.id, tag_id: tag })
    await hub.deps.search.indexDirty()
    await hub.deps.jobs.start(workOf(hub.deps))
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    server?.close()
    await hub?.close()
  })

  const open = async (javaScriptEnabled: boolean, cookie?: string): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled })
    if (cookie) {
      const [name, ...value] = cookie.split('=')
      await context.addCookies([{ name: name ?? '', value: value.join('='), url: address }])
    }
    return context.newPage()
  }

  /** The newest mail to an address whose subject says this; waits until the worker has sent it. */
  async function mailTo(to: string, subject: RegExp): Promise<{ text: string }> {
    const folder = join(hub.deps.config.dataDirectory, 'mail')
    for (let tries = 0; tries < 200; tries++) {
      const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.eml')) : []
      for (const file of files) {
        const mail = await PostalMime.parse(readFileSync(join(folder, file)))
        if (mail.to?.some((one) => one.address === to) && subject.test(mail.subject ?? ''))
          return { text: mail.text ?? '' }
      }
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error(`No mail to ${to} about ${subject}`)
  }
  const linkIn = (text: string, path: string) => {
    const link = [...text.matchAll(/https?:\/\/\S+/g)].map(([url]) => url).find((url) => url.includes(path))
    if (!link) throw new Error(`No link to ${path} in:\n${text}`)
    return link
  }
  const axe = async (page: Page) =>
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)

  test.each([
    ['with JavaScript', true],
    ['without JavaScript', false],
  ] as const)('%s', { timeout: 180_000 }, async (_, hasScript) => {
    const who = hasScript ? 'kasia' : 'jonah'
    const title = hasScript
      ? 'Rice cooker smells of hot plastic at the plug'
      : 'Lid of a rice cooker pops open while it boils'
    const page = await open(hasScript)

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
    const confirm = linkIn((await mailTo(email, /./)).text, '/sign-up/confirm')
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
    if (hasScript) expect(await axe(page)).toEqual([])

    // The mentor is told by mail, and answers from its link.
    const told = await mailTo(mentor.email, new RegExp(title))
    const helper = await open(hasScript, mentor.cookie)
    await helper.goto(linkIn(told.text, '/questions/'))
    await helper
      .locator('textarea[name=body]')
      .last()
      .fill('The plug, not the pot: cut back to bright copper, fit a new one.')
    await helper.locator('form[action$="/answers"] button.do').click()
    await helper.waitForURL('**/questions/**')
    expect(await helper.locator('main').textContent()).toContain('bright copper')

    // The asker is told, and accepts.
    const answered = await mailTo(email, /answer/i)
    await page.goto(linkIn(answered.text, '/questions/'))
    // Only the part behind the # is new to the browser, which stays on the page it has.
    await page.reload()
    await page.locator('form[action$="/accept"] button').first().click()
    await page.waitForURL('**/questions/**')
    expect(await page.locator('.accepted').textContent()).toContain('bright copper')

    // The next one finds it first.
    const next = await open(hasScript)
    await expect
      .poll(
        async () => {
          await next.goto(`${address}/search?q=${encodeURIComponent(title.toLowerCase())}`)
          const first = next.locator('.rows .row').first()
          return `${await first.locator('h2').textContent()} ${await first.locator('.state').textContent()}`
        },
        { timeout: 20_000 },
      )
      .toMatch(new RegExp(`${title}.*Solved`))
    expect(new URL((await next.locator('.rows .row h2 a').first().getAttribute('href')) ?? '', address).pathname).toBe(
      new URL(questionUrl).pathname,
    )
    for (const one of [page, helper, next]) await one.context().close()
  })
})
