/// <reference lib="dom" />
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from 'playwright-core'
import PostalMime, { type Email } from 'postal-mime'
import { expect } from 'vitest'
import { serverOptions } from '../../src/app.ts'
import { workOf } from '../../src/processes/work.ts'
import { type TestApp, testApp } from '../testApp.ts'
import { executablePath } from './chromium.ts'

/** A hub with its worker, and people who walk through it in a browser. */
export type Walk = {
  hub: TestApp
  address: string
  /** A browser of its own for somebody: signed in with a cookie, or a visitor. */
  open(options?: BrowserContextOptions, cookie?: string): Promise<Page>
  /** The newest mail to an address whose subject says this; waits until the worker has sent it. */
  mailTo(to: string, subject: RegExp): Promise<Email>
  /** It is then from now on, for the hub and in every page that is open. */
  setClock(at: Temporal.Instant): Promise<void>
  close(): Promise<void>
}

/** @param fill  what is there before anybody comes, and before the worker begins */
export async function startWalk(
  fill: (hub: TestApp) => Promise<void>,
  environment: Record<string, string> = {},
): Promise<Walk> {
  const server: Server = createServer(serverOptions)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const hub = await testApp({ PUBLIC_URL: address, ...environment })
  server.on('request', hub.app)
  await fill(hub)
  await hub.deps.search.indexDirty()
  await hub.deps.jobs.start(workOf(hub.deps))
  const browser: Browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })

  return {
    hub,
    address,
    async open(options = {}, cookie) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options })
      if (cookie) {
        const [name, ...value] = cookie.split('=')
        await context.addCookies([{ name: name ?? '', value: value.join('='), url: address }])
      }
      if (options.javaScriptEnabled !== false) await context.clock.setFixedTime(hub.clock.at.epochMilliseconds)
      return context.newPage()
    },
    async mailTo(to, subject) {
      const folder = join(hub.deps.config.dataDirectory, 'mail')
      for (let tries = 0; tries < 200; tries++) {
        const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.eml')) : []
        for (const file of files) {
          const mail = await PostalMime.parse(readFileSync(join(folder, file)))
          if (mail.to?.some((one) => one.address === to) && subject.test(mail.subject ?? '')) return mail
        }
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      throw new Error(`No mail to ${to} about ${subject}`)
    },
    async setClock(at) {
      hub.clock.at = at
      for (const context of browser.contexts()) await context.clock.setFixedTime(at.epochMilliseconds)
    },
    async close() {
      await browser.close()
      server.close()
      await hub.close()
    },
  }
}

/** The first address below a path in a mail. */
export function linkIn({ text = '' }: Pick<Email, 'text'>, path: string): string {
  const link = [...text.matchAll(/https?:\/\/\S+/g)].map(([url]) => url).find((url) => url.includes(path))
  if (!link) throw new Error(`No link to ${path} in:\n${text}`)
  return link
}

/** What axe judges by width and colours; the rest is the same in every look at a page. */
const rulesOfLooks = ['color-contrast', 'link-in-text-block', 'target-size', 'scrollable-region-focusable']

/**
 * What axe finds on a page as it stands, and whether it scrolls sideways.
 *
 * @param options.isKnown  it was looked at in another width and other colours already: what hangs on those is looked at
 */
export async function lookAt(page: Page, { isKnown = false } = {}): Promise<string[]> {
  // What holds is not told apart from what does not apply: nobody reads either.
  const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] }).setLegacyMode()
  const { violations } = await (isKnown
    ? axe.withRules(rulesOfLooks)
    : axe.withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'])
  ).analyze()
  const sideways = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  return [
    ...violations.flatMap(({ id, nodes }) => nodes.map((node) => `${page.url()} ${id}: ${node.html}`)),
    ...(sideways > 0 ? [`${page.url()} scrolls sideways by ${sideways} px`] : []),
  ]
}

/** The newest search result is this one, solved: waits until the worker has indexed it. */
export async function expectFoundFirst(page: Page, address: string, title: string): Promise<string> {
  const first = page.locator('.rows .row').first()
  await expect
    .poll(
      async () => {
        await page.goto(`${address}/search?q=${encodeURIComponent(title.toLowerCase())}`)
        return `${await first.locator('h2').textContent()} ${await first.locator('.state').textContent()}`
      },
      { timeout: 20_000 },
    )
    .toMatch(new RegExp(`${title}.*Solved`))
  return new URL((await first.locator('h2 a').first().getAttribute('href')) ?? '', address).pathname
}

/** Two ways to use a page. */
export type Hands = {
  press(target: Locator): Promise<void>
  type(target: Locator, text: string): Promise<void>
  /** A radio button or a checkbox. */
  tick(target: Locator): Promise<void>
}

export const pointer: Hands = {
  press: (target) => target.click(),
  type: (target, text) => target.fill(text),
  tick: (target) => target.check(),
}

/** With Tab, Enter and Space alone, as somebody who cannot use a pointer. */
export const keyboard: Hands = {
  async press(target) {
    await reach(target)
    await target.page().keyboard.press('Enter')
  },
  async type(target, text) {
    await reach(target)
    await target.page().keyboard.press('ControlOrMeta+A')
    await target.page().keyboard.type(text)
  },
  async tick(target) {
    await reach(target)
    await target.page().keyboard.press('Space')
    expect(await target.isChecked()).toBe(true)
  },
}

async function reach(target: Locator): Promise<void> {
  await target.waitFor()
  for (let tabs = 0; tabs < 250; tabs++) {
    if (await target.evaluate((one) => one === document.activeElement)) return
    await target.page().keyboard.press('Tab')
  }
  throw new Error(`The keyboard does not lead to ${target}`)
}
