/**
 * Pictures of the pages that a visitor of a running hub sees, at 375 and 1280 px, light and dark:
 * `npm run screenshots -- http://127.0.0.1:3000 FOLDER [words to search for]`
 */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'

const [address, folder, words = 'zip slider'] = process.argv.slice(2)
if (!address || !folder) throw new Error('Say the address of a running hub and a folder')
mkdirSync(folder, { recursive: true })

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
})
const search = `/search?q=${encodeURIComponent(words)}`

const scout = await browser.newPage()
await scout.goto(address + search)
const item = await scout
  .locator('.row h2 a')
  .first()
  .getAttribute('href', { timeout: 2000 })
  .catch(() => null)
await scout.goto(`${address}/sources`)
const source = await scout
  .locator('.sources th a')
  .first()
  .getAttribute('href', { timeout: 2000 })
  .catch(() => null)
await scout.close()

const pages: Record<string, string | null> = {
  home: '/',
  search,
  'search-filtered': `${search}&solved=yes`,
  'search-none': '/search?q=euphonium+valve+felt+qqqq',
  item,
  sources: '/sources',
  source,
  bot: '/bot',
  api: '/api',
  ask: '/ask',
  questions: '/questions',
  tags: '/tags',
  groups: '/groups',
  people: '/mentors',
  'sign-in': '/sign-in',
  'sign-up': '/sign-up',
  'not-found': '/no/such/page',
  styleguide: '/styleguide',
}
for (const width of [1280, 375])
  for (const colorScheme of ['light', 'dark'] as const) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme, hasTouch: width < 800 })
    const page = await context.newPage()
    for (const [name, path] of Object.entries(pages)) {
      if (path === null) continue
      await page.goto(address + path)
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true })
    }
    await page.goto(address)
    await page.locator('#q').pressSequentially(words.slice(0, 6))
    await page
      .locator('.suggested li')
      .first()
      .waitFor({ timeout: 3000 })
      .catch(() => undefined)
    await page.screenshot({ path: join(folder, `suggestions-${width}-${colorScheme}.png`) })
    await context.close()
  }
await browser.close()
