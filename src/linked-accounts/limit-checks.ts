import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../deps.ts'
import { TooMany } from '../errors.ts'

export const checksAnHour = 10

/** Counts a look at an outside page. @throws TooMany 'too-many-checks' */
export type CheckLimit = (memberId: string) => Promise<void>

/** Each member sends the hub to other sites so many times an hour, whichever process counts. */
export function limitChecks({ db }: Pick<Deps, 'db'>): CheckLimit {
  const limiter = new RateLimiterPostgres({
    storeClient: db,
    storeType: 'knex',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: 'linked',
    points: checksAnHour,
    duration: 3600,
  })
  return async (memberId) => {
    try {
      await limiter.consume(memberId)
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal
      throw new TooMany('too-many-checks', Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)))
    }
  }
}
