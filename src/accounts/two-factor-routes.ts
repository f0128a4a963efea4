import { type Request, type Response, Router } from 'express'
import { toString as qrCode } from 'qrcode'
import { formErrors } from '../http/form-fields.ts'
import { type AccountContext, sendPage, setCookies, tooManyTries, unproven } from './answering.ts'
import { type Given, nothingGiven } from './form-page.ts'
import { codeForm, proofForm } from './forms.ts'
import { headersFor } from './library.ts'
import { ownMember } from './own-member.ts'
import { isFresh, ownGuesser, proveOwner } from './prove-owner.ts'
import { checkCode } from './second-factor.ts'
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

  /**
   * That it is the owner who changes it: by the password, or a sign-in just now where there is none; and, while the second
   * step is on, by a code. Undefined: the page was sent again, with what is wrong.
   */
  const proven = async (form: 'begin' | 'codes' | 'off', req: Request, res: Response) => {
    const own = await ownMember(deps, res)
    const { member, account } = own
    const again = async (status: number, errors: Given['errors']) => {
      const wrong = { form, given: { values: {}, errors } }
      const page = twoFactorPage(member, account, wrong, texts)
      await sendPage(context, req, res, 'two-factor', page, { ...desk, status })
      return undefined
    }
    const { password, code } = proofForm.parse(req.body ?? {})
    try {
      const proof = await proveOwner({ ...deps, limits }, own, { password, address: req.ip })
      if (proof !== 'proven') return again(422, unproven(proof, 'password', texts))
      // Whoever knows the password alone neither takes the factor away nor makes codes that stand for it.
      if (account.isTwoFactor && form !== 'begin') {
        if (code === '') return again(422, { code: texts.t('account.code.missing') })
        const guesser = ownGuesser(own, req.ip)
        await limits.count('code', guesser)
        const answer = await checkCode(deps.auth, code, headersFor(req))
        if (answer.refusal !== undefined) return again(422, { code: texts.t('second.wrong') })
        await limits.forgive('code', guesser)
      }
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    return { password, account }
  }

  router.post(`${home}/begin`, async (req, res) => {
    const owner = await proven('begin', req, res)
    if (!owner) return
    // A factor that is on is turned off first: it is not replaced by whoever knows the password alone.
    if (owner.account.isTwoFactor) return res.redirect(303, home)
    await beginTwoFactor(deps, owner.password, headersFor(req))
    res.redirect(303, `${home}/setup`)
  })

  router.post(`${home}/codes`, async (req, res) => {
    const owner = await proven('codes', req, res)
    if (!owner) return
    if (!owner.account.isTwoFactor) return res.redirect(303, home)
    const codes = await renewCodes(deps, owner.password, headersFor(req))
    await sendPage(context, req, res, 'codes', codesPage(codes, false, texts), desk)
  })

  router.post(`${home}/off`, async (req, res) => {
    const owner = await proven('off', req, res)
    if (!owner) return
    if (!owner.account.isTwoFactor) return res.redirect(303, home)
    setCookies(res, await endTwoFactor(deps, owner.password, headersFor(req)))
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
    const own = await ownMember(deps, res)
    const { account } = own
    const again = (status: number, errors: Given['errors']) => setup(req, res, { values: {}, errors }, status)
    const form = codeForm.safeParse(req.body)
    if (!form.success) return again(422, formErrors(form.error, texts))
    if (account.isTwoFactor) return res.redirect(303, home)
    if (!account.hasPassword && !isFresh(own.session, deps.now())) return again(422, unproven('stale', 'code', texts))
    const guesser = ownGuesser(own, req.ip)
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
