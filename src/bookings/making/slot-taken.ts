import { findFreeSlots } from '../../availability/free-slots.ts'
import type { SessionType } from '../../availability/session-types.ts'
import { Conflict } from '../../errors.ts'
import { TimeTaken } from '../busy.ts'
import type { BookingDeps } from '../rules.ts'

/** Somebody was faster: with up to three free times, those nearest to the one that is gone, soonest first. */
export class SlotTaken extends Conflict {
  readonly nearest: Temporal.Instant[]
  constructor(nearest: Temporal.Instant[]) {
    super('slot-taken')
    this.nearest = nearest
  }
}

export type WantedSlot = {
  mentorId: string
  askerId: string
  type: SessionType
  startsAt: Temporal.Instant
  bookerZone: string
  except?: string
}

/** How many hours around the time are looked at; further only where there is too little. */
const lookedAround = [3 * 24, 60 * 24]
const mostShown = 3

/** Looked for once the transaction is over. `wanted` is undefined where the work did not come so far. */
export async function orNearest<T>(
  deps: BookingDeps,
  work: () => Promise<T>,
  wanted: () => WantedSlot | undefined,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const slot = wanted()
    if (error instanceof TimeTaken) throw new SlotTaken(slot ? await nearestSlots(deps, slot) : [])
    throw error
  }
}

async function nearestSlots(deps: BookingDeps, { startsAt, ...wanted }: WantedSlot): Promise<Temporal.Instant[]> {
  const compare = Temporal.Instant.compare
  const distance = (slot: Temporal.Instant) => Math.abs(slot.epochMilliseconds - startsAt.epochMilliseconds)
  let nearest: Temporal.Instant[] = []
  for (const hours of lookedAround) {
    const around = { from: startsAt.subtract({ hours }), until: startsAt.add({ hours }) }
    const slots = await findFreeSlots(deps, { ...wanted, ...around })
    nearest = slots.sort((one, other) => distance(one) - distance(other) || compare(one, other)).slice(0, mostShown)
    if (nearest.length === mostShown) break
  }
  return nearest.sort(compare)
}
