/** Stretches of time as pairs of milliseconds, half-open: [start, end). */
export type Span = readonly [start: number, end: number]

/** The same time as stretches that neither touch nor overlap, soonest first. Empty ones are dropped. */
export function mergeSpans(spans: Span[]): Span[] {
  // Most come sorted: out of the database, out of rules.
  const sorted = isSorted(spans) ? spans : spans.toSorted((one, two) => one[0] - two[0])
  const merged: [number, number][] = []
  let last: [number, number] | undefined
  for (const [start, end] of sorted) {
    if (start >= end) continue
    if (last && start <= last[1]) {
      if (end > last[1]) last[1] = end
    } else {
      last = [start, end]
      merged.push(last)
    }
  }
  return merged
}

function isSorted(spans: Span[]): boolean {
  for (let at = 1; at < spans.length; at++) if ((spans[at] as Span)[0] < (spans[at - 1] as Span)[0]) return false
  return true
}

/** What of the first is in none of the others. Both merged; so is the answer. */
export function withoutSpans(spans: Span[], taken: Span[]): Span[] {
  const left: Span[] = []
  let at = 0
  for (const [start, end] of spans) {
    let from = start
    while (at < taken.length && (taken[at] as Span)[1] <= from) at++
    for (let index = at; index < taken.length && (taken[index] as Span)[0] < end; index++) {
      const [busyFrom, busyUntil] = taken[index] as Span
      if (busyFrom > from) left.push([from, busyFrom])
      from = Math.max(from, busyUntil)
    }
    if (from < end) left.push([from, end])
  }
  return left
}

/** Whether a span overlaps one of merged ones. */
export function overlaps(merged: Span[], [start, end]: Span): boolean {
  const next = merged[firstEndingAfter(merged, start)]
  return next !== undefined && next[0] < end
}

/** Whether one of merged spans holds the whole. */
export function holds(merged: Span[], [start, end]: Span): boolean {
  const next = merged[firstEndingAfter(merged, start)]
  return next !== undefined && next[0] <= start && end <= next[1]
}

function firstEndingAfter(merged: Span[], instant: number): number {
  let low = 0
  let high = merged.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((merged[middle] as Span)[1] > instant) high = middle
    else low = middle + 1
  }
  return low
}
