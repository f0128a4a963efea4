import type { RequestHandler } from 'express'
import ipaddr from 'ipaddr.js'
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../deps.ts'
import { TooMany } from '../errors.ts'

/**
 * So many requests a minute from one address, counted in the database, so that all processes count together. The
 * address itself is not kept: the key is a keyed hash. Says what is left in `RateLimit` headers.
 */
export function rateLimit({ db, config, log }: Pick<Deps, 'db' | 'config' | 'log'>): RequestHandler {
  const points = config.apiRatePerMinute
  if (points === 0) return (_req, _res, next) => next()
  const limiter = new RateLimiterPostgres({
    storeClient: db,
    storeType: 'knex',
    tableName: 'rate_limits',
    tableCreated: true,
    keyPrefix: 'api',
    points,
    duration: 60,
  })
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
    const seconds = Math.max(1, Math.ceil(state.msBeforeNext / 1000))
    res.set({
      'RateLimit-Policy': `"minute";q=${points};w=60`,
      RateLimit: `"minute";r=${Math.max(0, state.remainingPoints)};t=${seconds}`,
    })
    if (isOver) throw new TooMany('too-many', seconds)
    next()
  }
}

/** An IPv6 subscriber has a whole /64 of addresses and counts once. */
export function subscriberOf(address: string): string {
  if (!ipaddr.isValid(address)) return address
  const parsed = ipaddr.process(address)
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString()
}
