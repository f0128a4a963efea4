import { Router } from 'express'
import { beginSession } from '../accounts/begin-session.ts'
import type { Deps } from '../deps.ts'
import { NotFound } from '../errors.ts'
import { isFromHere } from '../http/from-here.ts'
import type { Pages } from '../http/layout.ts'
import { portraitOf } from '../items/portrait.ts'
import { accountOf, figures } from './sign-in.ts'

/** The demo alone: sign in as anyone, by one click, and where a room would be. Whoever is led here by a proxy or a tunnel is not at this machine. */
export function demoRoutes(deps: Deps, pages: Pages): Router {
  const { t, find } = pages.texts
  const router = Router()
  router.use('/demo', (req, _res, next) => {
    if (!isFromHere(req)) throw new NotFound()
    next()
  })

  router.get('/demo', async (req, res) => {
    const people = figures().map((figure) => ({
      ...figure,
      portrait: portraitOf(figure.name),
      role: find(`demo.role.${figure.role}`) ?? figure.role,
      verb: t('demo.sign-in', { name: figure.name }),
    }))
    await pages.send(req, res, 'demo/people', { title: t('demo.title'), section: 'sign-in' }, { people })
  })

  router.post('/demo', async (req, res) => {
    const figure = figures().find(({ handle }) => handle === req.body?.handle)
    const accountId = figure && (await accountOf(deps.db, figure.handle))
    if (!accountId) throw new NotFound('member-not-found')
    res.append('Set-Cookie', await beginSession(deps, accountId, req.get('user-agent')))
    res.redirect(303, '/desk')
  })

  router.get('/demo/rooms/:room', async (req, res) => {
    const { room } = req.params
    if (!/^[0-9a-f]{32}$/.test(room)) throw new NotFound()
    await pages.send(req, res, 'demo/room', { title: t('demo.room.title') }, { room })
  })
  return router
}
