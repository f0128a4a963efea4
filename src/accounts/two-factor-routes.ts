import { type Request, type Response, Router } from 'express'
import { toString as qrCode } from 'qrcode'
import { formErrors } from '../http/form-fields.ts'
import { type AccountContext, guesserOf, sendPage, setCookies, tooManyTries } from './answering.ts'
import { isPassword } from './change-password.ts'
import { type Given, nothingGiven } from './form-page.ts'
import { codeForm, proofForm } from './forms.ts'
import { headersFor } from './library.ts'
import { ownMember } from './own-member.ts'
import { beginTwoFactor, confirmTwoFactor, endTwoFactor, renewCodes, waitingSecret } from './two-factor.ts'
import { codesPage, twoFactorPage, twoFactorSetupPage } from './two-factor-pages.ts'

const home = '/account/two-factor'

/** The second step: set up, renew the recovery codes, off again. */
export function twoFactorRoutes(context: AccountContext): Router {
  const { deps, pages, limits } = context
  const { texts } = pages
  const router = Router()
  const desk = { section: 'desk' } as const

  router.get(home, async (req, res) => {
    const { member, account } = await ownMember(deps, res)
    await sendPage(context, req, res, 'two-factor', twoFactorPage(member, account, undefined, texts), desk)
  })

  /** The password, which every change takes. Undefined: the page was sent again, with what is wrong. */
  const provenPassword = async (form: 'begin' | 'codes' | 'off', req: Request, res: Response) => {
    const { member, account } = await ownMember(deps, res)
    const again = (status: number, errors: Given['errors']) =>
      sendPage(
        context,
        req,
        res,
        'two-factor',
        twoFactorPage(member, account, { form, given: { values: {}, errors } }, texts),
        { ...desk, status },
      )
    const { password } = proofForm.catch({ password: '' }).parse(req.body)
    const guesser = guesserOf(req, account.email)
    try {
      await limits.count('password', guesser)
    } catch (error) {
      await again(429, tooManyTries(error, res, context))
      return undefined
    }
    if (!(await isPassword(deps, account.id, password))) {
      await again(422, { password: texts.t('account.password.wrong') })
      return undefined
    }
    await limits.forgive('password', guesser)
    return { password, account }
  }

  router.post(`${home}/begin`, async (req, res) => {
    const proven = await provenPassword('begin', req, res)
    if (!proven) return
    // A factor that is on is turned off first: it is not replaced by whoever knows the password alone.
    if (proven.account.isTwoFactor) return res.redirect(303, home)
    await beginTwoFactor(deps, proven.password, headersFor(req))
    res.redirect(303, `${home}/setup`)
  })

  router.post(`${home}/codes`, async (req, res) => {
    const proven = await provenPassword('codes', req, res)
    if (!proven) return
    if (!proven.account.isTwoFactor) return res.redirect(303, home)
    const codes = await renewCodes(deps, proven.password, headersFor(req))
    await sendPage(context, req, res, 'codes', codesPage(codes, false, texts), desk)
  })

  router.post(`${home}/off`, async (req, res) => {
    const proven = await provenPassword('off', req, res)
    if (!proven) return
    if (!proven.account.isTwoFactor) return res.redirect(303, home)
    setCookies(res, await endTwoFactor(deps, proven.password, headersFor(req)))
    res.redirect(303, '/account?done=two-factor-off')
  })

  const setup = async (req: Request, res: Response, given: Given, status?: number) => {
    const { account } = await ownMember(deps, res)
    const waiting = await waitingSecret(deps, account)
    if (!waiting) return res.redirect(303, home)
    const qrSvg = await qrCode(waiting.uri, { type: 'svg', margin: 2 })
    const page = twoFactorSetupPage(given, { secret: waiting.secret, qrSvg }, texts)
    await sendPage(context, req, res, 'two-factor-setup', { title: page.form.title, ...page }, { ...desk, status })
  }

  router.get(`${home}/setup`, (req, res) => setup(req, res, nothingGiven))

  router.post(`${home}/setup`, async (req, res) => {
    const { account } = await ownMember(deps, res)
    const again = (status: number, errors: Given['errors']) => setup(req, res, { values: {}, errors }, status)
    const form = codeForm.safeParse(req.body)
    if (!form.success) return again(422, formErrors(form.error, texts))
    if (account.isTwoFactor) return res.redirect(303, home)
    const guesser = guesserOf(req, account.id)
    try {
      await limits.count('code', guesser)
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    const confirmed = await confirmTwoFactor(deps, account.id, form.data.code, headersFor(req))
    if (!confirmed) return again(422, { code: texts.t('second.wrong') })
    await limits.forgive('code', guesser)
    setCookies(res, confirmed.cookies)
    await sendPage(context, req, res, 'codes', codesPage(confirmed.codes, true, texts), desk)
  })
  return router
}
