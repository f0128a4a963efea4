import { randomBytes } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { hubAddress } from '../config.ts'
import { Conflict } from '../errors.ts'
import { formErrors } from '../http/form-fields.ts'
import { type AccountContext, nextOf, sendForm, sendTold, setCookies } from './answering.ts'
import { cameFromGitHub } from './auth.ts'
import { finishSignUp } from './finish-sign-up.ts'
import type { Given } from './form-page.ts'
import { finishForm, typed } from './forms.ts'
import { proposeHandle } from './handle.ts'
import { keepGitHubLogin } from './keep-github-login.ts'
import { askLibrary, headersFor } from './library.ts'
import { nextAddress, withNext } from './next-address.ts'
import { noteSignIn } from './note-sign-in.ts'
import { ownAccount, type UnfinishedSession, unfinishedSession } from './queries.ts'
import { sessionToken } from './session-cookie.ts'
import { closedPage, finishPage } from './sign-up-pages.ts'

const failed = '/sign-in?github=failed'

/** Signing in with GitHub. The way back from there is the one endpoint of the accounts library that is mounted. */
export function githubRoutes(context: AccountContext): Router {
  const { deps, pages } = context
  const { db, now, config, auth } = deps
  const { texts } = pages
  const router = Router()

  router.post('/sign-in/github', async (req, res) => {
    const done = withNext('/sign-in/github/done', nextAddress((req.body as { next?: unknown } | undefined)?.next))
    const answer = await askLibrary(
      auth.api.signInSocial({
        body: {
          provider: 'github',
          callbackURL: done,
          newUserCallbackURL: done,
          errorCallbackURL: failed,
          disableRedirect: true,
        },
        headers: headersFor(req),
        returnHeaders: true,
      }),
    )
    if (answer.refusal !== undefined || !answer.response.url) return res.redirect(303, failed)
    setCookies(res, answer.cookies)
    res.redirect(303, answer.response.url)
  })

  router.get('/auth/callback/github', async (req, res) => {
    const came: { profile?: { id: string; login: string } } = {}
    const request = new globalThis.Request(new URL(req.originalUrl, hubAddress(config)), { headers: headersFor(req) })
    const answer = await cameFromGitHub.run(came, () => auth.handler(request))
    if (came.profile) await keepGitHubLogin(db, came.profile)
    setCookies(res, answer.headers.getSetCookie())
    const location = answer.headers.get('location')
    // An error leads to a page of the library, which is not mounted.
    res.redirect(303, location?.startsWith('/sign-in/') ? location : failed)
  })

  /** Whoever has just come back and is not in yet. */
  const unfinished = async (req: Request): Promise<UnfinishedSession | undefined> => {
    const token = sessionToken(config, req.get('cookie'))
    return token === undefined ? undefined : unfinishedSession(db, token, now())
  }

  router.get('/sign-in/github/done', async (req, res) => {
    const session = await unfinished(req)
    const next = nextOf(req)
    if (!session) return res.redirect(303, failed)
    if (session.isPending) return res.redirect(303, withNext('/sign-in/second', next))
    if (!session.memberId) return res.redirect(303, withNext('/sign-up/finish', next))
    await noteSignIn(deps, session.memberId)
    res.redirect(303, next)
  })

  const form = (req: Request, res: Response, given: Given, status?: number) =>
    sendForm(context, req, res, finishPage(given, nextOf(req), texts), { status })

  router.get('/sign-up/finish', async (req, res) => {
    const session = await unfinished(req)
    if (!session) return res.redirect(303, withNext('/sign-in', nextOf(req)))
    if (session.memberId) return res.redirect(303, nextOf(req))
    const account = await ownAccount(db, session.accountId, now())
    const name = account?.name ?? ''
    const handle = proposeHandle(account?.githubLogin ?? name, randomBytes(4).toString('hex'))
    await form(req, res, { values: { name, handle }, errors: {} })
  })

  router.post('/sign-up/finish', async (req, res) => {
    const session = await unfinished(req)
    if (!session || session.memberId || session.isPending) return res.redirect(303, withNext('/sign-in', nextOf(req)))
    const again = (status: number, errors: Given['errors']) =>
      form(req, res, { values: typed(req.body), errors }, status)
    const given = finishForm.safeParse(req.body)
    if (!given.success) return again(422, formErrors(given.error, texts))
    try {
      const { name, handle, time_zone: timeZone } = given.data
      const { memberId } = await finishSignUp(deps, session.accountId, { name, handle, timeZone })
      await noteSignIn(deps, memberId)
      res.redirect(303, nextOf(req))
    } catch (error) {
      if (error instanceof Conflict && error.code === 'handle-taken')
        return again(409, { handle: texts.t('account.handle.taken') })
      if ((error as { code?: string }).code === 'sign-up-closed')
        return sendTold(context, req, res, closedPage(texts), 403)
      throw error
    }
  })
  return router
}
