import type { Request, RequestHandler, Response } from 'express'
import { memberOf } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import type { TooMany } from '../errors.ts'
import { createLimiter, inBatches, subscriberOf, tooManyBy } from './limits.ts'

type LimitDeps = Pick<Deps, 'db' | 'config' | 'log'>

/** @throws TooMany 'too-many' */
export type RequestLimit = (req: Request, res: Response) => Promise<void>

/**
 * So many a minute: for a member, or for an address where nobody is signed in; counted in the database, so that all
 * processes count together. Where the hub sets no limit for its forms (0), there is none here.
 */
export function limitPerMinute(
  { db, config, log }: LimitDeps,
  name: string,
  points: number,
  /** So many are counted here before the database is told of them: another process learns of them so much later. */
  { batch = 1 }: { batch?: number } = {},
): RequestLimit {
  if (config.formsPerMinute === 0) return async () => {}
  // Who is over it asks the database no more until the minute ends.
  const limiter = createLimiter(db, { name, points, seconds: 60, inMemoryBlockOnConsumed: points + 1 })
  const consume = inBatches(limiter, batch)
  return async (req, res) => {
    const who = memberOf(res)?.id ?? subscriberOf(req.ip ?? '')
    try {
      await consume(config.secret.hash('rate-limit', who))
    } catch (refusal) {
      const tooMany = tooManyBy(refusal, 'too-many')
      if (tooMany) throw tooMany
      // Counting is not worth refusing an answer for.
      log.warn({ err: refusal }, 'rate limit not counted')
    }
  }
}

/** Previews of what is being written: a script asks for one when somebody stops typing. */
export const limitPreviews = (deps: LimitDeps): RequestLimit => limitPerMinute(deps, 'previews', 60)

/** Asked for at each pause in typing, with a limit of its own. */
const limitedByItself = ['/ask/suggestions']

/**
 * For everything that is sent: nobody presses a button that often. What costs more than this may has limits of its own.
 * Put it before what reads bodies.
 */
export function limitForms(deps: LimitDeps): RequestHandler {
  const limit = limitPerMinute(deps, 'forms', deps.config.formsPerMinute)
  return async (req, res, next) => {
    const isRead = req.method === 'GET' || req.method === 'HEAD' || req.method === 'OPTIONS'
    if (!isRead && !limitedByItself.includes(req.path)) await limit(req, res)
    next()
  }
}

/**
 * Whether one more thing that an address does is counted in a figure that people read: nobody is refused anything, but who
 * does it a thousand times makes it no larger.
 */
export function countPerHour(
  { db, config, log }: LimitDeps,
  name: string,
  points: number,
): (req: Pick<Request, 'ip'>) => Promise<boolean> {
  if (config.formsPerMinute === 0) return async () => true
  const limiter = createLimiter(db, { name, points, seconds: 3600, inMemoryBlockOnConsumed: points + 1 })
  return async (req) => {
    try {
      await limiter.consume(config.secret.hash('rate-limit', subscriberOf(req.ip ?? '')))
      return true
    } catch (refusal) {
      if (!tooManyBy(refusal, 'too-many')) log.warn({ err: refusal }, 'rate limit not counted')
      return false
    }
  }
}

/** A refusal that a page shows in its form: the answer says when to come back, too. */
export function waitFor(res: Response, error: TooMany): TooMany {
  res.set('Retry-After', String(error.retryAfterSeconds))
  return error
}
