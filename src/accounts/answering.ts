import type { Request, Response } from 'express'
import type { Deps } from '../deps.ts'
import { TooMany } from '../errors.ts'
import type { FormErrors } from '../http/form-fields.ts'
import type { Head, Pages } from '../http/layout.ts'
import type { Texts } from '../http/texts.ts'
import type { MailDeps } from './account-mail.ts'
import type { Auth } from './auth.ts'
import type { FormPage, ToldPage } from './form-page.ts'
import type { Guesser, GuessLimits } from './limits.ts'
import { nextAddress } from './next-address.ts'
import { freshMinutes } from './prove-owner.ts'

/** What the routes of accounts have in common. */
export type AccountContext = { deps: Deps & MailDeps & { auth: Auth }; pages: Pages; limits: GuessLimits }

export const nextOf = (req: Request): string => nextAddress(req.query.next)

export const guesserOf = (req: Request, account?: string, known?: string): Guesser => ({
  address: req.ip,
  account,
  known,
})

/** Sends a page that no cache keeps. */
export async function sendPage(
  { pages }: Pick<AccountContext, 'pages'>,
  req: Request,
  res: Response,
  view: string,
  model: object & { title: string },
  { status = 200, ...head }: Partial<Head> & { status?: number } = {},
) {
  res.set('Cache-Control', 'no-store')
  await pages.send(req, res, `accounts/${view}`, { title: model.title, ...head }, model, status)
}

export async function sendForm(
  context: Pick<AccountContext, 'pages'>,
  req: Request,
  res: Response,
  form: FormPage,
  { status, section = 'sign-in' }: { status?: number; section?: Head['section'] } = {},
) {
  const scripts = form.hidden.some(({ data }) => data === 'time-zone') ? ['time-zone.js'] : []
  const model = { title: form.title, form }
  await sendPage(context, req, res, 'form', model, { status, section, scripts })
}

export const sendTold = (
  context: Pick<AccountContext, 'pages'>,
  req: Request,
  res: Response,
  page: ToldPage,
  status?: number,
) => sendPage(context, req, res, 'told', page, { status, section: 'sign-in' })

/** A refusal by limits, as a message of the form that was sent; what else was thrown goes on. */
export function tooManyTries(error: unknown, res: Response, { pages }: Pick<AccountContext, 'pages'>): FormErrors {
  if (!(error instanceof TooMany)) throw error
  res.set('Retry-After', String(error.retryAfterSeconds))
  return { _limit: pages.texts.t('account.tries', { minutes: Math.ceil(error.retryAfterSeconds / 60) }) }
}

/** Why whoever sits at a session was not taken for its owner; `field`: where the password is typed. */
export const unproven = (proof: 'wrong' | 'stale', field: string, { t }: Texts): FormErrors =>
  proof === 'wrong' ? { [field]: t('account.password.wrong') } : { _: t('account.stale', { minutes: freshMinutes }) }

/**
 * Whether one more mail may go to an address. Nobody is told that it may not: there are several in it already, the newest of
 * which works, and an owner who asks sees the same page whoever asked before.
 */
export async function mayMail(limits: GuessLimits, guesser: Guesser): Promise<boolean> {
  try {
    await limits.count('mail-to', guesser)
    return true
  } catch (error) {
    if (error instanceof TooMany) return false
    throw error
  }
}

export function setCookies(res: Response, cookies: string[]) {
  for (const cookie of cookies) res.append('Set-Cookie', cookie)
}
