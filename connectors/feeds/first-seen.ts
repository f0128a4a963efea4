/** When entries without a believable date were first seen: what keeps their dates from changing at each run. Pure. */
import { createHash } from 'node:crypto'

/** A cursor holds so many of them; a feed may list far more, with ids of any length. */
const mostKept = 4000

/**
 * @param before  what the last run kept, in epoch seconds
 * @returns `kept` fills with the entries that `firstSeen` is asked about, and has no others
 */
export function firstSeenIn(before: Record<string, number>, now: Temporal.Instant) {
  const kept: Record<string, number> = {}
  let size = 0
  const thisRun = Math.floor(now.epochMilliseconds / 1000)
  const oldest = Object.values(before).reduce((a, b) => Math.min(a, b), thisRun)
  const firstSeen = (id: string): Temporal.Instant => {
    const mark = markOf(id)
    // Cursors of older versions have the id itself.
    const known = Object.hasOwn(before, mark) ? before[mark] : Object.hasOwn(before, id) ? before[id] : undefined
    // What did not fit was there when the oldest were, as far as anybody knows.
    const seen = known ?? (size < mostKept ? thisRun : oldest)
    if (!Object.hasOwn(kept, mark) && size < mostKept) {
      kept[mark] = seen
      size++
    }
    return Temporal.Instant.fromEpochMilliseconds(seen * 1000)
  }
  return { firstSeen, kept }
}

/** Of two entries in ten million feeds that share one, the later has the date of the earlier. */
const markOf = (id: string) => createHash('sha256').update(id).digest('base64url').slice(0, 8)
