import type { RequestHandler } from 'express'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import { memberOf } from '../accounts/signed-in.ts'
import { subscriberOf } from '../api/rate-limit.ts'
import type { Deps } from '../deps.ts'
import { TooMany } from '../errors.ts'

/** So many a minute: for a member, or for an address where nobody is signed in. Somebody who types asks for about 30. */
export const perMinute = { suggestions: 120, drafts: 60, posts: 20 }

/**
 * A limit of its own for each thing, counted in the database, so that all processes count together. Where the hub sets none
 * for its API (0), there is none here.
 */
export function askingLimit(
  { db, config, log }: Pick<Deps, 'db' | 'config' | 'log'>,
  what: keyof typeof perMinute,
): RequestHandler {
  if (config.apiRatePerMinute === 0) return (_req, _res, next) => next()
  const limiter = new RateLimiterPostgres({
    storeClient: db,
    storeType: 'knex',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: `ask-${what}`,
    points: perMinute[what],
    duration: 60,
    // Who is over it asks the database no more until the minute ends.
    inMemoryBlockOnConsumed: perMinute[what] + 1,
  })
  return async (req, res, next) => {
    const who = memberOf(res)?.id ?? subscriberOf(req.ip ?? '')
    try {
      await limiter.consume(config.secret.hash('rate-limit', who))
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes)
        throw new TooMany('too-many', Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)))
      // Counting is not worth refusing an answer for.
      log.warn({ err: refusal }, 'rate limit not counted')
    }
    next()
  }
}
