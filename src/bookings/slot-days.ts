import type { Texts } from '../http/texts.ts'
import { dayIn, shortDayIn, timeIn, zoneThen } from './clocks.ts'

export type PartOfDay = 'morning' | 'afternoon' | 'evening'
export type Slot = { value: string; time: string; name: string; isChosen: boolean }
export type SlotDay =
  | {
      isFree: true
      id: string
      date: string
      name: string
      count: string
      parts: { part: PartOfDay; label: string; slots: Slot[] }[]
    }
  /** A day without any, or several in a row. */
  | { isFree: false; date: string; name: string; text: string }

/** As many in a row are one line. */
const manyEmptyDays = 3

/**
 * Free times as the days of a reader's calendar, empty ones included.
 *
 * @param slots  soonest first
 * @param shown.from  `2026-11-26`, the first day; `until` is the last one
 */
export function slotDays(
  slots: Temporal.Instant[],
  shown: { zone: string; from: string; until: string; chosen?: Temporal.Instant },
  texts: Texts,
): SlotDay[] {
  const { zone } = shown
  const free = Map.groupBy(slots, (slot) => slot.toZonedDateTimeISO(zone).toPlainDate().toString())
  const days: SlotDay[] = []
  let empty: string[] = []
  const endEmpty = () => {
    if (empty.length >= manyEmptyDays) days.push(emptyDays([empty[0] ?? '', empty.at(-1) ?? ''], texts))
    else days.push(...empty.map((date) => emptyDays([date], texts)))
    empty = []
  }
  for (let date = Temporal.PlainDate.from(shown.from); date.toString() <= shown.until; date = date.add({ days: 1 })) {
    const ofDay = free.get(date.toString())
    if (!ofDay) {
      empty.push(date.toString())
      continue
    }
    endEmpty()
    days.push(freeDay(date.toString(), ofDay, shown, texts))
  }
  endEmpty()
  return days
}

/** More buttons than this make a page slow to come and long to go through. */
const mostOnPage = 600

/**
 * The last day that a page lists, of those that were asked for: so many days as it holds times of, and one at least.
 * @param slots  soonest first
 */
export function lastDayListed(
  slots: Temporal.Instant[],
  { zone, from, until }: { zone: string; from: string; until: string },
): string {
  const dayOf = (slot: Temporal.Instant) => slot.toZonedDateTimeISO(zone).toPlainDate().toString()
  let last: string | undefined
  let listed = 0
  for (const [day, { length }] of Map.groupBy(slots, dayOf)) {
    if (day < from || day > until) continue
    if (last !== undefined && listed + length > mostOnPage) return last
    listed += length
    last = day
  }
  return until
}

function freeDay(
  date: string,
  slots: Temporal.Instant[],
  { zone, chosen }: { zone: string; chosen?: Temporal.Instant },
  texts: Texts,
): SlotDay {
  const { t } = texts
  const name = nameOf(date, texts)
  const times = slots.map((slot) => timeIn(slot, zone, texts))
  const shownSlots = slots.map((slot, index) => {
    const time = times[index] ?? ''
    // The hour that a clock shows twice.
    const isTwice = times.filter((other) => other === time).length > 1
    return {
      part: partOf(slot.toZonedDateTimeISO(zone).hour),
      value: slot.toString(),
      time: isTwice ? t('book.twice', { time, offset: offsetOf(slot, zone) }) : time,
      name: t('book.slot', { day: name, time: isTwice ? `${time} ${offsetOf(slot, zone)}` : time }),
      isChosen: chosen !== undefined && slot.equals(chosen),
    }
  })
  return {
    isFree: true,
    id: `day-${date}`,
    date,
    name,
    count: t('book.times', { count: slots.length }),
    parts: [...Map.groupBy(shownSlots, ({ part }) => part)].map(([part, ofPart]) => ({
      part,
      label: t('book.part', { day: name, part: partName(part, texts) }),
      slots: ofPart.map(({ value, time, name, isChosen }) => ({ value, time, name, isChosen })),
    })),
  }
}

export const partName = (part: PartOfDay, { t }: Texts): string => {
  const names = { morning: t('book.morning'), afternoon: t('book.afternoon'), evening: t('book.evening') }
  return names[part]
}

const partOf = (hour: number): PartOfDay => (hour < 12 ? 'morning' : hour < 17 ? 'afternoon' : 'evening')

function emptyDays(dates: [string] | [string, string], texts: Texts): SlotDay {
  const [first, last] = dates
  const { t } = texts
  return {
    isFree: false,
    date: first,
    name: last
      ? t('book.days', { first: nameOf(first, texts, 'short'), last: nameOf(last, texts, 'short') })
      : nameOf(first, texts),
    text: t('book.no-free-time'),
  }
}

/** A date has the same name everywhere: it is read in UTC. */
function nameOf(date: string, texts: Texts, length: 'full' | 'short' = 'full'): string {
  const noon = Temporal.Instant.from(`${date}T12:00Z`)
  return length === 'full' ? dayIn(noon, 'UTC', texts) : shortDayIn(noon, 'UTC', texts)
}

const offsetOf = (slot: Temporal.Instant, zone: string) => zoneThen(zone, slot).split(', ').at(-1) ?? ''
