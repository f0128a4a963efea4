import ICAL from 'ical.js'

/** What a calendar file says, as a calendar library reads it. */
export type ReadEvent = {
  uid: string
  sequence: number
  startsAt: string
  endsAt: string
  summary: string
  description: string
  location: string
  url: string
  status: string
  stamp: string
  organizer: { name: string; address: string }
  attendees: { name: string; address: string; status: string }[]
}
export type ReadCalendar = { method: string; name?: string; events: ReadEvent[] }

/** Read by ical.js; throws where it cannot be read. */
export function readCalendar(text: string): ReadCalendar {
  const calendar = new ICAL.Component(ICAL.parse(text) as [])
  return {
    method: String(calendar.getFirstPropertyValue('method')),
    ...(calendar.getFirstPropertyValue('x-wr-calname')
      ? { name: String(calendar.getFirstPropertyValue('x-wr-calname')) }
      : {}),
    events: calendar.getAllSubcomponents('vevent').map((event) => {
      const value = (name: string) => String(event.getFirstPropertyValue(name) ?? '')
      const instant = (name: string) => (event.getFirstPropertyValue(name) as InstanceType<typeof ICAL.Time>).toString()
      const person = (property: InstanceType<typeof ICAL.Property>) => ({
        name: String(property.getParameter('cn') ?? ''),
        address: String(property.getFirstValue()).replace(/^mailto:/i, ''),
        status: String(property.getParameter('partstat') ?? ''),
      })
      return {
        uid: value('uid'),
        sequence: Number(value('sequence')),
        startsAt: instant('dtstart'),
        endsAt: instant('dtend'),
        stamp: instant('dtstamp'),
        summary: value('summary'),
        description: value('description'),
        location: value('location'),
        url: value('url'),
        status: value('status'),
        organizer: event.getAllProperties('organizer').map(person)[0] ?? { name: '', address: '', status: '' },
        attendees: event.getAllProperties('attendee').map(person),
      }
    }),
  }
}

/** Which properties an event of a method has, and how often: RFC 5546, 3.2.1, 3.2.2 and 3.2.5, as far as we use them. */
const wanted: Record<string, Record<string, [least: number, most: number]>> = {
  PUBLISH: { ATTENDEE: [0, 0], ORGANIZER: [1, 1], DTSTART: [1, 1], SUMMARY: [1, 1] },
  REQUEST: { ATTENDEE: [1, 1], ORGANIZER: [1, 1], DTSTART: [1, 1], SUMMARY: [1, 1], SEQUENCE: [1, 1] },
  CANCEL: { ATTENDEE: [1, 1], ORGANIZER: [1, 1], SEQUENCE: [1, 1], STATUS: [1, 1] },
}
/** In every event (RFC 5545, 3.6.1). */
const always: Record<string, [number, number]> = {
  UID: [1, 1],
  DTSTAMP: [1, 1],
  DTEND: [0, 1],
  DURATION: [0, 0],
  SEQUENCE: [0, 1],
  STATUS: [0, 1],
  SUMMARY: [0, 1],
  DESCRIPTION: [0, 1],
  LOCATION: [0, 1],
  URL: [0, 1],
  CONTACT: [0, 0],
  GEO: [0, 0],
  'REQUEST-STATUS': [0, 0],
  RRULE: [0, 0],
}
const statuses: Record<string, string[]> = {
  PUBLISH: ['TENTATIVE', 'CONFIRMED'],
  REQUEST: ['TENTATIVE', 'CONFIRMED'],
  CANCEL: ['CANCELLED'],
}

