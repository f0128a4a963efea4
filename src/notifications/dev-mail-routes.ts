import { type RequestHandler, Router } from 'express'
import { hubAddress } from '../config.ts'
import type { Deps } from '../deps.ts'
import { Forbidden, NotFound } from '../errors.ts'
import { cookieName, cookieValue, isHttps } from '../http/cookies.ts'
import { isFromHere } from '../http/from-here.ts'
import type { Pages } from '../http/layout.ts'
import { secretAddress } from '../http/security-headers.ts'
import { isTokenRight } from '../token.ts'
import { devMailKey, showsMails } from './dev-mail-link.ts'
import { devMailPage, devMailsPage } from './dev-mail-page.ts'
import { keptMail, keptMails, mailFolder } from './mail-folder.ts'

const listed = 100

/**
 * The mails of a hub without a mail server, for who develops it or tries the demo. They hold links that sign people in: only
 * a hub that listens on a loopback address shows them, to a request that comes from this machine and was meant for it, of a
 * browser that opened the link in the log (dev-mail-link.ts).
 */
export function devMailRoutes({ config }: Pick<Deps, 'config'>, pages: Pages): Router {
  const router = Router()
  const folder = mailFolder(config)
  const shown = showsMails(config)
  const key = devMailKey(config)
  const cookie = cookieName(config, 'dev_mail')
  const onlyHere: RequestHandler = (req, res, next) => {
    if (shown === 'never' || !isFromHere(req)) throw new NotFound()
    res.set({ 'Cache-Control': 'no-store', ...secretAddress })
    if (shown === 'to-all-here') return next()
    if (typeof req.query.key === 'string' && isTokenRight(req.query.key, key)) {
      res.cookie(cookie, key, { httpOnly: true, sameSite: 'lax', secure: isHttps(config), path: '/dev/mail' })
      return res.redirect(303, '/dev/mail')
    }
    if (!isTokenRight(cookieValue(req.get('cookie'), cookie) ?? '', key)) throw new Forbidden('dev-mail-key')
    next()
  }
  router.use('/dev/mail', onlyHere)

  router.get('/dev/mail', async (req, res) => {
    const model = devMailsPage(await keptMails(folder, listed), pages.texts)
    await pages.send(req, res, 'mail/list', { title: model.title }, model)
  })

  router.get('/dev/mail/:name', async (req, res) => {
    const model = devMailPage(await found(req.params.name), hubAddress(config))
    await pages.send(req, res, 'mail/one', { title: model.title }, model)
  })

  // The HTML part as it is, where nothing in it can run, load or send.
  router.get('/dev/mail/:name/html', async (req, res) => {
    const { html } = await found(req.params.name)
    res.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups")
    res.type('html').send(html)
  })
  return router

  async function found(name: string) {
    const mail = await keptMail(folder, name)
    if (!mail) throw new NotFound()
    return mail
  }
}
