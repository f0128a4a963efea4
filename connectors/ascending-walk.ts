/**
 * The walk over a list that can be asked for what changed at a time or later, oldest change first, page by page with a token.
 * By page number a list shifts meanwhile, and loses what slips across a page's edge: see stack-exchange/positions.ts.
 */
import { z } from 'zod'
import type { Ctx, Item, ItemFailure, SyncEvent } from './contract.ts'

export const ascendingCursor = z.strictObject({
  /** ISO instants. Not set: from the beginning. */
  since: z.string().optional(),
  /** The latest change on the pages of this walk so far. */
  newest: z.string().optional(),
  /** Of the page to ask for next. The runner drops it when the site no longer takes it, and the list starts over. */
  pageToken: z.string().optional(),
})

export type AscendingCursor = z.output<typeof ascendingCursor>

export type AscendingPage = {
  items: Item[]
  failures: ItemFailure[]
  /** When each thing on the page changed, those that cannot be read among them. */
  changes: Temporal.Instant[]
  /** The token of the next page; null on the last one. */
  next: string | null
  /** By the site's own clock, where it says. */
  siteTime: Temporal.Instant | undefined
}

/** A change may reach the list late: each walk goes back behind the newest by so much. */
const lookback = { minutes: 5 }

/** A batch for each page, from where the cursor is to the list's end. @param pageAt  asks for one */
export async function* walkAscending(
  { now, deadline }: Pick<Ctx<unknown>, 'now' | 'deadline'>,
  from: AscendingCursor,
  pageAt: (place: { since?: string; page?: string }) => Promise<AscendingPage>,
): AsyncGenerator<SyncEvent<AscendingCursor>, void> {
  for (let at = from; ; ) {
    const page = await pageAt({ since: at.since, page: at.pageToken })
    at = advance(at, page)
    yield { type: 'batch', items: page.items, failures: page.failures, cursor: at }
    if (page.next === null) return yield { type: 'done', complete: true }
    if (Temporal.Instant.compare(now(), deadline) >= 0) return yield { type: 'done', complete: false }
  }
}

/**
 * Where to go on after a page. `since` moves only when the walk is at its end, and by the site's clock, never by ours.
 * It stays inclusive: giving an item twice is fine, losing one is not.
 */
function advance(at: AscendingCursor, { changes, next, siteTime }: AscendingPage): AscendingCursor {
  const before = at.newest ?? at.since
  const newest = [...(before ? [Temporal.Instant.from(before)] : []), ...changes].sort(Temporal.Instant.compare).at(-1)
  if (next !== null) return { ...at, newest: newest?.toString(), pageToken: next }
  if (!newest) return {}
  return {
    since: earlier(newest, siteTime ?? newest)
      .subtract(lookback)
      .toString(),
  }
}

const earlier = (a: Temporal.Instant, b: Temporal.Instant) => (Temporal.Instant.compare(a, b) < 0 ? a : b)
