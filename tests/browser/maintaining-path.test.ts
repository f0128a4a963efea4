/// <reference lib="dom" />
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { makeMember, type Person } from '../people.ts'
import { executablePath } from './chromium.ts'
import { type Hands, keyboard, pointer, startWalk, type Walk } from './walk.ts'

if (!executablePath) console.warn('No Chromium here: nobody walked over the maintainers’ desk.')

describe.skipIf(!executablePath)('a maintainer in a browser', () => {
  let walk: Walk
  let piet: Person
  let site: Server
  let address: string
  let passing: NodeJS.Timeout

  beforeAll(async () => {
    site = createServer((req, res) => {
      const name = req.url?.split('/')[1] ?? ''
      if (!req.url?.endsWith('/feed.xml'))
        return res
          .writeHead(200, { 'content-type': 'text/html' })
          .end(`<!doctype html><link rel="alternate" type="application/rss+xml" href="/${name}/feed.xml"><p>Hello</p>`)
      res
        .writeHead(200, { 'content-type': 'application/rss+xml' })
        .end(
          `<rss version="2.0"><channel><title>Notes of ${name}</title><item><guid>a</guid><title>Descale it</title></item></channel></rss>`,
        )
    })
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
    const { port } = site.address() as AddressInfo
    address = `http://127.0.0.1:${port}`
    walk = await startWalk(
      async (hub) => {
        piet = await makeMember(hub, { name: 'Piet', handle: 'piet', roles: ['maintainer'] })
      },
      { GUILDHALL_ALLOW_HOSTS: `127.0.0.1:${port}` },
    )
    // Requests are paced by the hub's clock: while it stands still, each would wait longer than the one before.
    passing = setInterval(() => {
      walk.hub.clock.at = walk.hub.clock.at.add({ milliseconds: 200 })
    }, 200)
  }, 120_000)
  afterAll(async () => {
    clearInterval(passing)
    await walk?.close()
    site?.close()
  })

  test.each([
    ['by keyboard', 'kettles', keyboard, true],
    ['without scripts', 'toasters', pointer, false],
  ] as [string, string, Hands, boolean][])(
    'adds a source by its address, tries it, and sees it read: %s',
    { timeout: 120_000 },
    async (_, name, hands, javaScriptEnabled) => {
      const page = await walk.open({ javaScriptEnabled }, piet.cookie)
      const until = async (selector: string) => {
        await expect
          .poll(
            async () => {
              if (!javaScriptEnabled) await page.reload()
              return (await page.locator(selector).count()) > 0 || page.locator('main').innerText()
            },
            { timeout: 40_000, interval: 1000 },
          )
          .toBe(true)
      }
      await page.goto(`${walk.address}/desk/maintainer/new`)
      // On a busy machine a site may not answer in time: the page says so, and a person asks again.
      const found = async () => {
        await hands.type(page.locator('#address'), `${address}/${name}`)
        // The answer is at the same address: its own load is what tells it from the page before.
        const loaded = page.waitForEvent('load')
        await hands.press(page.locator('form[action="/desk/maintainer/new"] button'))
        await loaded
        return (await page.locator('.fits .acts a').count()) > 0 || page.locator('#found').innerText()
      }
      await expect.poll(found, { timeout: 60_000 }).toBe(true)
      await hands.press(page.locator('.fits .acts a'))
      await page.waitForURL('**/new/feeds?**')
      expect(await page.locator('#s-url').inputValue()).toBe(`${address}/${name}/feed.xml`)
      await hands.press(page.locator('button[formaction$="/try"]'))
      await page.waitForURL('**/tries/**')
      await until('.tried-items h3')
      await hands.press(page.locator('form[action$="/save"] button'))
      await page.waitForURL('**/sources/**')
      await until('.run-list tbody .solved')
      expect(await page.locator('h1').textContent()).toBe(`Notes of ${name}`)
      expect(await page.locator('#live').textContent()).toContain('1 new or changed')
      await page.context().close()
    },
  )
})
