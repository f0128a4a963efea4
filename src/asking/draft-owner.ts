import type { Request, Response } from 'express'
import { memberOf } from '../accounts/signed-in.ts'
import type { Config } from '../config.ts'
import { cookieName, cookieValue, endCookie, setCookie } from '../http/cookies.ts'
import { subscriberOf } from '../http/limits.ts'
import { newToken } from '../token.ts'
import { draftDays } from './draft.ts'

/** Whose a draft is: a member's, or a visitor's, whom a random word in a cookie tells. The word itself is kept nowhere. */
export type DraftOwner = { memberId: string } | { tokenHash: string; addressHash: string }

type CookieConfig = Pick<Config, 'publicUrl' | 'secret'>

const draftCookie = 'draft'
// Asking is the only place where it matters, so that it is sent nowhere else.
const path = '/ask'

/** Whose drafts this request may read; undefined for a visitor who has none. */
export function draftOwner(req: Request, res: Response, config: CookieConfig): DraftOwner | undefined {
  const member = memberOf(res)
  return member ? { memberId: member.id } : visitorOwner(req, config)
}

/** The visitor whose cookie the request carries, whoever is signed in now. */
export function visitorOwner(req: Request, config: CookieConfig) {
  const token = cookieValue(req.get('cookie'), cookieName(config, draftCookie))
  return token && /^[\w-]{43}$/.test(token) ? visitor(req, config, token) : undefined
}

/** Whose the draft is that this request brings; a visitor gets a cookie that finds it again. */
export function newDraftOwner(req: Request, res: Response, config: CookieConfig): DraftOwner {
  const owner = draftOwner(req, res, config)
  if (owner) return owner
  const token = newToken()
  res.append('Set-Cookie', setCookie(config, draftCookie, token, { path, seconds: draftDays * 24 * 3600 }))
  return visitor(req, config, token)
}

export function forgetVisitor(res: Response, config: CookieConfig): void {
  res.append('Set-Cookie', endCookie(config, draftCookie, path))
}

const visitor = (req: Request, { secret }: CookieConfig, token: string) => ({
  tokenHash: secret.hash('draft', token),
  addressHash: secret.hash('draft address', subscriberOf(req.ip ?? '')),
})
