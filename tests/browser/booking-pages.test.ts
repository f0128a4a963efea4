/// <reference lib="dom" />
import { randomUUIDv7 } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverOptions } from '../../src/app.ts'
import { agreeToLearning } from '../../src/bookings/after/agree-to-learning.ts'
import { fileFeedback } from '../../src/bookings/after/file-feedback.ts'
import { markAbsent } from '../../src/bookings/after/mark-absent.ts'
import { writeLearning } from '../../src/bookings/after/write-learning.ts'
import { cancelBooking } from '../../src/bookings/changing/cancel-booking.ts'
import { declineBooking } from '../../src/bookings/changing/decide-booking.ts'
import { lapseBookings } from '../../src/bookings/changing/lapse-bookings.ts'
import { moveBooking } from '../../src/bookings/changing/move-booking.ts'
import { confirmBooking } from '../../src/bookings/making/confirm-booking.ts'
import { holdSlot } from '../../src/bookings/making/hold-slot.ts'
import { writeMessage } from '../../src/bookings/session/write-message.ts'
import { writeNotes } from '../../src/bookings/session/write-notes.ts'
import { bookingToken } from '../../src/bookings/telling/signed-links.ts'
import { postQuestion } from '../../src/questions/post-question.ts'
import { type Bookable, makeBookable } from '../bookable.ts'
import { makeMember, type Person } from '../people.ts'
import { type TestApp, testApp } from '../testApp.ts'
import { executablePath } from './chromium.ts'
import { lookAt } from './walk.ts'

if (!executablePath) console.warn('No Chromium here: the pages of bookings were not looked at.')

const longWord = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft'

