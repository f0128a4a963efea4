import type { Response } from 'express'
import { Forbidden, SignInNeeded } from '../errors.ts'
import type { Member } from './member.ts'
import { type Action, may, pausedActions } from './permissions.ts'

/** The member whose session the request carries; set by read-member.ts for every page. */
export function memberOf(res: Pick<Response, 'locals'>): Member | undefined {
  return res.locals.member as Member | undefined
}

/** The session of a member's request. */
export type CurrentSession = { id: string; accountId: string; isTwoFactor: boolean; begunAt: Temporal.Instant }

/** Undefined for a visitor. */
export function sessionOf(res: Pick<Response, 'locals'>): CurrentSession | undefined {
  return res.locals.session as CurrentSession | undefined
}

/**
 * The member, who may do this.
 * @throws SignInNeeded for a visitor: a page then leads to the sign-in and back
 * @throws Forbidden 'two-factor-needed' for staff whose roles wait for it: a page then leads to where it is set up
 * @throws Forbidden 'muted' for staff whose own writing is paused, when they write something as staff
 * @throws Forbidden for a member who may not
 */
export function mustBeAllowed(res: Pick<Response, 'locals' | 'req'>, action: Action): Member {
  const member = memberOf(res)
  if (!member) throw new SignInNeeded()
  if (!may(member, action))
    throw new Forbidden(may({ roles: member.waitingRoles }, action) ? 'two-factor-needed' : 'forbidden')
  if (member.mutedUntil && res.req.method === 'POST' && pausedActions.includes(action)) throw new Forbidden('muted')
  return member
}
