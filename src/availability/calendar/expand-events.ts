import { dayMs, dayOf, dayText } from '../days.ts'
import { zoneOn } from '../hours.ts'
import { mergeSpans, type Span } from '../spans.ts'
import { type ZoneOffsets, zoneOffsets } from '../zone-offsets.ts'
import { allOf, type Component, componentsOf } from './components.ts'
import { type Clocks, eventSpans, periodOf, uidOf } from './event-spans.ts'
import { TooDense } from './too-dense.ts'
import { zonesOf } from './zones.ts'

export type Reading = {
  text: string
  /** What is read, in milliseconds: [from, until). */
  from: number
  until: number
  /** The mentor's: what names no zone is on their clocks. */
  zone: string
  travels: { from: string; to: string; zone: string }[]
  /** UIDs of their bookings here: these take their time already. */
  own: string[]
}

export type ReadEvents = {
  /** Merged. */
  busy: Span[]
  /** Events that take time in it, each time counted. */
  events: number
  /** That could not be read. */
  unreadable: number
}

/** Times of all events, and what is left of them when those that touch are one. */
const mostTimes = 200_000
const mostBusy = 20_000

/**
 * When a calendar says that its owner is busy. What is free (TRANSPARENT), cancelled or ours takes no time.
 *
 * @returns undefined when the text is no calendar
 * @throws TooDense
 */
export function busyTimes(reading: Reading): ReadEvents | undefined {
  const { from, until } = reading
  const calendar = componentsOf(reading.text)
  if (!calendar) return undefined
  const { components } = calendar
  const window: Span = [from, until]
  const zones = components.filter(({ name }) => name === 'vtimezone')
  const clocks = clocksOf(reading, zonesOf(zones, from, until))
  const own = new Set(reading.own)
  const spans: Span[] = []
  let { unreadable } = calendar
  const add = (found: () => Span[]) => {
    try {
      for (const span of found()) spans.push(span)
    } catch (error) {
      if (error instanceof TooDense) throw error
      unreadable++
    }
    if (spans.length > mostTimes) throw new TooDense()
  }
  for (const [uid, series] of seriesOf(components.filter(({ name }) => name === 'vevent')))
    if (!own.has(uid)) add(() => eventSpans(series, window, clocks))
  for (const list of components.filter(({ name }) => name === 'vfreebusy'))
    add(() => freeBusySpans(list, window, clocks))
  // An event may last for thousands of years, which would be kept day by day: no more of it than a day beyond what is read.
  const [first, last] = [from - dayMs, until + dayMs]
  const busy = mergeSpans(spans).map(([start, end]): Span => [Math.max(start, first), Math.min(end, last)])
  if (busy.length > mostBusy) throw new TooDense()
  return { busy, events: spans.length, unreadable }
}

/** What a list of busy times says, without what it lists as free. */
const freeBusySpans = (list: Component, [from, until]: Span, clocks: Clocks): Span[] =>
  allOf(list, 'freebusy')
    .filter(({ parameters }) => parameters.fbtype?.toUpperCase() !== 'FREE')
    .flatMap(({ values, parameters }) => values.map((value): Span => periodOf(value, parameters, clocks)))
    .filter(([start, end]) => start < end && end > from && start < until)

/** The parts of one event: what recurs, and the times at which it is otherwise. */
function seriesOf(events: Component[]): Map<string, Component[]> {
  const series = new Map<string, Component[]>()
  for (const [index, event] of events.entries()) {
    // An event without a UID is by itself.
    const uid = uidOf(event) || `event ${index}`
    const others = series.get(uid)
    if (others) others.push(event)
    else series.set(uid, [event])
  }
  return series
}

function clocksOf(reading: Reading, named: (tzid: string) => ZoneOffsets | undefined): Clocks {
  const { from, until, zone, travels } = reading
  const utc = zoneOffsets('UTC', from, until)
  return ({ isUtc, isDay, tzid, local }) => {
    if (isUtc && !isDay) return utc
    const known = tzid === undefined || isDay ? undefined : named(tzid)
    if (known) return known
    const isNear = local > from - 3 * dayMs && local < until + 3 * dayMs
    return zoneOffsets(isNear ? zoneOn({ zone, travels }, dayText(dayOf(local))) : zone, from, until)
  }
}
