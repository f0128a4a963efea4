/**
 * What the clocks of a zone show. Arithmetic over a table of its offsets, which Temporal gives once: resolving each of a thousand
 * wall-clock times by itself would take most of the time that a page has.
 *
 * Wall-clock times are milliseconds as if their zone were UTC.
 */

export type ZoneOffsets = {
  /** The wall-clock time at an instant. */
  localAt(instant: number): number
  /** When the clocks show it for the first time; undefined when they skip it. */
  firstAt(local: number): number | undefined
  /** As firstAt; of a skipped time, when the clocks go past it. */
  reachedAt(local: number): number
  /** When the clocks have shown for the last time what comes before it. */
  leftAt(local: number): number
}

/** From an instant on, the wall clock is so far ahead of UTC. */
export type Stretch = { since: number; offset: number }
type Table = { from: number; until: number; stretches: Stretch[] }

const tables = new Map<string, Table>()
/** More zones than there are; the same zone in other capitals counts again. */
const mostTables = 1000
const marginMs = 400 * 86_400_000

/**
 * The clocks of a zone between two instants, and four days on either side.
 * @throws RangeError when this machine does not know the zone
 */
export function zoneOffsets(zone: string, from: number, until: number): ZoneOffsets {
  const reach = 4 * 86_400_000
  let table = tables.get(zone)
  if (!table || table.from > from - reach || table.until < until + reach) {
    table = readTable(
      zone,
      Math.min(from, table?.from ?? from) - marginMs,
      Math.max(until, table?.until ?? until) + marginMs,
    )
    if (tables.size >= mostTables) tables.clear()
    tables.set(zone, table)
  }
  return offsetsOf(table.stretches)
}

/** The zone by its usual capitals; undefined when this machine does not know it, or it is no name. */
export function knownZone(name: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,60}$/.test(name)) return undefined
  if (tables.has(name)) return name
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId
  } catch {
    return undefined
  }
}

function readTable(zone: string, from: number, until: number): Table {
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone)
  const stretches: Stretch[] = [{ since: Number.NEGATIVE_INFINITY, offset: at.offsetNanoseconds / 1e6 }]
  for (;;) {
    const next = at.getTimeZoneTransition('next')
    if (next === null || next.epochMilliseconds > until) return { from, until, stretches }
    stretches.push({ since: next.epochMilliseconds, offset: next.offsetNanoseconds / 1e6 })
    at = next
  }
}

/** @param stretches  in order, the first since ever */
export function offsetsOf(stretches: Stretch[]): ZoneOffsets {
  const indexAt = (instant: number) => {
    let index = stretches.length - 1
    while (index > 0 && (stretches[index] as Stretch).since > instant) index--
    return index
  }
  const offsetAt = (instant: number) => (stretches[indexAt(instant)] as Stretch).offset
  const endOf = (index: number) => stretches[index + 1]?.since ?? Number.POSITIVE_INFINITY
  /** No offset is further from UTC than a day: where the search begins and ends. */
  const around = (local: number) => [indexAt(local - 86_400_000), indexAt(local + 86_400_000)] as const

  function firstAt(local: number): number | undefined {
    const [low, high] = around(local)
    // Mostly no clock is set within two days.
    if (low === high) return local - (stretches[low] as Stretch).offset
    for (let index = low; index <= high; index++) {
      const { since, offset } = stretches[index] as Stretch
      const instant = local - offset
      if (instant >= since && instant < endOf(index)) return instant
    }
    return undefined
  }

  /** The transition that skips it. */
  function passedAt(local: number): number {
    const [low, high] = around(local)
    for (let index = low + 1; index <= high; index++) {
      const { since, offset } = stretches[index] as Stretch
      if (local - offset < since && local - (stretches[index - 1] as Stretch).offset >= since) return since
    }
    throw new RangeError('a wall-clock time that is neither shown nor skipped')
  }

  return {
    localAt: (instant) => instant + offsetAt(instant),
    firstAt,
    reachedAt: (local) => firstAt(local) ?? passedAt(local),
    leftAt(local) {
      const [low, high] = around(local)
      for (let index = high; index > low; index--) {
        const { since, offset } = stretches[index] as Stretch
        if (local - offset > since) return Math.min(local - offset, endOf(index))
      }
      return Math.min(local - (stretches[low] as Stretch).offset, endOf(low))
    },
  }
}
