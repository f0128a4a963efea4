import { beforeEach, expect, test } from 'vitest'
import { calendars, meeting, meetingBusy, startedAt } from '../../../tests/calendars.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { calendarOf } from '../queries.ts'
import { connectCalendar } from './connect-calendar.ts'
import { readDueCalendars } from './read-due-calendars.ts'

const here = calendars()
const { makeMentor, connected, read, busyOf, status } = here
let hub: TestApp
let site: typeof here.site
beforeEach(() => {
  ;({ hub, site } = here)
})

test('calendars are read when their turn comes, those that fail ever less often, and none keeps another from it', async () => {
  const [good, bad] = [await connected('/good.ics'), await connected('/bad.ics')]
  here.answer = (req, res) => (req.url === '/good.ics' ? res.end(meeting) : res.writeHead(404).end())
  const signal = new AbortController().signal
  const nextMinutes = async (id: string) => {
    const next = (await calendarOf(hub.db, id))?.nextReadAt
    return next && hub.clock.at.until(next, { largestUnit: 'minutes' }).minutes
  }

  expect(await readDueCalendars(hub.deps, signal)).toBe(2)
  expect(await busyOf(good.id)).toEqual(meetingBusy)
  expect(await readDueCalendars(hub.deps, signal)).toBe(0)
  const waits: (number | undefined)[] = [await nextMinutes(bad.id)]
  for (let failures = 2; failures <= 9; failures++) {
    hub.clock.at = hub.clock.at.add({ hours: 7 })
    await readDueCalendars(hub.deps, signal)
    waits.push(await nextMinutes(bad.id))
  }
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 360, 360])
  expect(await nextMinutes(good.id)).toBe(15)
})

test('a server that asks us to come back later is left alone until then', async () => {
  const mentor = await makeMentor()
  await connectCalendar(hub.deps, { memberId: mentor.id, address: `${site.otherUrl}/a.ics` })
  status(429, { 'retry-after': '7200' })

  expect(await read(mentor.id)).toBe('limited')
  expect(await calendarOf(hub.db, mentor.id)).toMatchObject({
    failure: 'limited',
    nextReadAt: startedAt.add({ hours: 2 }),
  })
})
