/// <reference lib="dom" />
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOptions } from '../../src/app.ts'
import { findFreeSlots } from '../../src/availability/free-slots.ts'
import { holdSlot } from '../../src/bookings/making/hold-slot.ts'
import { fillCommunity } from '../../src/demo/fill-community.ts'
import { fillHours } from '../../src/demo/fill-hours.ts'
import { fillPeople } from '../../src/demo/fill-people.ts'
import { fillSessions, soonAfter } from '../../src/demo/fill-sessions.ts'
import { signIn } from '../people.ts'
import { type TestApp, testApp } from '../testApp.ts'
import { executablePath } from './chromium.ts'
import { fillSources } from './fill-sources.ts'
import { fillHub } from './filled-hub.ts'
import { lookAt } from './walk.ts'

if (!executablePath) console.warn('No Chromium here: the pages of members were not looked at.')

/** Who looks, and at what. A path that begins with `submit ` is a page whose form is sent as it stands. */
type Found = Record<
  | ('closed' | 'closedId' | 'solved' | 'request' | 'own' | 'ownId' | 'conversation' | 'application' | 'slot' | 'held')
  | ('soon' | 'asked' | 'cancelled' | 'published' | 'learned' | 'lapsed'),
  string
>

const pagesOf = (found: Found): Record<string, string[]> => ({
  visitor: [
    '/',
    '/search?q=replace+a+worn+zipper+slider',
    '/search?kind=person&q=zipper',
    '/ask',
    'submit /ask',
    '/questions',
    '/questions?view=unanswered',
    found.closed,
    found.solved,
    '/tags',
    '/tags/zipper',
    '/groups',
    '/groups/first-fixers-2026',
    '/mentors',
    '/mentors?skill=glue&language=ar',
    '/mentors?country=AQ',
    '/mentors/salma',
    '/mentors/henrik/book',
    `/mentors/henrik/book?zone=Asia/Tokyo&days=28&at=${found.slot}`,
    '/members/kasia',
    'submit /sign-up',
    'submit /sign-in',
    '/invitations/no-such-token',
  ],
  kasia: [
    '/',
    '/desk',
    '/notices',
    '/account',
    '/account/email',
    '/account/password',
    '/account/profile',
    '/account/linked',
    '/account/mail',
    '/account/sessions',
    '/account/two-factor',
    '/account/erase',
    'submit /account/erase',
    '/questions?view=mine',
    '/members/kasia',
    '/members/henrik/contact',
    '/mentors/offer',
    'submit /mentors/offer',
    '/mentors/henrik/book',
    '/mentors/salma/book',
    `/bookings/${found.held}/details`,
    `submit /bookings/${found.held}/details`,
    '/desk/bookings',
    '/account/calendar',
    found.asked,
    `${found.asked}/move`,
    found.cancelled,
    found.published,
    '/requests/new?to=salma',
    'submit /requests/new?to=salma',
    found.request,
    found.own,
    `/posts/question/${found.ownId}/edit`,
    `/posts/question/${found.ownId}/history`,
    `/posts/question/${found.closedId}/flag`,
  ],
  oskar: ['/desk', '/desk/bookings', found.soon, `${found.soon}/cancel`, found.learned, found.lapsed],
  tomasz: ['/desk', '/desk/bookings', found.asked, `${found.asked}/approve`, `${found.asked}/decline`],
  henrik: [
    '/desk',
    '/desk/bookings',
    found.soon,
    found.learned,
    '/desk/mentor',
    '/desk/mentor/hours',
    'submit /desk/mentor/hours',
    '/desk/mentor/sessions',
    '/desk/mentor/sessions/new',
    'submit /desk/mentor/sessions/new',
    '/mentors/henrik/book',
    '/mentors/me',
    '/mentors/me/offer',
    '/mentors/henrik',
    found.conversation,
  ],
  ines: [
    '/desk/coordinator',
    '/flags',
    '/groups/new',
    'submit /groups/new',
    '/groups/bicycles',
    '/groups/bicycles/edit',
    '/mentors/applications',
    found.application,
    '/mentors/invites',
    '/mentors/invites/new',
    '/mentors/invites/import',
    '/mentors/henrik/remove',
    '/linked-accounts',
    '/tags/new',
    '/tags/unknown',
    '/tags/zipper/edit',
    '/tags/zipper/change?act=merge&to=bag',
    found.own,
  ],
  piet: [
    '/desk',
    '/sources',
    '/desk/maintainer',
    '/desk/maintainer/sources/running',
    '/desk/maintainer/sources/large',
    '/desk/maintainer/sources/stopped',
    '/desk/maintainer/sources/retired',
    '/desk/maintainer/sources/running/settings',
    '/desk/maintainer/sources/secrets/settings',
    'submit /desk/maintainer/sources/running/settings',
    'submit /desk/maintainer/sources/running/remove',
    '/desk/maintainer/new',
    'submit /desk/maintainer/new',
    ...['discourse', 'feeds', 'github', 'mediawiki', 'stack-exchange'].map((kind) => `/desk/maintainer/new/${kind}`),
    'submit /desk/maintainer/new/discourse',
    '/desk/maintainer/tries/trialdone',
    '/desk/maintainer/tries/trialfailed',
    '/desk/maintainer/tries/trialwaiting',
    '/desk/maintainer/hidden',
    '/desk/maintainer/hide',
    'submit /desk/maintainer/hide',
    '/desk/maintainer/searches',
    '/account/mail',
  ],
  grace: ['/admin', '/admin/settings', '/admin/roles', '/admin/roles/ines', '/admin/audit'],
})

