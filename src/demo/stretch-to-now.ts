/** How long before the start of the demo the newest of its content is. */
const newestMinutesAgo = 90

/**
 * Moves written times so that the newest is recent whenever the demo runs. The oldest stays where it is and those between
 * move in proportion: the order and the years that posts span stay, and so do the licences of old ones.
 *
 * @param written  ISO times, any order
 * @returns  epoch seconds for an ISO time
 */
export function stretchToNow(written: string[], now: Temporal.Instant): (iso: string) => number {
  const seconds = (iso: string) => Temporal.Instant.from(iso).epochMilliseconds / 1000
  const times = written.map(seconds)
  const oldest = Math.min(...times)
  const newest = Math.max(...times)
  const end = Math.floor(now.epochMilliseconds / 1000) - newestMinutesAgo * 60
  const factor = (end - oldest) / (newest - oldest)
  return (iso) => Math.round(oldest + (seconds(iso) - oldest) * factor)
}
