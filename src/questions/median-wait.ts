/** How long something took; `isOver` false: it had lasted so long when it was last looked at, and may still go on. */
export type Wait = { hours: number; isOver: boolean }

/**
 * The Kaplan–Meier estimate of the median: the first time by which at least half are over, where those that are not over count
 * as waiting for as long as they were seen to. Leaving them out would make every queue look quick.
 *
 * Of those with the same time, the ones that are over come first, as is usual. https://doi.org/10.2307/2281868
 * @returns undefined where fewer than half are known to be over at any time
 */
export function medianWait(waits: Wait[]): number | undefined {
  const ordered = waits.toSorted((one, other) => one.hours - other.hours || Number(other.isOver) - Number(one.isOver))
  let waiting = ordered.length
  let left = 1
  for (let i = 0; i < ordered.length; ) {
    const { hours = 0 } = ordered[i] ?? {}
    const same = ordered.slice(i).findIndex((wait) => wait.hours !== hours)
    const together = ordered.slice(i, same === -1 ? undefined : i + same)
    const over = together.filter(({ isOver }) => isOver).length
    left *= 1 - over / waiting
    // A product of fractions misses one half by less than this.
    if (left <= 0.5 + 1e-9) return hours
    waiting -= together.length
    i += together.length
  }
  return undefined
}