describe.skipIf(!executablePath)('the pages of people, questions and requests in a browser', () => {
  let hub: TestApp
  let server: Server
  let browser: Browser
  let address: string
  let pages: Record<string, string[]>
  const cookies: Record<string, string> = {}

  beforeAll(async () => {
    hub = await testApp({ PUBLIC_URL: '' })
    await fillHub(hub.db)
    const members = await fillPeople(hub.deps)
    const asked = await fillCommunity(hub.deps, members)
    const soonAt = soonAfter(hub.deps.now())
    await fillHours(hub.deps, members, { soonAt })
    await fillSessions(hub.deps, members, { asked, soonAt })
    const piet = await hub.db('members').where('handle', 'piet').first('id')
    await fillSources(hub.db, piet.id, hub.deps.now())
    await hub.deps.search.indexDirty()
    for (const handle of ['kasia', 'oskar', 'henrik', 'tomasz', 'ines', 'piet', 'grace']) {
      const account = await hub.db('accounts').where('email', `${handle}@repair-commons.example`).first('id')
      cookies[handle] = await signIn(hub, account.id)
    }
    pages = pagesOf(await addresses())
    server = createServer(serverOptions, hub.app)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    server?.close()
    await hub?.close()
  })

  /** Of what the community has made, under ids of this run. */
  async function addresses() {
    const { db } = hub
    const kasia = await db('members').where('handle', 'kasia').first('id')
    const henrik = await db('members').where('handle', 'henrik').first('id')
    const questions = () => db('questions').orderBy('created_at')
    const ownId = (await questions().where({ author_id: kasia.id, state: 'open' }).first()).public_id
    const closedId = (await questions().where('state', 'closed').first()).public_id
    const solvedId = (await questions().whereNotNull('accepted_answer_id').first()).public_id
    const request = await db('requests').where('asker_id', kasia.id).first()
    const conversation = await db('conversations').where('mentor_id', henrik.id).first()
    const { slot, held } = await timeHeld(kasia.id, henrik.id)
    const application = await db('applications').where('state', 'submitted').first()
    return {
      slot,
      held,
      ...(await sessions()),
      ownId,
      closedId,
      own: `/questions/${ownId}`,
      closed: `/questions/${closedId}`,
      solved: `/questions/${solvedId}`,
      request: `/requests/${request.public_id}`,
      conversation: `/conversations/${conversation.public_id}`,
      application: `/mentors/applications/${application.public_id}`,
    }
  }

  async function sessions() {
    const url = async (where: Record<string, unknown>) => {
      const row = await hub
        .db('bookings AS b')
        .leftJoin('booking_learnings AS l', 'l.booking_id', 'b.id')
        .where(where)
        .whereNot('b.state', 'held')
        .first('b.public_id')
      return `/bookings/${row.public_id}`
    }
    return {
      soon: await url({ starts_at: soonAfter(hub.deps.now()).toString() }),
      asked: await url({ state: 'pending' }),
      cancelled: await url({ is_late_cancel: true }),
      lapsed: await url({ state: 'lapsed' }),
      learned: await url({ published_at: null, mentor_consents: 1 }),
      published: await url({ asker_consents: 1 }),
    }
  }

  /** A time that one holds with a mentor, and another that is free. */
  async function timeHeld(askerId: string, mentorId: string) {
    const typeSlug = 'consultation-30'
    const slots = await findFreeSlots(hub.deps, { mentorId, typeSlug, askerId, bookerZone: 'UTC' })
    const [startsAt, , , free] = slots
    if (!startsAt || !free) throw new Error('a mentor of the demo has no free time')
    const { publicId } = await holdSlot(hub.deps, { askerId, mentorId, typeSlug, startsAt })
    return { slot: encodeURIComponent(free.toString()), held: publicId }
  }

  async function openAs(who: string, width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
    const [name, value] = cookies[who]?.split('=') ?? []
    if (name && value) await context.addCookies([{ name, value, url: address }])
    return context.newPage()
  }

  async function visit(page: Page, path: string) {
    const answer = await page.goto(address + path.replace('submit ', ''))
    // Otherwise the page that says so would be looked at in its place.
    expect([path, answer?.status()]).toEqual([path, path.startsWith('/invitations/') ? 404 : 200])
    if (!path.startsWith('submit ')) return
    // The server's words are looked at, not the browser's.
    const answered = page.waitForEvent('load')
    await page
      .locator('main form[method=post]:has(.do, .verb)')
      .first()
      .evaluate((form) => {
        if (!(form instanceof HTMLFormElement)) return
        form.noValidate = true
        form.requestSubmit()
      })
    await answered
  }

  // A scheme has one width here: what axe finds hangs on one of them, hardly ever on both.
  const looks = [
    [1280, 'light'],
    [375, 'dark'],
  ] as const
  const everybody = ['visitor', 'kasia', 'oskar', 'tomasz', 'henrik', 'ines', 'piet', 'grace']

  test('everybody looks', () => {
    expect(Object.keys(pages)).toEqual(everybody)
  })

  test.each(everybody.flatMap((who) => looks.map((look) => [who, ...look] as const)))(
    'axe finds nothing on the pages of %s, and none scrolls sideways: %i px, %s',
    { timeout: 300_000 },
    async (who, width, scheme) => {
      const found: string[] = []
      const page = await openAs(who, width, scheme)
      page.on('pageerror', (error) => found.push(`${page.url()} ${error.message}`))
      for (const path of pages[who] ?? []) {
        await visit(page, path)
        const faults = await lookAt(page, { isKnown: width === 375 })
        found.push(...faults.map((fault) => `${path}: ${fault}`))
      }
      await page.context().close()

      expect(found).toEqual([])
    },
  )

  test('a tag is chosen by keyboard alone', async () => {
    const page = await openAs('kasia', 1280, 'light')
    await page.goto(`${address}/ask`)
    const field = page.locator('input[data-tags]')
    const list = page.locator('.tag-field [role=listbox]')
    await field.pressSequentially('umbrel')
    await list.waitFor()
    await field.press('ArrowDown')
    const chosen = await field.getAttribute('aria-activedescendant')
    expect(await page.locator(`[id="${chosen}"][aria-selected="true"]`).textContent()).toContain('umbrella')
    await field.press('Enter')
    expect(await field.inputValue()).toBe('umbrella, ')
    expect(await list.isHidden()).toBe(true)
    await page.context().close()
  })

  test('a tag that is written out lies over nothing', async () => {
    const page = await openAs('kasia', 1280, 'light')
    await page.goto(`${address}/ask`)
    const field = page.locator('input[data-tags]')
    const list = page.locator('.tag-field [role=listbox]')
    await field.pressSequentially('umbrell')
    await list.waitFor()
    await Promise.all([page.waitForResponse(/tags\/suggestions\?q=umbrella$/), field.pressSequentially('a')])
    await list.waitFor({ state: 'hidden' })

    expect(await field.getAttribute('aria-expanded')).toBe('false')
    await page.context().close()
  })
})
