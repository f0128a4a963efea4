/** How the articles are walked: those that changed at `since` or later, oldest change first. Pure. */
import { z } from 'zod'

export const cursorSchema = z.strictObject({
  /** ISO instants. Not set: from the beginning. */
  since: z.string().optional(),
  /** The latest change on the pages of this walk so far. */
  newest: z.string().optional(),
  /** Of the page to ask for next. The runner drops it when the site no longer takes it, and the list starts over. */
  pageToken: z.string().optional(),
})

export type Cursor = z.output<typeof cursorSchema>

/** A change may reach the list late: each walk goes back behind the newest by so much. */
const lookback = { minutes: 5 }

// CHANGE: only where the API pages in another way; by number, a page shifts meanwhile: connectors/stack-exchange/positions.ts.
/**
 * Where to go on after a page. `since` moves only when the walk is at its end, and by the site's clock, never by ours.
 * It stays inclusive: giving an article twice is fine, losing one is not.
 */
export function advance(
  at: Cursor,
  page: { changes: Temporal.Instant[]; next: string | null; siteTime: Temporal.Instant | undefined },
): Cursor {
  const before = at.newest ?? at.since
  const newest = [...(before ? [Temporal.Instant.from(before)] : []), ...page.changes]
    .sort(Temporal.Instant.compare)
    .at(-1)
  if (page.next !== null) return { ...at, newest: newest?.toString(), pageToken: page.next }
  if (!newest) return {}
  const { siteTime = newest } = page
  return { since: earlier(newest, siteTime).subtract(lookback).toString() }
}

const earlier = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) < 0 ? a : b)