describe.skipIf(!executablePath)('the pages of bookings in a browser', () => {
  let hub: TestApp
  let server: Server
  let browser: Browser
  let address: string
  let ana: Bookable
  let salma: Bookable
  let kasia: Person
  let newcomer: Person
  const ids: Record<string, string> = {}

  const at = (text: string) => Temporal.Instant.from(`2026-11-${text}:00Z`)

  async function book(mentor: Bookable, time: string, questionId?: string): Promise<string> {
    const { publicId } = await holdSlot(hub.deps, {
      askerId: kasia.id,
      mentorId: mentor.id,
      typeSlug: 'talk',
      startsAt: at(time),
      ...(questionId ? { context: { questionId } } : {}),
    })
    const details = `It opens four or five centimetres behind the slider.\n\nAlways below the ${longWord} pocket.`
    await confirmBooking(hub.deps, {
      publicId,
      askerId: kasia.id,
      topic: 'Jacket zip opens again behind the slider',
      details,
      prepAnswers: ['5 C, and a small crown', ''],
    })
    return publicId
  }

  async function fill() {
    const { db, deps } = hub
    hub.clock.at = at('18T10:00')
    await db('settings').insert({ key: 'openBookingsPerAsker', value: '50', changed_at: at('18T10:00') })
    await db('tags').insert({ id: randomUUIDv7(), name: 'zips', created_at: at('18T10:00') })
    const prep = JSON.stringify(['What does the back of the slider say?', `Where does it open, and is it ${longWord}?`])
    ana = await makeBookable(hub, {
      name: 'Ana Prado',
      timeZone: 'Europe/Lisbon',
      mentor: { hours_per_month: 4 },
      type: { name: 'Consultation', prep_questions: prep, notice_minutes: 0 },
    })
    salma = await makeBookable(hub, {
      name: 'سلمى بنت يوسف الحداد',
      timeZone: 'Asia/Kathmandu',
      type: { name: 'Show me', needs_approval: true, notice_minutes: 0, prep_questions: prep },
    })
    kasia = await makeMember(hub, { name: 'Kasia Nowak', timeZone: 'Europe/Warsaw' })
    newcomer = await makeMember(hub, { name: 'Newcomer' })
    const question = await postQuestion(deps, {
      authorId: kasia.id,
      title: 'Jacket zip opens again behind the slider',
      body: 'It splits.',
      tags: ['zips'],
    })
    const by = (person: Person, publicId: string) => ({ publicId, by: person.id })

    ids.held = await book(ana, '19T09:00', question.id)
    ids.filed = await book(ana, '19T10:00')
    ids.published = await book(ana, '19T11:00', question.id)
    ids.declined = await book(salma, '20T05:15')
    ids.lapsed = await book(salma, '20T06:15')
    await declineBooking(deps, { ...by(salma, ids.declined ?? ''), reason: 'I am away then, ask me next week.' })
    hub.clock.at = at('20T07:00')
    await lapseBookings(deps)
    for (const [person, verdict] of [
      [kasia, 'problem'],
      [ana, 'great'],
    ] as const)
      await fileFeedback(deps, {
        ...by(person, ids.filed ?? ''),
        wasHeld: person === kasia,
        verdict,
        words: 'We measured the slider.',
      })
    await markAbsent(deps, { ...by(ana, ids.filed ?? ''), isAbsent: true })
    const draft = {
      title: 'Why does my zip open?',
      asked: 'Behind it.',
      body: 'Squeeze the slider with pliers.',
      tags: ['zips'],
    }
    await writeLearning(deps, { ...by(ana, ids.held ?? ''), version: 0, draft })
    await writeLearning(deps, { ...by(ana, ids.published ?? ''), version: 0, draft })
    await agreeToLearning(deps, { ...by(kasia, ids.published ?? ''), version: 1, agrees: true })

    hub.clock.at = at('21T09:55')
    ids.open = await book(ana, '21T10:00')
    ids.near = await book(ana, '21T11:30')
    ids.far = await book(ana, '26T17:30', question.id)
    ids.moved = await book(ana, '27T17:30')
    ids.pending = await book(salma, '26T09:15')
    ids.cancelled = await book(ana, '21T12:30')
    await cancelBooking(deps, { ...by(ana, ids.cancelled ?? ''), reason: 'I have a fever.' })
    await moveBooking(deps, { ...by(kasia, ids.moved ?? ''), startsAt: at('28T18:00') })
    for (const [person, body] of [
      [ana, 'Bring the pliers you have, even bad ones. And a pencil: https://example.org/pencils'],
      [kasia, `Flat nose, a bit rusty. ${longWord}`],
    ] as const)
      await writeMessage(deps, { ...by(person, ids.far ?? ''), body })
    await writeNotes(deps, { ...by(ana, ids.far ?? ''), notes: `4.1 mm left, 4.4 right.\n${longWord}`, version: 1 })
  }

  beforeAll(async () => {
    hub = await testApp({ PUBLIC_URL: '' })
    await fill()
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

  async function openAs(who: Person | undefined, width: number, colorScheme: 'light' | 'dark'): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme })
    const [name, value] = who?.cookie.split('=') ?? []
    if (name && value) await context.addCookies([{ name, value, url: address }])
    return context.newPage()
  }

  /** Who looks, and at what, with the status that it has. */
  const looks = (): [Person | undefined, string, number][] => {
    const page = (id: string, more = '') => `/bookings/${ids[id]}${more}`
    const token = bookingToken(hub.deps.config, { publicId: ids.far ?? '', version: 2 }, kasia.id)
    const chosen = encodeURIComponent(at('27T12:00').toString())
    return [
      ...['far', 'near', 'open', 'held', 'filed', 'published', 'declined', 'cancelled', 'moved', 'pending'].map(
        (id): [Person, string, number] => [kasia, page(id), 200],
      ),
      [ana, page('far'), 200],
      [salma, page('pending'), 200],
      [salma, page('pending', '/decline'), 200],
      [kasia, page('far', '/cancel'), 200],
      [kasia, page('far', '/move'), 200],
      [kasia, page('far', `/move?at=${chosen}`), 200],
      [undefined, page('far', `/cancel?token=${token}`), 200],
      [undefined, page('far', `/done?token=${token}`), 200],
      [kasia, page('far', '/join'), 403],
      [kasia, '/desk', 200],
      [ana, '/desk/bookings', 200],
      [newcomer, '/desk/bookings', 200],
      [kasia, '/account/calendar', 200],
    ]
  }

  test.each([
    [1280, 'light'],
    [375, 'dark'],
  ] as const)(
    'axe finds nothing on any of them, and none scrolls sideways: %i px, %s',
    { timeout: 300_000 },
    async (width, scheme) => {
      const found: string[] = []
      const troubles = async (page: Page, path: string) =>
        (await lookAt(page, { isKnown: width === 375 })).map((fault) => `${path}: ${fault}`)
      const pages = new Map<Person | undefined, Page>()
      for (const [who, path, status] of looks()) {
        const page = pages.get(who) ?? (await openAs(who, width, scheme))
        if (!pages.has(who)) page.on('pageerror', (error) => found.push(`${page.url()} ${error.message}`))
        pages.set(who, page)
        const answer = await page.goto(address + path)
        if (answer?.status() !== status) found.push(`${path} answers ${answer?.status()}`)
        found.push(...(await troubles(page, path)))
      }
      const page = pages.get(kasia)
      if (page) {
        await page.goto(`${address}/account/calendar`)
        await page.getByRole('button', { name: /Make/ }).click()
        await page.locator('#feed-address').waitFor()
        found.push(...(await troubles(page, 'a new address')))
        // The other wrote meanwhile, and everything that was typed is there.
        await page.goto(`${address}/bookings/${ids.moved}`)
        await page.locator('#shared-notes summary').click()
        await writeNotes(hub.deps, {
          publicId: ids.moved ?? '',
          by: ana.id,
          notes: `Mine ${width}`,
          version: width === 1280 ? 1 : 2,
        })
        await page.locator('#notes').fill('Yours')
        await page.getByRole('button', { name: 'Save notes' }).click()
        await page.locator('[role=alert]').waitFor()
        expect(await page.locator('#notes').inputValue()).toBe('Yours')
        expect(await page.locator('.notes').textContent()).toContain(`Mine ${width}`)
        found.push(...(await troubles(page, 'notes that both wrote')))
      }
      for (const open of pages.values()) await open.context().close()

      expect(found).toEqual([])
    },
  )

  test('a message and the open door come to a page that is open, and what is being typed stays', async () => {
    const publicId = await book(ana, '24T17:30')
    const page = await openAs(kasia, 1280, 'light')
    await page.clock.install()
    await page.goto(`${address}/bookings/${publicId}`)
    await page.locator('#body').fill('What I am typing')
    await writeMessage(hub.deps, { publicId, by: ana.id, body: 'Bring pliers.' })
    hub.clock.at = at('24T17:25')
    await page.clock.runFor(11_000)

    await page.locator('.message .prose').getByText('Bring pliers.').waitFor()
    await page.getByRole('link', { name: 'Join' }).waitFor()
    expect(await page.locator('#no-messages').count()).toBe(0)
    expect(await page.locator('#body').inputValue()).toBe('What I am typing')
    await page.clock.runFor(11_000)
    expect(await page.locator('.message').count()).toBe(1)
    hub.clock.at = at('21T09:55')
    await page.context().close()
  })
})
