import { type Request, type Response, Router } from 'express'
import { mustBeAllowed } from '../../accounts/signed-in.ts'
import type { Deps } from '../../deps.ts'
import { NotFound } from '../../errors.ts'
import type { Pages } from '../../http/layout.ts'
import { secretAddress } from '../../http/security-headers.ts'
import { otherOf } from '../appointment.ts'
import { bookingsFile } from '../telling/booking-event.ts'
import { isDoorOpen, placeUrl } from './door.ts'
import { doorClosedPage } from './door-page.ts'
import { ownBooking, readingOf } from './show-booking.ts'

/** Into the room, and into one's calendar. */
export function joinRoutes(deps: Deps, pages: Pages): Router {
  const { now, config } = deps
  const { texts } = pages
  const router = Router()

  const asked = async (req: Request, res: Response) => {
    const member = mustBeAllowed(res, 'desk.own')
    return { member, booking: await ownBooking(deps, String(req.params.publicId), member.id) }
  }

  router.get('/bookings/:publicId/join', async (req, res) => {
    const { member, booking } = await asked(req, res)
    const reading = await readingOf(deps, booking, member.timeZone)
    res.set({ 'Cache-Control': 'no-store', ...secretAddress })
    const place = isDoorOpen(reading) ? placeUrl(config, booking) : undefined
    if (place !== undefined) return res.redirect(303, place)
    const page = doorClosedPage(reading, texts)
    await pages.send(req, res, 'bookings/told', { title: page.title, section: 'desk' }, page, 403)
  })

  router.get('/bookings/:publicId/calendar.ics', async (req, res) => {
    const { booking } = await asked(req, res)
    if (booking.state !== 'confirmed') throw new NotFound('booking-not-found')
    const other = otherOf(booking)
    const file = bookingsFile(config, {
      method: 'PUBLISH',
      at: now(),
      bookings: [{ ...booking, ...(other ? { otherName: other.name } : {}) }],
    })
    res.set({ 'Cache-Control': 'private, no-store', 'Content-Disposition': 'attachment; filename="session.ics"' })
    res.type('text/calendar; charset=utf-8').send(file)
  })
  return router
}
