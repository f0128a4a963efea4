import type { RequestHandler } from 'express'
import { memberOf } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { createLimiter, subscriberOf, tooManyBy } from '../http/limits.ts'

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
  const limiter = createLimiter(db, {
    name: `ask-${what}`,
    points: perMinute[what],
    seconds: 60,
    // Who is over it asks the database no more until the minute ends.
    inMemoryBlockOnConsumed: perMinute[what] + 1,
  })
  return async (req, res, next) => {
    const who = memberOf(res)?.id ?? subscriberOf(req.ip ?? '')
    try {
      await limiter.consume(config.secret.hash('rate-limit', who))
    } catch (refusal) {
      const tooMany = tooManyBy(refusal, 'too-many')
      if (tooMany) throw tooMany
      // Counting is not worth refusing an answer for.
      log.warn({ err: refusal }, 'rate limit not counted')
    }
    next()
  }
}
