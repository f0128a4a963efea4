import { type Request, type Response, Router } from 'express'
import type { Member } from '../../accounts/member.ts'
import { memberOf, mustBeAllowed } from '../../accounts/signed-in.ts'
import type { Deps } from '../../deps.ts'
import { AppError, Conflict, Forbidden, NotFound } from '../../errors.ts'
import { type FormErrors, formErrors } from '../../http/form-fields.ts'
import type { Pages } from '../../http/layout.ts'
import { secretAddress } from '../../http/security-headers.ts'
import { isMovable } from '../appointment.ts'
import { actForm, moveForm, moveQuery } from '../booking-forms.ts'
import type { OwnBooking } from '../booking-of.ts'
import { bookingUrl } from '../booking-url.ts'
import { SlotTaken } from '../making/slot-taken.ts'
import { bookingByPublicId, isActiveMember } from '../queries.ts'
import { ownBooking, readingOf } from '../session/show-booking.ts'
import { bookingToken, holderOf } from '../telling/signed-links.ts'
import { isBefore } from '../windows.ts'
import { type Asked, actPage, donePage, moveReviewPage } from './act-page.ts'
import { cancelBooking } from './cancel-booking.ts'
import { approveBooking, declineBooking } from './decide-booking.ts'
import { moveBooking } from './move-booking.ts'
import { movePage } from './move-page.ts'
import { daysToMoveTo, slotsToMoveTo } from './move-slots.ts'

type Actor = { booking: OwnBooking; memberId: string; zone: string; token?: string }
type SimpleAct = 'approve' | 'decline' | 'cancel'

