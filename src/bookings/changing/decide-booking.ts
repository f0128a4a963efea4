import { atOnce } from '../../at-once.ts'
import type { Db } from '../../db.ts'
import { Conflict } from '../../errors.ts'
import { type BookingRow, isUnanswered, lockedBooking, sideOf, stateAfter, writeAct } from '../booking-row.ts'
import type { BookingDeps } from '../rules.ts'
import { tellOfBooking } from '../telling/tell.ts'
import { endBooking } from './end-booking.ts'
import { wordsOf } from './words-of.ts'

type Decision = {
  publicId: string
  /** A member's id. */
  by: string
  /** The version that they saw; another one is refused. */
  version?: number
}

/**
 * The mentor takes what was asked for. Done twice, it is done once.
 * @throws NotFound 'booking-not-found', Forbidden 'booking-not-yours', Conflict 'booking-moved'
 */
export async function approveBooking(deps: BookingDeps, { publicId, by, version }: Decision): Promise<void> {
  await atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    const side = sideOf(row, by)
    if (side === 'mentor' && row.state === 'confirmed' && (await wasLast(trx, row, 'approve'))) return
    const to = stateAfter(row, 'approve', side, version)
    const now = deps.now()
    if (isUnanswered(row, now)) throw new Conflict('booking-moved')
    await writeAct(
      trx,
      row,
      { act: 'approve', by: side, at: now },
      { state: to, decided_at: now, sequence: row.sequence + 1 },
    )
    await tellOfBooking(trx, deps, row.id, 'confirmed', { by: side })
  })
}

/**
 * The mentor says no, with a word why, and both are free again. Words of somebody who may not write are left out.
 * @throws NotFound 'booking-not-found', Forbidden 'booking-not-yours', Conflict 'booking-moved'
 */
export async function declineBooking(
  deps: BookingDeps,
  { publicId, by, reason, version }: Decision & { reason: string },
): Promise<void> {
  await atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    const side = sideOf(row, by)
    if (side === 'mentor' && row.state === 'declined') return
    const now = deps.now()
    const text = await wordsOf(trx, now, by, reason)
    await endBooking(trx, deps, row, { act: 'decline', by: side, version, text, more: { decided_at: now } })
  })
}

/**
 * What was not approved in time is released, and both are told.
 * @returns whether it was; somebody may have been faster
 */
export async function lapseBooking(deps: BookingDeps, publicId: string): Promise<boolean> {
  return atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, publicId)
    if (!isUnanswered(row, deps.now())) return false
    await endBooking(trx, deps, row, { act: 'lapse', by: 'hub' })
    return true
  })
}

/** Whether this was what happened last: the same form was sent again. */
async function wasLast(trx: Db, row: Pick<BookingRow, 'id'>, act: string): Promise<boolean> {
  const last = await trx('booking_events').where('booking_id', row.id).orderBy('id', 'desc').first('act')
  return last?.act === act
}
