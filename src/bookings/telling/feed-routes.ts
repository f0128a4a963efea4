import { type Request, type Response, Router } from 'express'
import type { Member } from '../../accounts/member.ts'
import { mustBeAllowed } from '../../accounts/signed-in.ts'
import { hubAddress } from '../../config.ts'
import type { Deps } from '../../deps.ts'
import { NotFound } from '../../errors.ts'
import type { Pages } from '../../http/layout.ts'
import { limitPerMinute } from '../../http/limit-requests.ts'
import { feedOf, readFeed, removeFeed, renewFeed } from './calendar-feed.ts'
import { feedPage } from './feed-page.ts'

const readsPerMinute = 30

/**
 * What a calendar program reads by a secret address. It stands before everything that knows sessions: no cookie is read or
 * written here.
 */
export function calendarFeedRoutes(deps: Pick<Deps, 'db' | 'now' | 'config' | 'log'>): Router {
  const router = Router()
  const limit = limitPerMinute(deps, 'calendar feeds', readsPerMinute)

  router.get('/calendar/:file', async (req, res) => {
    await limit(req, res)
    const token = /^([\w-]{43})\.ics$/.exec(req.params.file)?.[1]
    const feed = token && (await readFeed(deps.db, deps.config, token, deps.now()))
    if (!feed) throw new NotFound()
    res.set({ ETag: feed.etag, 'Cache-Control': 'private, no-cache', 'X-Robots-Tag': 'noindex' })
    res.type('text/calendar; charset=utf-8').send(feed.file)
  })
  return router
}

/** Where one makes, renews and removes that address. */
export function ownFeedRoutes(deps: Pick<Deps, 'db' | 'now' | 'config'>, pages: Pages): Router {
  const { db, now, config } = deps
  const router = Router()

  router.get('/account/calendar', async (req, res) => {
    await show(req, res, mustBeAllowed(res, 'account.own'), { done: req.query.done })
  })

  // Answered with the page itself: the address is shown this once, and stands in no address of ours.
  router.post('/account/calendar', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const token = await renewFeed(db, member.id, now())
    await show(req, res, member, { address: `${hubAddress(config)}/calendar/${token}.ics` })
  })

  router.post('/account/calendar/remove', async (_req, res) => {
    await removeFeed(db, mustBeAllowed(res, 'account.own').id)
    res.redirect(303, '/account/calendar?done=removed')
  })

  async function show(req: Request, res: Response, member: Member, shown: { address?: string; done?: unknown }) {
    const page = feedPage({ ...shown, feed: await feedOf(db, member.id), zone: member.timeZone }, pages.texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'bookings/feed', { title: page.title, section: 'desk', scripts: ['posts.js'] }, page)
  }
  return router
}
