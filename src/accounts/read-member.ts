import type { RequestHandler } from 'express'
import type { Deps } from '../deps.ts'
import { sessionCookie, sessionCookieName, sessionToken } from './session-cookie.ts'
import { memberOfSession, useSession } from './session-queries.ts'

/** Noted, and the session and its cookie renewed, at most that often. */
const seenEveryHours = 1

/**
 * Puts the member whose session the request carries where `memberOf` finds them. One query, and none without a cookie.
 * A session that has ended or waits for its second factor, and that of a suspended member, is nobody's.
 */
export function readMember({ db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>): RequestHandler {
  const name = sessionCookieName(config)
  return async (req, res, next) => {
    const cookies = req.get('cookie')
    const token = cookies?.includes(name) ? sessionToken(config, cookies) : undefined
    const found = token && (await memberOfSession(db, token, now()))
    if (found) {
      res.locals.member = found.member
      res.locals.session = found.session
      res.set('Cache-Control', 'private, no-cache')
      if (found.seenAt.add({ hours: seenEveryHours }).epochMilliseconds < now().epochMilliseconds) {
        await useSession(db, found.session.id, found.member.id, now())
        res.append('Set-Cookie', sessionCookie(config, token))
      }
    }
    next()
  }
}
