import type { Request, Response } from 'express'
import type { Deps } from '../deps.ts'
import { TooMany } from '../errors.ts'
import type { FormErrors } from '../http/form-fields.ts'
import type { Head, Pages } from '../http/layout.ts'
import type { MailDeps } from './account-mail.ts'
import type { Auth } from './auth.ts'
import type { FormPage, ToldPage } from './form-page.ts'
import type { Guesser, GuessLimits } from './limits.ts'
import { nextAddress } from './next-address.ts'

/** What the routes of accounts have in common. */
export type AccountContext = { deps: Deps & MailDeps & { auth: Auth }; pages: Pages; limits: GuessLimits }

export const nextOf = (req: Request): string => nextAddress(req.query.next)

export const guesserOf = (req: Request, account?: string): Guesser => ({ address: req.ip, account })

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
  return { _: pages.texts.t('account.tries', { minutes: Math.ceil(error.retryAfterSeconds / 60) }) }
}

export function setCookies(res: Response, cookies: string[]) {
  for (const cookie of cookies) res.append('Set-Cookie', cookie)
}
