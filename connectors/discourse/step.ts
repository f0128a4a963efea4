import type { Ctx, SyncEvent } from '../contract.ts'
import type { Cursor } from './cursor.ts'
import type { Found } from './read-topics.ts'
import type { Settings } from './settings.ts'

export type Event = SyncEvent<Cursor>

/** A batch of what was found, with the place it leads to. */
export type Step = (found: Partial<Found>, cursor: Cursor) => { batch: Event | undefined; isTimeUp: boolean }

/** Makes batches; none where there is nothing to commit. */
export function stepper(ctx: Ctx<Settings>, start: Cursor): Step {
  let last = JSON.stringify(start)
  return ({ items = [], tombstones = [], failures = [] }, cursor) => {
    const place = JSON.stringify(cursor)
    const isNothing = place === last && items.length + tombstones.length + failures.length === 0
    last = place
    return {
      batch: isNothing ? undefined : { type: 'batch', items, tombstones, failures, cursor },
      isTimeUp: Temporal.Instant.compare(ctx.now(), ctx.deadline) >= 0,
    }
  }
}

/** Topics asked for before a batch is made of them. */
export const topicsABatch = 20
