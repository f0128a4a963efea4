import { type Request, type Response, Router } from 'express'
import { Conflict } from '../errors.ts'
import { formErrors } from '../http/form-fields.ts'
import { refusalOf } from '../notifications/queries.ts'
import { type AccountContext, guesserOf, sendForm, sendPage, sendTold, tooManyTries, unproven } from './answering.ts'
import { agreeToLeave, askToChangeEmail, takeEmail } from './change-email.ts'
import { changePassword } from './change-password.ts'
import { emailLinkPage, emailPage, emailToldPage } from './email-pages.ts'
import { endSession, endSessions } from './end-sessions.ts'
import { linkOverPage } from './entry-pages.ts'
import { type Given, nothingGiven } from './form-page.ts'
import { changeEmailForm, changePasswordForm, sessionForm, tokenForm, typed } from './forms.ts'
import { lookAtLink } from './links.ts'
import { ownMember } from './own-member.ts'
import { accountPage, passwordPage, sessionsPage } from './pages.ts'
import { proveOwner } from './prove-owner.ts'
import { sessionsOf } from './queries.ts'
import { endedCookie } from './session-cookie.ts'

/** /account: what somebody sets about their own account. */
export function settingsRoutes(context: AccountContext): Router {
  const { deps, pages, limits } = context
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
  const desk = { section: 'desk' } as const

  const over = (req: Request, res: Response) =>
    sendTold(context, req, res, linkOverPage({ label: texts.t('email.title'), url: '/account/email' }, texts), 410)

  router.get('/account', async (req, res) => {
    const { member, account } = await ownMember(deps, res)
    const sessions = await sessionsOf(db, account.id, now())
    const isMailRefused = (await refusalOf(db, account.email)) !== undefined
    const page = accountPage(member, { ...account, isMailRefused }, sessions.length, String(req.query.done), texts)
    await sendPage(context, req, res, 'account', page, desk)
  })

  router.get('/account/email', async (req, res) => {
    const { account } = await ownMember(deps, res)
    await sendForm(context, req, res, emailPage(nothingGiven, account, texts), desk)
  })

  router.post('/account/email', async (req, res) => {
    const { member, account, session } = await ownMember(deps, res)
    const again = (status: number, errors: Given['errors']) =>
      sendForm(context, req, res, emailPage({ values: typed(req.body), errors }, account, texts), { ...desk, status })
    const form = changeEmailForm.safeParse(req.body)
    if (!form.success) return again(422, formErrors(form.error, texts))
    const { email, password } = form.data
    if (email === account.email) return again(422, { email: texts.t('email.same') })
    try {
      const proof = await proveOwner({ ...deps, limits }, { account, session }, { password, address: req.ip })
      if (proof !== 'proven') return again(422, unproven(proof, 'password', texts))
      await limits.count('mail', guesserOf(req))
      await limits.count('mail-to', guesserOf(req, email))
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    await askToChangeEmail(deps, { accountId: account.id, memberId: member.id, email })
    await sendTold(context, req, res, emailToldPage('asked', email, texts))
  })

  // The links in both mails work without a session: the old address may be read on another machine.
  for (const kind of ['leave', 'take'] as const) {
    router.get(`/account/email/${kind}`, async (req, res) => {
      const { token } = tokenForm.parse(req.query)
      const link = await lookAtLink(db, now(), `${kind}-email`, token)
      if (!link?.email) return over(req, res)
      await sendTold(context, req, res, emailLinkPage(kind, token, link.email, texts))
    })

    router.post(`/account/email/${kind}`, async (req, res) => {
      const { token } = tokenForm.catch({ token: '' }).parse(req.body)
      const link = await lookAtLink(db, now(), `${kind}-email`, token)
      try {
        const { email } = await (kind === 'leave' ? agreeToLeave(deps, token) : takeEmail(deps, token))
        await sendTold(context, req, res, emailToldPage(kind === 'leave' ? 'left' : 'taken', email, texts))
      } catch (error) {
        if (!(error instanceof Conflict)) throw error
        if (error.code !== 'email-taken' || !link?.email) return over(req, res)
        await sendTold(context, req, res, emailToldPage('in-use', link.email, texts), 409)
      }
    })
  }

  router.get('/account/password', async (req, res) => {
    const { account } = await ownMember(deps, res)
    await sendForm(context, req, res, passwordPage(nothingGiven, account, texts), desk)
  })

  router.post('/account/password', async (req, res) => {
    const { account, session } = await ownMember(deps, res)
    const again = (status: number, errors: Given['errors']) =>
      sendForm(context, req, res, passwordPage({ values: {}, errors }, account, texts), { ...desk, status })
    const form = changePasswordForm.safeParse(req.body)
    if (!form.success) return again(422, formErrors(form.error, texts))
    try {
      const given = { password: form.data.current, address: req.ip }
      const proof = await proveOwner({ ...deps, limits }, { account, session }, given)
      if (proof !== 'proven') return again(422, unproven(proof, 'current', texts))
    } catch (error) {
      return again(429, tooManyTries(error, res, context))
    }
    await changePassword(deps, { accountId: account.id, sessionId: session.id, password: form.data.password })
    res.redirect(303, '/account?done=password')
  })

  router.get('/account/sessions', async (req, res) => {
    const { member, session } = await ownMember(deps, res)
    const sessions = await sessionsOf(db, session.accountId, now())
    const page = sessionsPage(sessions, session.id, member.timeZone, String(req.query.ended), texts)
    await sendPage(context, req, res, 'sessions', page, desk)
  })

  router.post('/account/sessions/end', async (req, res) => {
    const { session } = await ownMember(deps, res)
    const { session: wanted } = sessionForm.catch({ session: '' }).parse(req.body)
    if (wanted) await endSession(deps, session.accountId, wanted)
    if (wanted !== session.id) return res.redirect(303, '/account/sessions?ended=one')
    res.append('Set-Cookie', endedCookie(deps.config))
    res.redirect(303, '/sign-in?ended=here')
  })

  router.post('/account/sessions/end-all', async (_req, res) => {
    const { session } = await ownMember(deps, res)
    await endSessions(deps, session.accountId)
    res.append('Set-Cookie', endedCookie(deps.config))
    res.redirect(303, '/sign-in?ended=everywhere')
  })
  return router
}
