/** Days of the calendar as numbers, since 1970-01-01: they are added, compared and counted far faster than dates. */

export const dayMs = 86_400_000

/** The day of a wall-clock time. */
export const dayOf = (local: number): number => Math.floor(local / dayMs)

/** `2026-12-01` → its number; also of `2026-12-01T12:30`. */
export const dayNumber = (date: string): number => localTime(`${date.slice(0, 10)}T00:00`) / dayMs

/** `2026-12-01T12:30` → its milliseconds, as if the zone were UTC. */
export const localTime = (moment: string): number => Temporal.Instant.from(`${moment}:00Z`).epochMilliseconds

const texts = new Map<number, string>()

/** Its number → `2026-12-01`. */
export function dayText(day: number): string {
  let text = texts.get(day)
  if (text === undefined) {
    text = Temporal.Instant.fromEpochMilliseconds(day * dayMs)
      .toString()
      .slice(0, 10)
    if (texts.size > 2000) texts.clear()
    texts.set(day, text)
  }
  return text
}

/** Monday is 1: 1970-01-01 was a Thursday. */
export const weekdayOf = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1

/** The same number for all days from a Monday to a Sunday. */
export const weekOf = (day: number): number => Math.floor((day + 3) / 7)