/** Approving, declining, moving and cancelling, through one's account or a link from a mail. A GET asks, and changes nothing. */
export function bookingActRoutes(deps: Deps, pages: Pages): Router {
  const { config, db } = deps
  const { texts } = pages
  const router = Router()

  for (const act of ['approve', 'decline', 'cancel'] as const) {
    router.get(`/bookings/:publicId/${act}`, async (req, res) => {
      const actor = await actorOf(req, res, req.query.token)
      mustFit(act, actor.booking)
      await ask(req, res, act, actor)
    })

    router.post(`/bookings/:publicId/${act}`, async (req, res) => {
      const actor = await actorOf(req, res, req.body?.token)
      const parsed = actForm.safeParse(req.body ?? {})
      if (!parsed.success)
        return ask(req, res, act, actor, 422, formErrors(parsed.error, texts), String(req.body?.reason ?? ''))
      const { reason } = parsed.data
      const version = versionSeen(actor, parsed.data)
      const done = { publicId: actor.booking.publicId, by: actor.memberId, version }
      if (act === 'approve') await approveBooking(deps, done)
      else if (act === 'decline') await declineBooking(deps, { ...done, reason })
      else await cancelBooking(deps, { ...done, reason })
      await goOn(req, res, actor)
    })
  }

  router.get('/bookings/:publicId/move', async (req, res) => {
    const actor = await actorOf(req, res, req.query.token)
    const asked = await askedBy(actor)
    if (!isMovable(asked)) throw whyNotMovable(asked)
    const at = moveForm.safeParse({ at: req.query.at, version: 0 })
    if (req.query.at !== undefined && at.success) {
      const page = moveReviewPage(asked, at.data.at, texts)
      return send(req, res, 'bookings/act', page, actor)
    }
    await showTimes(req, res, actor, asked)
  })

  router.post('/bookings/:publicId/move', async (req, res) => {
    const actor = await actorOf(req, res, req.body?.token)
    const parsed = moveForm.safeParse(req.body ?? {})
    if (!parsed.success) {
      const asked = await askedBy(actor, { _: texts.t('booking.move.choose') })
      return showTimes(req, res, actor, asked, 422)
    }
    const { at } = parsed.data
    const version = versionSeen(actor, parsed.data)
    try {
      await moveBooking(deps, { publicId: actor.booking.publicId, by: actor.memberId, startsAt: at, version })
    } catch (error) {
      if (!(error instanceof Conflict) || !aboutTime.includes(error.code)) throw error
      const said = texts.find(`error.${error.code}`, error.values) ?? texts.t('booking.move.choose')
      const asked = await askedBy(actor, { _: said })
      return showTimes(req, res, actor, asked, 409, error instanceof SlotTaken ? error.nearest : undefined)
    }
    await goOn(req, res, actor)
  })

  // What somebody without a session is shown afterwards: the link that they came by has done its work.
  router.get('/bookings/:publicId/done', async (req, res) => {
    const actor = await actorOf(req, res, req.query.token)
    const page = donePage(await readingOf(deps, actor.booking, actor.zone), texts)
    await send(req, res, 'bookings/told', page, actor)
  })

  async function ask(
    req: Request,
    res: Response,
    act: SimpleAct,
    actor: Actor,
    status = 200,
    errors: FormErrors = {},
    typed?: string,
  ) {
    const asked = { ...(await askedBy(actor, errors)), ...(typed === undefined ? {} : { typed }) }
    await send(req, res, 'bookings/act', actPage(act, asked, texts), actor, status)
  }

  async function showTimes(
    req: Request,
    res: Response,
    actor: Actor,
    asked: Asked,
    status = 200,
    only?: Temporal.Instant[],
  ) {
    const { days, from: wantedFrom = '' } = moveQuery.parse(req.query)
    const all = only ?? (await slotsToMoveTo(deps, actor.booking, asked.now))
    const found = {
      slots: all,
      ...daysToMoveTo(all, { now: asked.now, zone: actor.zone, days, from: wantedFrom, isAll: only !== undefined }),
    }
    await send(req, res, 'bookings/move', movePage(asked, found, texts), actor, status)
  }

  const askedBy = async (actor: Actor, errors: FormErrors = {}): Promise<Asked> => ({
    ...(await readingOf(deps, actor.booking, actor.zone)),
    ...(actor.token === undefined ? {} : { token: actor.token }),
    errors,
  })

  async function send(req: Request, res: Response, view: string, page: { title: string }, actor: Actor, status = 200) {
    res.set('Cache-Control', 'private, no-store')
    if (actor.token !== undefined) res.set(secretAddress)
    await pages.send(req, res, view, { title: page.title, section: 'desk' }, page, status)
  }

  /** To the booking, or to a page that says what was done for who has no session. */
  async function goOn(_req: Request, res: Response, { booking, memberId, token }: Actor) {
    const url = bookingUrl(booking.publicId)
    if (token === undefined || memberOf(res)?.id === memberId) return res.redirect(303, url)
    const now = await bookingByPublicId(db, booking.publicId)
    res.redirect(303, now ? `${url}/done?token=${bookingToken(config, now, memberId)}` : '/sign-in')
  }

  async function actorOf(req: Request, res: Response, token: unknown): Promise<Actor> {
    const publicId = String(req.params.publicId)
    if (typeof token === 'string' && token !== '') return byToken(publicId, token)
    const member: Member = mustBeAllowed(res, 'desk.own')
    return { booking: await ownBooking(deps, publicId, member.id), memberId: member.id, zone: member.timeZone }
  }

  /**
   * A link is of one version of a booking, until the session is over, and of somebody who may come in. It is no session: signing out
   * everywhere leaves it, as it leaves the mail that it is in.
   * @throws AppError 410 for every other one; whether there is such a booking is not said
   */
  async function byToken(publicId: string, token: string): Promise<Actor> {
    const booking = await bookingByPublicId(db, publicId)
    const holder = booking && holderOf(config, booking, token)
    if (!booking || !holder || !isBefore(deps.now(), booking.endsAt)) throw new AppError(410, 'booking-link-old')
    const { side, memberId } = holder
    if (!(await isActiveMember(db, memberId))) throw new AppError(410, 'booking-link-old')
    return { booking: { ...booking, side }, memberId, zone: booking[side]?.timeZone ?? 'UTC', token }
  }
  return router
}

/**
 * The version that a form was made for; a link names its own.
 * @throws Conflict 'booking-moved' for a form that names none
 */
function versionSeen({ booking, token }: Actor, { version }: { version: number }): number {
  if (version > 0) return version
  if (token === undefined) throw new Conflict('booking-moved')
  return booking.version
}

/** The time alone is in the way: others are offered. */
const aboutTime = ['slot-taken', 'slot-not-offered', 'month-full', 'own-time-taken']

function mustFit(act: SimpleAct, { state, side }: OwnBooking): void {
  const isOpen = state === 'pending' || (act === 'cancel' && state === 'confirmed')
  if (act !== 'cancel' && side !== 'mentor') throw new Forbidden('booking-not-yours')
  if (!isOpen) throw new Conflict('booking-moved')
}

function whyNotMovable({ booking, movesPerBooking, now, windows }: Asked): AppError {
  if (booking.state !== 'pending' && booking.state !== 'confirmed') return new Conflict('booking-moved')
  if (booking.moves >= movesPerBooking) return new Conflict('move-limit', { limit: movesPerBooking })
  if (Temporal.Instant.compare(now, windows.changeUntil) >= 0)
    return new Conflict('move-too-late', {
      hours: Math.round(booking.startsAt.since(windows.changeUntil).total('hours')),
    })
  return new NotFound('booking-not-found')
}
