import { type Request, Router } from 'express'
import { readSettings } from '../admin/settings.ts'
import { formErrors } from '../http/form-fields.ts'
import { type AccountContext, guesserOf, nextOf, sendForm, setCookies, tooManyTries } from './answering.ts'
import { endSession } from './end-sessions.ts'
import { secondFactorPage, signInPage } from './entry-pages.ts'
import { type FormPage, type Given, nothingGiven } from './form-page.ts'
import { codeForm, signInForm, typed } from './forms.ts'
import { deviceCookie, knownDevice } from './known-device.ts'
import { headersFor } from './library.ts'
import { withNext } from './next-address.ts'
import { ownAccount } from './queries.ts'
import { passSecondFactor, whoIsChallenged } from './second-factor.ts'
import { endedCookie } from './session-cookie.ts'
import { signIn } from './sign-in.ts'
import { memberOf, sessionOf } from './signed-in.ts'

/** Signing in, the second step, signing out. */
export function signInRoutes(context: AccountContext): Router {
  const { deps, pages, limits } = context
  const { config } = deps
  const { texts } = pages
  const router = Router()

  const page = async (req: Request, given: Given) =>
    signInPage(
      given,
      {
        next: nextOf(req),
        hasGitHub: config.github !== undefined,
        isSignUpOpen: (await readSettings(deps.db)).anyoneMaySignUp,
        notice: noticeOf(req),
      },
      texts,
    )

  const noticeOf = (req: Request): FormPage['notice'] => {
    const { t } = texts
    const done = (title: string, text: string) => ({ kind: 'done' as const, icon: 'solved', title, text })
    if (req.query.ended === 'here') return done(t('sign-in.ended.title'), t('sign-in.ended.text'))
    if (req.query.ended === 'everywhere') return done(t('sign-in.ended.title'), t('sign-in.ended-everywhere.text'))
    if (req.query.answered === 'request') return done(t('sign-in.answered.title'), t('sign-in.answered.text'))
    if (req.query.ended === 'reset') return done(t('sign-in.reset.title'), t('sign-in.reset.text'))
    if (req.query.github !== undefined)
      return {
        kind: 'trouble',
        icon: 'trouble',
        title: t('sign-in.github-failed.title'),
        text: t('sign-in.github-failed.text'),
      }
    return undefined
  }

  router.get('/sign-in', async (req, res) => {
    if (memberOf(res)) return res.redirect(303, nextOf(req))
    await sendForm(context, req, res, await page(req, nothingGiven))
  })

  router.post('/sign-in', async (req, res) => {
    const next = nextOf(req)
    const again = async (status: number, errors: Given['errors']) =>
      sendForm(context, req, res, await page(req, { values: typed(req.body), errors }), { status })
    const form = signInForm.safeParse(req.body)
    if (!form.success) return again(422, formErrors(form.error, texts))
    const guesser = guesserOf(req, form.data.email, knownDevice(config, req.get('cookie'), form.data.email))
    try {
      await limits.count('password', guesser)
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    const answer = await signIn(deps, { ...form.data, headers: headersFor(req) })
    if (answer.state === 'wrong') return again(422, { _: texts.t('sign-in.wrong') })
    if (answer.cookies === undefined) {
      const contact = config.contactEmail
      return again(403, {
        _: contact ? texts.t('sign-in.suspended', { contact }) : texts.t('sign-in.suspended.nobody'),
      })
    }
    await limits.forgive('password', guesser)
    const before = sessionOf(res)
    if (before) await endSession(deps, before.accountId, before.id)
    setCookies(res, answer.cookies)
    if (answer.state === 'in') setCookies(res, [deviceCookie(config, form.data.email)])
    res.redirect(303, answer.state === 'in' ? next : withNext('/sign-in/second', next))
  })

  router.get('/sign-in/second', async (req, res) => {
    if (!(await whoIsChallenged(deps, req))) return res.redirect(303, withNext('/sign-in', nextOf(req)))
    await sendForm(context, req, res, secondFactorPage(nothingGiven, nextOf(req), texts))
  })

  router.post('/sign-in/second', async (req, res) => {
    const next = nextOf(req)
    const again = (status: number, errors: Given['errors']) =>
      sendForm(context, req, res, secondFactorPage({ values: {}, errors }, next, texts), { status })
    const challenge = await whoIsChallenged(deps, req)
    if (!challenge) return res.redirect(303, withNext('/sign-in', next))
    const form = codeForm.safeParse(req.body)
    if (!form.success) return again(422, formErrors(form.error, texts))
    const email = (await ownAccount(deps.db, challenge.accountId, deps.now()))?.email ?? ''
    const guesser = guesserOf(req, email, knownDevice(config, req.get('cookie'), email))
    try {
      await limits.count('code', guesser)
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    const answer = await passSecondFactor(deps, challenge, form.data.code, headersFor(req))
    if (!answer.passed) return again(422, { code: texts.t('second.wrong') })
    await limits.forgive('code', guesser)
    setCookies(res, [...answer.cookies, deviceCookie(config, email)])
    res.redirect(303, next)
  })

  router.post('/sign-out', async (_req, res) => {
    const session = sessionOf(res)
    if (session) await endSession(deps, session.accountId, session.id)
    res.append('Set-Cookie', endedCookie(config))
    res.redirect(303, '/sign-in?ended=here')
  })
  return router
}
