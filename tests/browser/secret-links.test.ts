import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOptions } from '../../src/app.ts'
import { sendRequest } from '../../src/requests/send-request.ts'
import { actUrl } from '../../src/requests/signed-links.ts'
import { makeMember } from '../people.ts'
import { type TestApp, testApp } from '../testApp.ts'
import { executablePath } from './chromium.ts'

if (!executablePath) console.warn('No Chromium here: links from mails were not tested in a browser.')

describe.skipIf(!executablePath)('a link from a mail in a browser', () => {
  let hub: TestApp
  let server: Server
  let browser: Browser
  let address: string

  beforeAll(async () => {
    hub = await testApp({ PUBLIC_URL: '' })
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

  // What a browser says of where a form comes from depends on the page's referrer policy: no test without one would see it.
  test('opens a page that asks, and its form is taken, without signing in', async () => {
    const [asker, mentor] = [await makeMember(hub), await makeMember(hub, { roles: ['mentor'] })]
    const at = hub.deps.now()
    await hub.db('mentors').insert({ member_id: mentor.id, state: 'active', accepted_at: at, updated_at: at })
    const publicId = await sendRequest(hub.deps, {
      askerId: asker.id,
      askerName: asker.name,
      mentorId: mentor.id,
      wanted: 'Help me choose a slider.',
      tried: '',
      background: '',
    })
    const page = await browser.newPage()
    await page.goto(address + actUrl(hub.deps.config, { publicId, version: 1 }, mentor.id, 'decline'))
    expect(await hub.db('requests').where('public_id', publicId).first('state')).toEqual({ state: 'sent' })

    await page.locator('.aside form button').first().click()
    await page.getByText('The other one is told.').waitFor()
    expect(await hub.db('requests').where('public_id', publicId).first('state')).toEqual({ state: 'declined' })
    await page.close()
  })
})