/** Every rule of RFC 5545 and 5546 that a file breaks, in words; none for a right one. */
export function brokenRules(text: string): string[] {
  const broken: string[] = []
  const must = (isSo: boolean, rule: string) => {
    if (!isSo) broken.push(rule)
  }
  must(text.endsWith('\r\n'), 'the last line ends with CRLF (3.1)')
  must(!/(^|[^\r])\n|\r(?!\n)/.test(text), 'lines end with CRLF (3.1)')
  const physical = text.split('\r\n').slice(0, -1)
  for (const line of physical) {
    must(Buffer.byteLength(line) <= 75, `a line has at most 75 octets (3.1): ${line}`)
    must(line.isWellFormed(), 'no character is cut in two (3.1)')
    must(line !== '', 'no line is empty (3.1)')
  }
  must(!/(?![\t\r\n])\p{Cc}/u.test(text), 'no control characters (3.1)')
  const lines = text
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .slice(0, -1)
  const properties = lines.map(parseLine)
  for (const [index, property] of properties.entries()) must(property !== undefined, `a content line: ${lines[index]}`)
  const found = properties.filter((property) => property !== undefined)
  const open: string[] = []
  for (const { name, value } of found)
    if (name === 'BEGIN') open.push(value)
    else if (name === 'END') must(open.pop() === value, `END:${value} ends what was begun`)
  must(open.length === 0, 'everything is ended')
  const top = found.filter((_, index) => depthOf(found, index) === 1)
  must(
    top
      .filter(({ name }) => name === 'VERSION')
      .map(({ value }) => value)
      .join() === '2.0',
    'VERSION:2.0 once (3.6)',
  )
  must(top.filter(({ name }) => name === 'PRODID').length === 1, 'PRODID once (3.6)')
  const methods = top.filter(({ name }) => name === 'METHOD').map(({ value }) => value)
  const method = methods[0] ?? ''
  must(methods.length === 1 && method in wanted, 'one METHOD that we use (3.7.2)')
  must(
    found.some(({ name }, index) => name === 'BEGIN' && index > 0),
    'a calendar has a component (3.6)',
  )
  for (const event of eventsOf(found)) checkEvent(event, method, must)
  return broken
}

type Line = { name: string; parameters: Record<string, string>; value: string }

/** name *(";" param "=" value) ":" value: no quotation mark in a parameter but around it (3.2). */
function parseLine(line: string): Line | undefined {
  const match = /^([A-Z0-9-]+)((?:;[A-Z0-9-]+=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)$/su.exec(line)
  if (!match) return undefined
  const parameters = [...(match[2] ?? '').matchAll(/;([A-Z0-9-]+)=("[^"]*"|[^";:]*)/g)].map(
    ([, name = '', value = '']) => [name, value.replace(/^"|"$/g, '')] as const,
  )
  return { name: match[1] ?? '', parameters: Object.fromEntries(parameters), value: match[3] ?? '' }
}

const depthOf = (lines: Line[], until: number) =>
  lines.slice(0, until).reduce((depth, { name }) => depth + (name === 'BEGIN' ? 1 : name === 'END' ? -1 : 0), 0)

function eventsOf(lines: Line[]): Line[][] {
  const events: Line[][] = []
  let event: Line[] | undefined
  for (const line of lines) {
    if (line.name === 'BEGIN' && line.value === 'VEVENT') event = []
    else if (line.name === 'END' && line.value === 'VEVENT' && event) {
      events.push(event)
      event = undefined
    } else event?.push(line)
  }
  return events
}

function checkEvent(event: Line[], method: string, must: (isSo: boolean, rule: string) => void) {
  const all = (name: string) => event.filter((line) => line.name === name)
  const value = (name: string) => all(name)[0]?.value ?? ''
  for (const [name, [least, most]] of Object.entries({ ...always, ...wanted[method] })) {
    const count = all(name).length
    must(count >= least && count <= most, `${method}: ${name} ${least} to ${most} times, not ${count}`)
  }
  for (const name of ['DTSTAMP', 'DTSTART', 'DTEND'])
    for (const line of all(name)) {
      must(/^\d{8}T\d{6}Z$/.test(line.value), `${name} is a time in UTC (3.3.5)`)
      must(Object.keys(line.parameters).length === 0, `${name} in UTC has no TZID (3.2.19)`)
    }
  if (all('DTEND').length > 0) must(value('DTEND') > value('DTSTART'), 'it ends after it begins (3.8.2.2)')
  must(/^\d+$/.test(value('SEQUENCE')), 'SEQUENCE is a whole number (3.8.7.4)')
  must((statuses[method] ?? []).includes(value('STATUS')), `STATUS fits ${method}`)
  must(value('UID').length > 0 && Buffer.byteLength(value('UID')) <= 255, 'UID has up to 255 octets (RFC 7986, 5.3)')
  for (const line of [...all('ORGANIZER'), ...all('ATTENDEE')])
    must(/^mailto:[^@\s]+@[^@\s]+$/i.test(line.value), `${line.name} is a mailbox (3.3.3)`)
  must(
    !all('ATTENDEE').some((line) => line.value.toLowerCase() === value('ORGANIZER').toLowerCase()),
    'the organizer is not the attendee',
  )
  for (const name of ['SUMMARY', 'DESCRIPTION', 'LOCATION'])
    for (const line of all(name)) {
      must(!/(^|[^\\])(\\\\)*[;,]/.test(line.value), `${name}: commas and semicolons are escaped (3.3.11)`)
      must(!/(^|[^\\])(\\\\)*\\([^\\;,nN]|$)/.test(line.value), `${name}: a backslash escapes something (3.3.11)`)
    }
}
