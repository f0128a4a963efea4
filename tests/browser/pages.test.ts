/// <reference lib="dom" />
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOptions } from '../../src/app.ts'
import { type TestApp, testApp } from '../testApp.ts'
import { executablePath } from './chromium.ts'
import { fillHub } from './filled-hub.ts'
import { lookAt } from './walk.ts'

if (!executablePath) console.warn('No Chromium here: the browser tests are skipped.')

describe.skipIf(!executablePath)('in a browser', () => {
  let hub: TestApp
  let empty: TestApp
  const servers: Server[] = []
  let browser: Browser
  let address: string
  let emptyAddress: string
  let paths: string[]

  const listen = async (app: TestApp['app']) => {
    const server = createServer(serverOptions, app)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  beforeAll(async () => {
    hub = await testApp()
    empty = await testApp()
    const { thread, excerpt } = await fillHub(hub.db)
    await hub.deps.search.indexDirty()
    address = await listen(hub.app)
    emptyAddress = await listen(empty.app)
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
    paths = [
      '/',
      '/search?q=zip+slider',
      '/search?q=slider&solved=yes&source=mending-qa',
      '/search?q=euphonium+valvefelt+qqqq',
      '/search?q=ketle+clicks',
      `/items/${thread}`,
      `/items/${excerpt}`,
      '/sources',
      '/sources/mending-qa',
      '/sources/bench-blog',
      '/api',
      '/bot',
      '/sign-in',
      '/sign-up',
      '/forgot',
      '/styleguide',
      '/no/such/page',
    ]
  })
  afterAll(async () => {
    await browser?.close()
    for (const server of servers) server.close()
    await hub?.close()
    await empty?.close()
  })

  const open = async (
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
    javaScriptEnabled = true,
  ): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, javaScriptEnabled })
    return context.newPage()
  }

  // What is dark is as dark on a desk, and what is narrow as narrow by day.
  test.each([
    [1280, 'light'],
    [375, 'dark'],
  ] as const)(
    'axe finds nothing on any page, and none scrolls sideways: %i px, %s',
    { timeout: 300_000 },
    async (width, scheme) => {
      const page = await open(width, scheme)
      const found: string[] = []
      for (const url of [
        ...paths.map((path) => address + path),
        `${emptyAddress}/`,
        `${emptyAddress}/search`,
        `${emptyAddress}/sources`,
      ]) {
        await page.goto(url)
        found.push(...(await lookAt(page, { isKnown: width === 375 })))
      }
      await page.context().close()

      expect(found).toEqual([])
    },
  )

  test('no page asks for anything that its policy refuses', async () => {
    const page = await open(1280)
    const complaints: string[] = []
    page.on('console', (message) => {
      // The browser says that a page answered 404; that is what it should do.
      if (message.type() === 'error' && !message.text().includes('404')) complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    for (const path of paths) await page.goto(address + path)
    await page.context().close()

    expect(complaints).toEqual([])
  })

  test('the keyboard alone leads from the first page to an answer and to its original', async () => {
    const page = await open(1280)
    await page.goto(address)
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('q')
    await page.keyboard.type('worn slider')
    await page.keyboard.press('Enter')
    await page.waitForURL('**/search?q=worn+slider')
    const first = page.locator('.row h2 a').first()
    for (let tab = 0; tab < 60 && !(await first.evaluate((link) => link === document.activeElement)); tab += 1)
      await page.keyboard.press('Tab')
    const outline = await first.evaluate((link) => getComputedStyle(link).outlineStyle)
    await page.keyboard.press('Enter')
    await page.waitForURL('**/items/**')

    expect(outline).toBe('solid')
    expect(await page.locator('.origin a').getAttribute('href')).toMatch(/^https:\/\/mending\.example\.org\//)
    await page.context().close()
  })

  test('suggestions open while typing, are walked with arrows, and close on Escape', async () => {
    const page = await open(1280)
    await page.goto(address)
    const field = page.locator('#q')
    const list = page.getByRole('listbox')
    await field.pressSequentially('kettl')
    await list.waitFor()

    expect(await field.getAttribute('aria-expanded')).toBe('true')
    await field.press('ArrowDown')
    const option = list.getByRole('option').first()
    expect(await option.getAttribute('aria-selected')).toBe('true')
    expect(await field.getAttribute('aria-activedescendant')).toBe(await option.getAttribute('id'))
    await field.press('Escape')
    expect(await list.isVisible()).toBe(false)
    expect(await field.inputValue()).toBe('kettl')
    await field.press('ArrowDown')
    expect(await list.isVisible()).toBe(true)
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id }) => id)).toEqual([])
    if ((await field.getAttribute('aria-activedescendant')) === null) await field.press('ArrowDown')
    await field.press('Enter')
    await page.waitForURL('**/items/**')
    expect(await page.locator('h1').textContent()).toContain('Kettle')
    await page.context().close()
  })

  test('two letters are not asked for, and a query that was typed over is not shown', async () => {
    const page = await open(1280)
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('/search/suggestions')) asked.push(new URL(request.url()).searchParams.get('q') ?? '')
    })
    await page.goto(address)
    await page.locator('#q').pressSequentially('ke')
    await page.waitForTimeout(500)
    await page.locator('#q').pressSequentially('ttle')
    await page.getByRole('listbox').waitFor()

    expect(asked).toEqual(['kettle'])
    await page.context().close()
  })

  test('without JavaScript searching and filtering work', async () => {
    const page = await open(1280, 'light', false)
    await page.goto(address)
    await page.locator('#q').fill('slider')
    await page.getByRole('button', { name: 'Search' }).click()
    await page.locator('.facets input[name=solved][value=yes]').check()
    await page.locator('.facets button').click()

    expect(new URL(page.url()).search).toBe('?q=slider&solved=yes')
    expect(await page.locator('.chips li').count()).toBe(2)
    await page.context().close()
  })

  test('on a phone the filters are folded, and unfold', async () => {
    const page = await open(375)
    await page.goto(`${address}/search?q=slider`)
    const box = page.locator('.facets [type=checkbox]').first()

    expect(await box.isVisible()).toBe(false)
    await page.locator('.facets summary').click()
    expect(await box.isVisible()).toBe(true)
    await page.context().close()
  })

  test('text at twice its size still fits a phone', async () => {
    const page = await open(375)
    const wide: string[] = []
    for (const path of paths) {
      await page.goto(address + path)
      await page.evaluate(() => {
        document.documentElement.style.setProperty('font-size', '200%')
      })
      const widest = await page.evaluate(() => {
        const { clientWidth, scrollWidth } = document.documentElement
        if (scrollWidth <= clientWidth) return undefined
        const outside = [...document.querySelectorAll('main *')].find(
          (one) => one.getBoundingClientRect().right > clientWidth + 1,
        )
        return outside?.outerHTML.slice(0, 120) ?? 'something'
      })
      if (widest) wide.push(`${path}: ${widest}`)
    }
    await page.context().close()

    expect(wide).toEqual([])
  })
})
