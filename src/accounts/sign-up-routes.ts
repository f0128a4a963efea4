import { randomBytes } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { Conflict } from '../errors.ts'
import { formErrors } from '../http/form-fields.ts'
import {
  type AccountContext,
  guesserOf,
  mayMail,
  nextOf,
  sendForm,
  sendTold,
  setCookies,
  tooManyTries,
} from './answering.ts'
import { beginSession } from './begin-session.ts'
import { isPasswordHash } from './change-password.ts'
import { isHandleFree } from './create-member.ts'
import { linkOverPage, mailSentPage } from './entry-pages.ts'
import { makeFirstAdmin } from './first-admin.ts'
import { type Given, nothingGiven } from './form-page.ts'
import { confirmForm, emailForm, firstAdminForm, signUpForm, tokenForm, typed } from './forms.ts'
import { proposeHandle, withDigits } from './handle.ts'
import { deviceCookie } from './known-device.ts'
import { lookAtLink } from './links.ts'
import { mayJoin } from './may-join.ts'
import { nextAddress } from './next-address.ts'
import { noteSignIn } from './note-sign-in.ts'
import { confirmSignUp, mailSignUpAgain, signUp, waitingSignUp } from './sign-up.ts'
import { closedPage, confirmPage, firstAdminPage, signUpPage } from './sign-up-pages.ts'
import { memberOf } from './signed-in.ts'

/** Making an account: by sign-up and a mail, or as the first admin by the link in the log. */
export function signUpRoutes(context: AccountContext): Router {
  const { deps, pages, limits } = context
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  const closed = (req: Request, res: Response) => sendTold(context, req, res, closedPage(texts), 403)
  const over = (req: Request, res: Response) =>
    sendTold(context, req, res, linkOverPage({ label: texts.t('link-over.sign-up'), url: '/sign-up' }, texts), 410)

  /** A handle that was not chosen follows from the name; somebody who has it already gives it digits. */
  const handleFor = async (name: string, chosen: string | undefined) => {
    if (chosen !== undefined) return chosen
    const proposed = proposeHandle(name, randomBytes(4).toString('hex'))
    return (await isHandleFree(db, proposed)) ? proposed : withDigits(proposed, randomBytes(4).toString('hex'))
  }

  /** Signs in whoever has just got an account, and leads on. */
  const goIn = async (
    req: Request,
    res: Response,
    { accountId, memberId, email }: { accountId: string; memberId: string; email: string },
    next: string,
  ) => {
    setCookies(res, [await beginSession(deps, accountId, req.get('user-agent')), deviceCookie(deps.config, email)])
    await noteSignIn(deps, memberId)
    res.redirect(303, next)
  }

  const form = (req: Request, res: Response, given: Given, status?: number) =>
    sendForm(
      context,
      req,
      res,
      signUpPage(given, { next: nextOf(req), hasGitHub: deps.config.github !== undefined }, texts),
      { status },
    )

  router.get('/sign-up', async (req, res) => {
    if (memberOf(res)) return res.redirect(303, nextOf(req))
    if (!(await mayJoin(deps, nextOf(req)))) return closed(req, res)
    await form(req, res, nothingGiven)
  })

  router.post('/sign-up', async (req, res) => {
    if (!(await mayJoin(deps, nextOf(req)))) return closed(req, res)
    const again = (status: number, errors: Given['errors']) =>
      form(req, res, { values: typed(req.body), errors }, status)
    const given = signUpForm.safeParse(req.body)
    if (!given.success) return again(422, formErrors(given.error, texts))
    const { name, email, password, time_zone: timeZone, website } = given.data
    try {
      await limits.count('sign-up', guesserOf(req, email))
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    try {
      const handle = await handleFor(name, given.data.handle)
      if (website === '') await signUp(deps, { name, handle, email, password, timeZone, next: nextOf(req) })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return again(409, { handle: texts.t('account.handle.taken') })
    }
    await sendTold(context, req, res, mailSentPage('sign-up', email, nextOf(req), texts))
  })

  router.post('/sign-up/again', async (req, res) => {
    const given = emailForm.safeParse(req.body)
    if (!given.success) return res.redirect(303, '/sign-up')
    const { email } = given.data
    try {
      await limits.count('mail', guesserOf(req))
    } catch (error) {
      return form(req, res, { values: { email }, errors: tooManyTries(error, res, context) }, 429)
    }
    if (await mayMail(limits, guesserOf(req, email))) await mailSignUpAgain(deps, email)
    await sendTold(context, req, res, mailSentPage('sign-up', email, nextOf(req), texts))
  })

  router.get('/sign-up/confirm', async (req, res) => {
    const token = tokenForm.parse(req.query).token
    const waiting = await waitingSignUp(db, now(), token)
    if (!waiting) return over(req, res)
    const isFree = await isHandleFree(db, waiting.handle)
    const handle = isFree ? waiting.handle : await handleFor(waiting.name, undefined)
    const given = {
      values: { name: waiting.name, handle },
      errors: (isFree ? {} : { handle: texts.t('account.handle.proposed') }) as Given['errors'],
    }
    await sendForm(context, req, res, confirmPage(given, token, waiting.email, nextAddress(waiting.next), texts))
  })

  router.post('/sign-up/confirm', async (req, res) => {
    const token = tokenForm.catch({ token: '' }).parse(req.body).token
    const waiting = await waitingSignUp(db, now(), token)
    if (!waiting) return over(req, res)
    const next = nextAddress(waiting.next)
    const again = (status: number, errors: Given['errors']) =>
      sendForm(context, req, res, confirmPage({ values: typed(req.body), errors }, token, waiting.email, next, texts), {
        status,
      })
    const given = confirmForm.safeParse(req.body)
    if (!given.success) return again(422, formErrors(given.error, texts))
    const guesser = guesserOf(req, waiting.email)
    try {
      await limits.count('password', guesser)
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    if (!(await isPasswordHash(waiting.password, given.data.password)))
      return again(422, { password: texts.t('account.password.wrong') })
    await limits.forgive('password', guesser)
    try {
      const { name, handle } = given.data
      const made = await confirmSignUp(deps, token, { name, handle })
      await goIn(req, res, { ...made, email: waiting.email }, next)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      if (error.code !== 'handle-taken') return over(req, res)
      await again(409, { handle: texts.t('account.handle.taken') })
    }
  })

  router.get('/first-admin', async (req, res) => {
    const token = tokenForm.parse(req.query).token
    if (!(await lookAtLink(db, now(), 'first-admin', token))) return over(req, res)
    await sendForm(context, req, res, firstAdminPage(nothingGiven, token, texts))
  })

  router.post('/first-admin', async (req, res) => {
    const token = tokenForm.catch({ token: '' }).parse(req.body).token
    const again = (status: number, errors: Given['errors']) =>
      sendForm(context, req, res, firstAdminPage({ values: typed(req.body), errors }, token, texts), { status })
    try {
      await limits.count('link', guesserOf(req))
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    if (!(await lookAtLink(db, now(), 'first-admin', token))) return over(req, res)
    const given = firstAdminForm.safeParse(req.body)
    if (!given.success) return again(422, formErrors(given.error, texts))
    try {
      const { time_zone: timeZone, ...who } = given.data
      const made = await makeFirstAdmin(deps, token, { ...who, timeZone })
      await goIn(req, res, { ...made, email: who.email }, '/desk')
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      if (error.code === 'link-over') return over(req, res)
      await again(
        409,
        error.code === 'email-taken'
          ? { email: texts.t('first-admin.email-taken') }
          : { handle: texts.t('account.handle.taken') },
      )
    }
  })
  return router
}
