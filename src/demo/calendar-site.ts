import { type LoopbackSite, startLoopbackSite } from './loopback-site.ts'

export type CalendarSite = Pick<LoopbackSite, 'port' | 'close'> & {
  /** Whoever knows it reads when Mei-Ling is busy. */
  url: string
}

const path = '/private/5f2c9e7a41d84b0c/mei-ling.ics'

/** A calendar of one who helps, at a private address on this machine: classes every week, a market, a few days away. */
export async function startCalendarSite({ now }: { now: () => Temporal.Instant }): Promise<CalendarSite> {
  const site = await startLoopbackSite(0, () => {
    const body = calendarText(now())
    const headers = { 'content-type': 'text/calendar; charset=utf-8' }
    return ({ pathname }) =>
      pathname === path ? { status: 200, headers, body } : { status: 404, body: 'There is no such calendar here' }
  })
  return { url: site.origin + path, port: site.port, close: site.close }
}

/** As a calendar program writes it: wall-clock times with a zone, weekly events, whole days, one that takes no time. */
function calendarText(now: Temporal.Instant): string {
  const zone = 'Asia/Kuala_Lumpur'
  const today = now.toZonedDateTimeISO(zone).toPlainDate()
  const monday = today.subtract({ days: today.dayOfWeek - 1 })
  const day = (days: number) => monday.add({ days }).toString().replaceAll('-', '')
  const event = (uid: string, summary: string, ...lines: string[]) => [
    'BEGIN:VEVENT',
    `UID:${uid}@calendar.example`,
    `DTSTAMP:${day(0)}T000000Z`,
    `SUMMARY:${summary}`,
    ...lines,
    'END:VEVENT',
  ]
  const timed = (days: number, from: string, to: string) => [
    `DTSTART;TZID=${zone}:${day(days)}T${from}`,
    `DTEND;TZID=${zone}:${day(days)}T${to}`,
  ]
  return `${[
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Repair Commons//Demo calendar//EN',
    'BEGIN:VTIMEZONE',
    `TZID:${zone}`,
    'BEGIN:STANDARD',
    'DTSTART:19820101T000000',
    'TZOFFSETFROM:+0730',
    'TZOFFSETTO:+0800',
    'END:STANDARD',
    'END:VTIMEZONE',
    ...event('class', 'Evening class', ...timed(1, '193000', '213000'), 'RRULE:FREQ=WEEKLY;BYDAY=TU,TH'),
    ...event('market', 'Market', ...timed(6, '080000', '113000'), 'RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=SU'),
    ...event('away', 'Penang', `DTSTART;VALUE=DATE:${day(16)}`, `DTEND;VALUE=DATE:${day(19)}`),
    ...event('birthday', 'Mother’s birthday', `DTSTART;VALUE=DATE:${day(9)}`, 'TRANSP:TRANSPARENT'),
    'END:VCALENDAR',
  ].join('\r\n')}\r\n`
}
