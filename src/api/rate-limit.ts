import type { RequestHandler } from 'express'
import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../deps.ts'
import { TooMany } from '../errors.ts'
import { createLimiter, secondsLeft, subscriberOf } from '../http/limits.ts'

/**
 * So many requests a minute from one address, counted in the database, so that all processes count together. The
 * address itself is not kept: the key is a keyed hash. Says what is left in `RateLimit` headers.
 */
export function rateLimit({ db, config, log }: Pick<Deps, 'db' | 'config' | 'log'>): RequestHandler {
  const points = config.apiRatePerMinute
  if (points === 0) return (_req, _res, next) => next()
  const limiter = createLimiter(db, { name: 'api', points, seconds: 60 })
  return async (req, res, next) => {
    let state: RateLimiterRes
    let isOver = false
    try {
      state = await limiter.consume(config.secret.hash('rate-limit', subscriberOf(req.ip ?? '')))
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) {
        // Counting is not worth refusing an answer for.
        log.warn({ err: refusal }, 'rate limit not counted')
        return next()
      }
      state = refusal
      isOver = true
    }
    const seconds = secondsLeft(state)
    res.set({
      'RateLimit-Policy': `"minute";q=${points};w=60`,
      RateLimit: `"minute";r=${Math.max(0, state.remainingPoints)};t=${seconds}`,
    })
    if (isOver) throw new TooMany('too-many', seconds)
    next()
  }
}
