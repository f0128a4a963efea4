import type { Response } from 'express'
import { Forbidden, SignInNeeded } from '../errors.ts'
import type { Member } from './member.ts'
import { type Action, may } from './permissions.ts'

/** The member whose session the request carries; set by read-member.ts for every page. */
export function memberOf(res: Pick<Response, 'locals'>): Member | undefined {
  return res.locals.member as Member | undefined
}

/**
 * The member, who may do this.
 * @throws SignInNeeded for a visitor: a page then leads to the sign-in and back
 * @throws Forbidden for a member who may not
 */
export function mustBeAllowed(res: Pick<Response, 'locals'>, action: Action): Member {
  const member = memberOf(res)
  if (!member) throw new SignInNeeded()
  if (!may(member, action)) throw new Forbidden('forbidden')
  return member
}
