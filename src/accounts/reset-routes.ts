import { type Request, type Response, Router } from 'express'
import { Conflict } from '../errors.ts'
import { formErrors } from '../http/form-fields.ts'
import { type AccountContext, guesserOf, mayMail, sendForm, sendTold, setCookies, tooManyTries } from './answering.ts'
import { forgotPage, linkOverPage, mailSentPage, resetPage } from './entry-pages.ts'
import { type Given, nothingGiven } from './form-page.ts'
import { emailForm, resetForm, tokenForm, typed } from './forms.ts'
import { deviceCookie } from './known-device.ts'
import { lookAtLink } from './links.ts'
import { askForReset, resetPassword } from './reset-password.ts'

/** A forgotten password. */
export function resetRoutes(context: AccountContext): Router {
  const { deps, pages, limits } = context
  const { config } = deps
  const { texts } = pages
  const router = Router()

  const over = (req: Request, res: Response) =>
    sendTold(context, req, res, linkOverPage({ label: texts.t('link-over.reset'), url: '/forgot' }, texts), 410)

  router.get('/forgot', (req, res) => sendForm(context, req, res, forgotPage(nothingGiven, texts)))

  router.post('/forgot', async (req, res) => {
    const again = (status: number, errors: Given['errors']) =>
      sendForm(context, req, res, forgotPage({ values: typed(req.body), errors }, texts), { status })
    const given = emailForm.safeParse(req.body)
    if (!given.success) return again(422, formErrors(given.error, texts))
    const { email } = given.data
    try {
      await limits.count('mail', guesserOf(req))
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    if (await mayMail(limits, guesserOf(req, email))) await askForReset(deps, email)
    await sendTold(context, req, res, mailSentPage('reset', email, '/desk', texts))
  })

  router.get('/reset', async (req, res) => {
    const { token } = tokenForm.parse(req.query)
    if (!(await lookAtLink(deps.db, deps.now(), 'reset', token))) return over(req, res)
    await sendForm(context, req, res, resetPage(nothingGiven, token, texts))
  })

  router.post('/reset', async (req, res) => {
    const { token } = tokenForm.catch({ token: '' }).parse(req.body)
    const again = (status: number, errors: Given['errors']) =>
      sendForm(context, req, res, resetPage({ values: {}, errors }, token, texts), { status })
    try {
      await limits.count('link', guesserOf(req))
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    if (!(await lookAtLink(deps.db, deps.now(), 'reset', token))) return over(req, res)
    const given = resetForm.safeParse(req.body)
    if (!given.success) return again(422, formErrors(given.error, texts))
    try {
      const { email } = await resetPassword(deps, token, given.data.password)
      // Whoever guesses at this account now does not keep its owner from the next step.
      setCookies(res, [deviceCookie(config, email)])
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return over(req, res)
    }
    res.redirect(303, '/sign-in?ended=reset')
  })
  return router
}
