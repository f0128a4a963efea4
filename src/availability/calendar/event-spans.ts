import { dayMs, dayOf } from '../days.ts'
import type { Span } from '../spans.ts'
import type { ZoneOffsets } from '../zone-offsets.ts'
import { allOf, type Component, firstOf, wordOf } from './components.ts'
import { recurrences } from './recurrence.ts'
import { type Length, lengthOf, type Moment, momentOf, ruleOf } from './values.ts'

/** The clocks that a moment is read from. */
export type Clocks = (moment: Moment) => ZoneOffsets

/** An event as it is written: when it begins, and how the end follows from a beginning. */
type Plan = { start: Moment; endOf(local: number, start: number): number }

/** RECURRENCE-ID: how one time of an event, or this one and all later ones, is otherwise. */
type Change = Plan & { takesTime: boolean; from: Moment; replaces: number; isOnward: boolean; begins: number }

/**
 * When an event takes time within the window: it and all of its recurrences, each as its own changes have it.
 * @param series  everything of one UID
 * @throws Error when a part cannot be read
 */
export function eventSpans(series: Component[], window: Span, clocks: Clocks): Span[] {
  const spans: Span[] = []
  const take = (start: number, end: number) => {
    if (start < end && end > window[0] && start < window[1]) spans.push([start, end])
  }
  const changes = series.filter((part) => firstOf(part, 'recurrence-id')).map((part) => changeOf(part, clocks))
  for (const { takesTime, start, begins, endOf } of changes) if (takesTime) take(begins, endOf(start.local, begins))

  const changed = new Set(changes.map(({ replaces }) => replaces))
  const changedDays = new Set(changes.filter(({ from }) => from.isDay).map(({ from }) => from.local))
  const onward = changes.filter(({ isOnward }) => isOnward).sort((one, two) => two.replaces - one.replaces)
  // A time that was moved into the window may belong to one far outside of it.
  const reach = Math.max(0, ...onward.map(({ begins, replaces }) => Math.abs(begins - replaces)))
  for (const master of series.filter((part) => !firstOf(part, 'recurrence-id'))) {
    const isBusy = takesTime(master)
    const plan = planOf(master, clocks)
    for (const [local, start, end] of occurrences(master, plan, [window[0] - reach, window[1] + reach], clocks)) {
      if (changed.has(start) || (!plan.start.isDay && changedDays.has(dayOf(local) * dayMs))) continue
      const change = onward.find(({ replaces }) => replaces <= start)
      if (!change) {
        if (isBusy) take(start, end)
      } else if (change.takesTime) {
        const moved = start + change.begins - change.replaces
        take(moved, change.endOf(change.start.local + local - change.from.local, moved))
      }
    }
  }
  return spans
}

export const uidOf = (event: Component): string => String(firstOf(event, 'uid')?.values[0] ?? '')

const takesTime = (event: Component): boolean =>
  wordOf(event, 'status') !== 'CANCELLED' &&
  wordOf(event, 'transp') !== 'TRANSPARENT' &&
  wordOf(event, 'x-microsoft-cdo-busystatus') !== 'FREE'

/** Of a moment that its clocks skip: as if they had not been set forward yet, as RFC 5545 says. */
function instantOf(clocks: Clocks, moment: Moment, local = moment.local): number {
  const clock = clocks({ ...moment, local })
  const shown = clock.firstAt(local)
  if (shown !== undefined) return shown
  const passed = clock.reachedAt(local)
  return local - (clock.localAt(passed - 1) - (passed - 1))
}

