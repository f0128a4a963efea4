import { type Request, type Response, Router } from 'express'
import { addressOf } from '../accounts/addresses.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { NotFound } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { choicesPage, kindsFor, unsubscribePage } from './choices-page.ts'
import { chooseMail, stopMail } from './choose-mail.ts'
import { devMailRoutes } from './dev-mail-routes.ts'
import { choicesForm, pageForm } from './forms.ts'
import type { NoticeKind, StoppableKind } from './kinds.ts'
import { markAllRead } from './mark-read.ts'
import { noticesPage } from './pages.ts'
import { choicesOf, noticesOf, refusalOf } from './queries.ts'
import { tryAddressAgain } from './try-address-again.ts'
import { readUnsubscribeToken } from './unsubscribe-link.ts'

/** Notices, what is told by mail, and the way out of each mail. */
export function notificationRoutes(deps: Pick<Deps, 'db' | 'now' | 'config'>, pages: Pages): Router {
  const { db, now, config } = deps
  const router = Router()

  router.get('/notices', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const { page } = pageForm.parse(req.query)
    const [notices, mail] = await Promise.all([
      noticesOf(db, { memberId: member.id, page, now: now() }),
      mailAddress(member.id),
    ])
    const model = noticesPage(notices, { member, page, mail, texts: pages.texts, now: now() })
    await pages.send(req, res, 'notifications/notices', { title: model.title, section: 'desk' }, model)
  })

  router.post('/notices/read', async (_req, res) => {
    await markAllRead(db, mustBeAllowed(res, 'account.own').id, now())
    res.redirect(303, '/notices')
  })

  router.get('/account/mail', async (req, res) => {
    mustBeAllowed(res, 'account.own')
    await showChoices(req, res, { done: typeof req.query.done === 'string' ? req.query.done : undefined })
  })

  router.post('/account/mail', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const form = choicesForm.safeParse(req.body ?? {})
    if (!form.success)
      return showChoices(req, res, { errors: formErrors(form.error, pages.texts), typed: req.body, status: 422 })
    const allowed = kindsFor(member).flatMap((kind) => {
      const choice = form.data[kind]
      return choice ? [[kind, choice]] : []
    })
    await chooseMail(db, member.id, Object.fromEntries(allowed))
    res.redirect(303, '/account/mail?done=saved')
  })

  router.post('/account/mail/try-again', async (_req, res) => {
    const address = await addressOf(db, mustBeAllowed(res, 'account.own').id)
    if (address) await tryAddressAgain(db, address)
    res.redirect(303, '/account/mail?done=tried')
  })

  router
    .route('/unsubscribe/:token')
    .get(async (req, res) => {
      const { kind } = unsubscribed(req.params.token)
      await sendUnsubscribe(req, res, kind, false)
    })
    // A mail program posts here by itself, without a session (RFC 8058), and follows no redirect.
    .post(async (req, res) => {
      const { memberId, kind } = unsubscribed(req.params.token)
      await stopMail(db, memberId, kind)
      await sendUnsubscribe(req, res, kind, true)
    })

  router.use(devMailRoutes(deps, pages))
  return router

  async function showChoices(
    req: Request,
    res: Response,
    given: { done?: string; errors?: FormErrors; typed?: Record<string, unknown>; status?: number },
  ) {
    const member = mustBeAllowed(res, 'account.own')
    const [choiceOf, mail] = await Promise.all([choicesOf(db, [member.id]), mailAddress(member.id)])
    const model = choicesPage((kind: NoticeKind) => String(given.typed?.[kind] ?? choiceOf(member.id, kind)), {
      member,
      mail,
      done: given.done,
      errors: given.errors ?? {},
      texts: pages.texts,
    })
    await pages.send(req, res, 'notifications/choices', { title: model.title, section: 'desk' }, model, given.status)
  }

  /** Where mail goes, and why it stopped if it did. */
  async function mailAddress(memberId: string) {
    const address = await addressOf(db, memberId)
    return address === undefined ? undefined : { address, refusal: await refusalOf(db, address) }
  }

  async function sendUnsubscribe(req: Request, res: Response, kind: StoppableKind, isDone: boolean) {
    const model = unsubscribePage(kind, String(req.params.token), isDone, pages.texts)
    res.set('Cache-Control', 'no-store')
    await pages.send(req, res, 'notifications/unsubscribe', { title: model.title }, model)
  }

  function unsubscribed(token: string) {
    const found = readUnsubscribeToken(config, token)
    if (!found) throw new NotFound()
    return found
  }
}
