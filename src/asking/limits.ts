import type { RequestHandler } from 'express'
import type { Deps } from '../deps.ts'
import { limitPerMinute } from '../http/limit-requests.ts'

/** Somebody who types asks for about 30 a minute. */
export const perMinute = { suggestions: 120, drafts: 60, posts: 20 }

/** Of one address, in figures that people read: questions being written, and those that something here solved. */
export const perHour = { asks: 300, solved: 60 }

/** A limit of its own for each thing. */
export function askingLimit(deps: Pick<Deps, 'db' | 'config' | 'log'>, what: keyof typeof perMinute): RequestHandler {
  const limit = limitPerMinute(deps, `ask-${what}`, perMinute[what], { batch: what === 'suggestions' ? 10 : 1 })
  return async (req, res, next) => {
    await limit(req, res)
    next()
  }
}