function planOf(event: Component, clocks: Clocks): Plan {
  const start = momentIn(event, 'dtstart')
  if (!start) throw new Error('an event without a beginning')
  const end = momentIn(event, 'dtend')
  const written = firstOf(event, 'duration')
  if (end && !(end.isDay && start.isDay)) {
    // The same time that passes, for each of its recurrences.
    const ms = instantOf(clocks, end) - instantOf(clocks, start)
    return { start, endOf: (_, begins) => begins + ms }
  }
  const length: Length | undefined = end
    ? { days: (end.local - start.local) / dayMs, ms: 0 }
    : written
      ? lengthOf(written.values[0])
      : { days: start.isDay ? 1 : 0, ms: 0 }
  if (!length) throw new Error('an event without an end')
  return {
    start,
    endOf: (local, begins) =>
      (length.days === 0 ? begins : instantOf(clocks, start, local + length.days * dayMs)) + length.ms,
  }
}

function changeOf(event: Component, clocks: Clocks): Change {
  const from = momentIn(event, 'recurrence-id')
  if (!from) throw new Error('a change of nothing')
  const plan = planOf(event, clocks)
  return {
    ...plan,
    from,
    takesTime: takesTime(event),
    replaces: instantOf(clocks, from),
    begins: instantOf(clocks, plan.start),
    isOnward: firstOf(event, 'recurrence-id')?.parameters.range?.toUpperCase() === 'THISANDFUTURE',
  }
}

/** The times of an event that may touch the window: on its own clocks, and as instants. */
function occurrences(event: Component, plan: Plan, window: Span, clocks: Clocks): [number, number, number][] {
  const { start } = plan
  const begins = instantOf(clocks, start)
  const rules = allOf(event, 'rrule').map(({ values }) => {
    const rule = ruleOf(values[0], (utc) => clocks(start).localAt(utc))
    if (!rule) throw new Error('a rule that cannot be read')
    return rule
  })
  const found = new Map<number, [number, number, number]>()
  const add = (local: number) => {
    const at = instantOf(clocks, start, local)
    found.set(at, [local, at, plan.endOf(local, at)])
  }
  add(start.local)
  // No clock is further from UTC than a day, and an hour more or less lasts no event.
  const earliest = window[0] - Math.max(0, plan.endOf(start.local, begins) - begins) - 2 * dayMs
  for (const rule of rules)
    for (const local of recurrences(rule, start.local, earliest, window[1] + 2 * dayMs)) add(local)
  for (const { type, values, parameters } of allOf(event, 'rdate'))
    for (const value of values) {
      if (type === 'period') {
        const period = periodOf(value, parameters, clocks)
        found.set(period[0], [start.local, ...period])
      } else {
        const moment = momentOf(value, parameters)
        if (moment) add(instantLocal(moment, start, clocks))
      }
    }
  for (const { values, parameters } of allOf(event, 'exdate'))
    for (const value of values) {
      const moment = momentOf(value, parameters)
      if (!moment) continue
      found.delete(instantOf(clocks, moment))
      if (moment.isDay && !start.isDay)
        for (const [at, [local]] of found) if (dayOf(local) * dayMs === moment.local) found.delete(at)
    }
  return [...found.values()]
}

/** A moment on the clocks of the event. */
function instantLocal(moment: Moment, start: Moment, clocks: Clocks): number {
  if (moment.isDay || (moment.tzid === start.tzid && moment.isUtc === start.isUtc)) return moment.local
  return clocks(start).localAt(instantOf(clocks, moment))
}

/** `19970101T180000Z/PT5H30M` or `…/19970102T070000Z`. */
export function periodOf(value: unknown, parameters: Record<string, string>, clocks: Clocks): [number, number] {
  const [from, to] = Array.isArray(value) ? value : []
  const start = momentOf(from, parameters)
  if (!start) throw new Error('a period without a beginning')
  const begins = instantOf(clocks, start)
  const end = momentOf(to, parameters)
  const length = lengthOf(to)
  if (end) return [begins, instantOf(clocks, end)]
  if (!length) throw new Error('a period without an end')
  return [begins, instantOf(clocks, start, start.local + length.days * dayMs) + length.ms]
}

function momentIn(event: Component, name: string): Moment | undefined {
  const property = firstOf(event, name)
  return property && momentOf(property.values[0], property.parameters)
}
