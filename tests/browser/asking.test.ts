/// <reference lib="dom" />
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOptions } from '../../src/app.ts'
import { makeMember } from '../people.ts'
import { type TestApp, testApp } from '../testApp.ts'
import { executablePath } from './chromium.ts'
import { fillHub } from './filled-hub.ts'

if (!executablePath) console.warn('No Chromium here: asking was not tested in a browser.')

test('all scripts together fit into 30 KB', () => {
  const folder = join(import.meta.dirname, '..', '..', 'public')
  const scripts = readdirSync(folder).filter((name) => name.endsWith('.js'))
  const bytes = scripts.reduce((sum, name) => sum + gzipSync(readFileSync(join(folder, name))).length, 0)

  expect(scripts.length).toBeGreaterThan(2)
  expect(bytes).toBeLessThan(30 * 1024)
})

describe.skipIf(!executablePath)('asking in a browser', () => {
  let hub: TestApp
  let server: Server
  let browser: Browser
  let address: string

  beforeAll(async () => {
    hub = await testApp({ PUBLIC_URL: '' })
    await fillHub(hub.db)
    await hub.deps.search.indexDirty()
    server = createServer(serverOptions, hub.app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  })
  afterAll(async () => {
    await browser?.close()
    server?.close()
    await hub?.close()
  })

  const open = async (
    options: { width?: number; dark?: boolean; noScript?: boolean; cookie?: string } = {},
  ): Promise<Page> => {
    const context = await browser.newContext({
      viewport: { width: options.width ?? 1280, height: 800 },
      colorScheme: options.dark ? 'dark' : 'light',
      javaScriptEnabled: !options.noScript,
    })
    if (options.cookie) {
      const [name = '', value = ''] = options.cookie.split('=')
      await context.addCookies([{ name, value, url: address }])
    }
    const page = await context.newPage()
    await page.goto(`${address}/ask`)
    return page
  }
  const typed = 'New zip slider for my jacket'
  const saved = (page: Page) => page.locator('#saved', { hasText: /^Saved \d/ }).waitFor()

  test('typing shows what exists, once for a text, and the keyboard leads in and back', async () => {
    const page = await open()
    const asked: string[] = []
    page.on('request', (one) => {
      if (one.url().endsWith('/ask/suggestions'))
        asked.push(new URLSearchParams(one.postData() ?? '').get('title') ?? '')
    })
    const field = page.locator('#title')
    await field.pressSequentially(typed)
    await page.locator('#found .answers li').first().waitFor()

    expect(asked).toEqual([typed])
    expect(await page.locator('#exists').textContent()).toMatch(/answers?.* match/)
    await field.press('Enter')
    await field.press('ArrowDown')
    const first = page.locator('#found li a').first()
    expect(await first.evaluate((link) => link === document.activeElement)).toBe(true)
    await page.keyboard.press('ArrowDown')
    expect(await first.evaluate((link) => link === document.activeElement)).toBe(false)
    await page.keyboard.press('Escape')
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await field.inputValue()).toBe(typed)
    expect(asked).toEqual([typed])
    await page.context().close()
  })

  test('an older request is given up, and the list keeps its height while it is asked for again', async () => {
    const page = await open()
    const field = page.locator('#title')
    await field.pressSequentially(typed)
    await page.locator('#found .answers li').first().waitFor()
    const height = () => page.locator('#found').evaluate((one) => (one as HTMLElement).offsetHeight)
    const before = await height()
    let held: (() => void) | undefined
    const failed: string[] = []
    page.on('requestfailed', (one) => failed.push(new URLSearchParams(one.postData() ?? '').get('title') ?? ''))
    await page.route('**/ask/suggestions', async (route) => {
      if (!held) await new Promise<void>((resolve) => (held = resolve))
      await route.continue().catch(() => undefined)
    })
    const request = page.waitForRequest('**/ask/suggestions')
    await field.pressSequentially(' of a')
    await request
    expect(await height()).toBe(before)
    expect(await page.locator('#found .answers li').count()).toBeGreaterThan(0)
    const second = page.waitForResponse('**/ask/suggestions')
    await field.pressSequentially(' jacket')
    await second
    held?.()

    expect(failed).toEqual([`${typed} of a`])
    await page.context().close()
  })

  test('a suggestion opens beside, the words stay, and that it was opened is noted', async () => {
    const page = await open()
    await page.locator('#title').pressSequentially(typed)
    const link = page.locator('#found .answers a').first()
    await link.waitFor()
    const noted = page.waitForResponse('**/ask/opened')
    const [tab] = await Promise.all([page.context().waitForEvent('page'), link.click()])
    await tab.waitForURL('**/items/**')
    expect((await noted).status()).toBe(204)
    expect(await page.locator('#title').inputValue()).toBe(typed)
    expect(await hub.db('asks').where({ opened: true })).toHaveLength(1)
    await page.context().close()
  })

  test('what was written is there again after a reload, and after the connection was lost', async () => {
    const page = await open()
    await page.locator('#title').pressSequentially(typed)
    await page.locator('#body').pressSequentially('I washed it.')
    await saved(page)
    await page.reload()
    expect(await page.locator('#body').inputValue()).toBe('I washed it.')

    await page.context().setOffline(true)
    await page.locator('#body').press('Control+End')
    await page.locator('#body').pressSequentially(' And rubbed a candle along it.')
    await page.locator('#saved', { hasText: 'Kept in this browser' }).waitFor()
    await page.context().setOffline(false)
    await page.reload()
    await saved(page)
    expect(await page.locator('#body').inputValue()).toBe('I washed it. And rubbed a candle along it.')
    expect(await hub.db('drafts').pluck('body')).toContain('I washed it. And rubbed a candle along it.')
    await page.context().close()
  })

  test('a page that was made before the one before it had saved shows what was saved all the same', async () => {
    const page = await open()
    await page.locator('#title').pressSequentially(typed)
    await page.locator('#body').pressSequentially('I washed it.')
    await saved(page)
    let old: string | undefined
    await page.route('**/ask', async (route) => {
      const answer = await route.fetch()
      old ??= await answer.text()
      await route.fulfill({ response: answer, body: old })
      await page.unroute('**/ask')
    })
    await page.evaluate(async () => {
      // The server makes the page, then has the text, and then the page arrives.
      await fetch('/ask').catch(() => undefined)
    })
    await page.unroute('**/ask')
    await page.locator('#body').press('Control+End')
    await page.locator('#body').pressSequentially(' And waxed it.')
    // The browser keeps it until the server has it.
    await expect.poll(() => page.evaluate(() => localStorage.length), { timeout: 10_000 }).toBe(0)
    let isFirst = true
    await page.route('**/ask', async (route) => {
      if (!isFirst) return route.continue()
      isFirst = false
      await route.fulfill({ contentType: 'text/html', body: old ?? '' })
    })
    await page.reload()
    await expect.poll(() => page.locator('#body').inputValue()).toBe('I washed it. And waxed it.')
    expect(isFirst).toBe(false)
    await page.context().close()
  })

  test('a text that was written elsewhere is offered, and both are kept', async () => {
    const ana = await makeMember(hub, { name: 'Ana' })
    const [phone, laptop] = [await open({ cookie: ana.cookie }), await open({ cookie: ana.cookie })]
    await phone.locator('#title').pressSequentially('Typed on the phone first')
    await saved(phone)
    await laptop.locator('#title').pressSequentially('Typed on the laptop then')
    await laptop.locator('.other-text').waitFor()
    expect(await laptop.locator('.other-text .snippet').textContent()).toBe('Typed on the phone first')
    await laptop.getByRole('button', { name: 'Stay with this one' }).click()
    await laptop.locator('.other-draft').waitFor()

    expect(await laptop.locator('#title').inputValue()).toBe('Typed on the laptop then')
    expect(await laptop.locator('.other-draft').textContent()).toContain('Typed on the phone first')
    await laptop.getByRole('button', { name: 'Go on with that one' }).click()
    await laptop.locator('#title').and(laptop.locator('[value="Typed on the phone first"]')).waitFor()
    await phone.context().close()
    await laptop.context().close()
  })

  test('the preview shows in place, and the text is still there', async () => {
    const page = await open()
    await page.locator('#body').fill('**bold**')
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.locator('#preview strong').waitFor()
    expect(await page.locator('#body').isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Write' }).click()
    expect(await page.locator('#body').inputValue()).toBe('**bold**')
    await page.context().close()
  })

  test('search away: the page says so and the form stays', async () => {
    const page = await open()
    await page.route('**/ask/suggestions', (route) => route.abort())
    await page.locator('#title').pressSequentially(typed)
    await page.locator('#exists', { hasText: 'Search is away; you can post anyway.' }).waitFor()
    expect(await page.getByRole('button', { name: 'Post to everyone' }).isEnabled()).toBe(true)
    await page.context().close()
  })

  test('without a script: look, preview, step, and post anyway', async () => {
    const ben = await makeMember(hub, { name: 'Ben' })
    const page = await open({ noScript: true, cookie: ben.cookie })
    await page.locator('#title').fill(typed)
    await page.getByRole('button', { name: 'Post to everyone' }).click()
    await page.getByRole('heading', { name: 'Before we post' }).waitFor()
    expect(await page.getByRole('button', { name: /^This solved it/ }).count()).toBeGreaterThan(1)
    const posting = page.waitForRequest((one) => one.method() === 'POST')
    await page.getByRole('button', { name: 'Post anyway' }).first().click()
    expect((await (await posting).response())?.status()).toBe(303)
    expect(await hub.db('questions').where({ author_id: ben.id }).pluck('title')).toEqual([typed])
    await page.context().close()
  })

  test.each([
    [1280, false],
    [1280, true],
    [375, false],
    [375, true],
  ])('axe finds nothing, and nothing scrolls sideways: %i px, dark %s', { timeout: 120_000 }, async (width, dark) => {
    const page = await open({ width, dark })
    const found: string[] = []
    const examine = async (state: string) => {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
        .analyze()
      found.push(...violations.flatMap(({ id, nodes }) => nodes.map((node) => `${state} ${id}: ${node.html}`)))
      const sideways = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      if (sideways > 0) found.push(`${state} scrolls sideways by ${sideways} px`)
    }
    await examine('empty')
    await page.locator('#title').pressSequentially('zip slider that splits سحّاب Donaudampfschifffahrtsgesellschaft')
    await page.locator('#found .answers li').first().waitFor()
    await examine('suggestions')
    await page.locator('#title').fill('Too short')
    await page.getByRole('button', { name: 'Post to everyone' }).click()
    await page.locator('[role=alert]').waitFor()
    await examine('refused')
    await page.locator('#title').fill(`${typed} ${'x'.repeat(60)}`)
    await page.getByRole('button', { name: 'See what exists' }).click()
    await page.locator('#found .answers li').first().waitFor()
    await page.locator('#found button[name=solved]').first().click()
    await page.waitForURL('**/ask/solved/**')
    await examine('solved')
    await page.context().close()

    expect(found).toEqual([])
  })
})
