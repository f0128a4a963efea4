import ipaddr from 'ipaddr.js'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../deps.ts'
import { TooMany } from '../errors.ts'

/**
 * So many times in so many seconds for each key, counted in the database, so that all processes count together.
 * @param limit.name  of what is counted; keys of another name are other keys
 */
export function createLimiter(
  db: Deps['db'],
  {
    name,
    points,
    seconds,
    ...more
  }: { name: string; points: number; seconds: number; inMemoryBlockOnConsumed?: number },
): RateLimiterPostgres {
  const clearExpiredByTimeout = !cleared.has(db)
  cleared.add(db)
  return new RateLimiterPostgres({
    storeClient: db,
    storeType: 'knex',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: name,
    points,
    duration: seconds,
    clearExpiredByTimeout,
    ...more,
  })
}

/** One limiter of each database forgets what is over, for all of them. */
const cleared = new WeakSet<Deps['db']>()

/**
 * Counts for a limiter, and tells it of `batch` at a time: for what is asked so often that a row written each time costs more
 * than what it guards. One process alone lets no more through than the limiter would; each further one up to a batch more.
 */
export function inBatches(limiter: RateLimiterPostgres, batch: number): (key: string) => Promise<void> {
  const { points } = limiter
  const counts = new Map<string, { counted: number; untold: number; endsAt: number }>()
  return async (key) => {
    const now = performance.now()
    let count = counts.get(key)
    if (!count || count.endsAt <= now) {
      if (counts.size >= mostCounted) counts.clear()
      count = { counted: 0, untold: 0, endsAt: now + limiter.duration * 1000 }
      counts.set(key, count)
    }
    count.counted += 1
    count.untold += 1
    if (count.untold < batch && count.counted <= points) return
    const told = count.untold
    count.untold = 0
    try {
      const { msBeforeNext } = await limiter.consume(key, told)
      count.endsAt = performance.now() + msBeforeNext
    } catch (refusal) {
      // From here on each is told of.
      count.counted = points
      throw refusal
    }
  }
}

const mostCounted = 20_000

/** What to answer to who is over a limit; undefined where it is not the limit that failed but the counting. */
export const tooManyBy = (refusal: unknown, code: string): TooMany | undefined =>
  refusal instanceof RateLimiterRes ? new TooMany(code, secondsLeft(refusal)) : undefined

/** Until somebody may come back; at least one. */
export const secondsLeft = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000))

/** An IPv6 subscriber has a whole /64 of addresses and counts once. */
export function subscriberOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}
