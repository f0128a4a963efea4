import { atOnce } from '../../at-once.ts'
import type { Db } from '../../db.ts'
import { lockedBooking } from '../booking-row.ts'
import { wallClock } from '../clocks.ts'
import type { BookingDeps } from '../rules.ts'
import type { Side } from '../states.ts'
import { tellOfBooking } from './tell.ts'

type Clocks = {
  id: string
  public_id: string
  starts_at: Temporal.Instant
  mentor_zone: string
  asker_zone: string
  mentor_clock: string
  asker_clock: string
}

const page = 500

/**
 * When the rules of a time zone change, what is ahead begins at the same moments as before, and both are told what clocks will
 * show then; once. The rules are those that this machine's Node has: a new version of it brings new ones.
 * @returns how many bookings were told of
 */
export async function tellZoneChanges(deps: BookingDeps, signal?: AbortSignal): Promise<number> {
  let told = 0
  for (let after = ''; !signal?.aborted; ) {
    const rows = await ahead(deps.db, deps.now(), after)
    for (const row of rows) if (changed(row).length > 0 && (await tell(deps, row.public_id))) told++
    after = rows.at(-1)?.id ?? ''
    if (rows.length < page) break
  }
  if (told > 0) deps.log.warn({ told, zoneRules: process.versions.tz }, 'the rules of time zones changed')
  return told
}

const columns = ['id', 'public_id', 'starts_at', 'mentor_zone', 'asker_zone', 'mentor_clock', 'asker_clock']

const ahead = (db: Db, now: Temporal.Instant, after: string): Promise<Clocks[]> =>
  db('bookings')
    .whereIn('state', ['pending', 'confirmed'])
    .where('starts_at', '>', now.toString())
    .modify((query) => {
      if (after !== '') query.where('id', '>', after)
    })
    .orderBy('id')
    .limit(page)
    .select(columns)

const clocksNow = ({ starts_at, mentor_zone, asker_zone }: Clocks) => ({
  mentor: wallClock(starts_at, mentor_zone),
  asker: wallClock(starts_at, asker_zone),
})

/** Whose clock will show another time than it was said to. */
function changed(row: Clocks): Side[] {
  const now = clocksNow(row)
  return [
    ...(now.asker === row.asker_clock ? [] : (['asker'] as const)),
    ...(now.mentor === row.mentor_clock ? [] : (['mentor'] as const)),
  ]
}

async function tell(deps: BookingDeps, publicId: string): Promise<boolean> {
  return atOnce(deps, async (trx) => {
    const { row: locked } = await lockedBooking(trx, publicId)
    const row: Clocks = await trx('bookings').where('id', locked.id).first(columns)
    const sides = changed(row)
    if (sides.length === 0 || (locked.state !== 'pending' && locked.state !== 'confirmed')) return false
    const now = clocksNow(row)
    await trx('bookings').where('id', row.id).update({ mentor_clock: now.mentor, asker_clock: now.asker })
    await tellOfBooking(trx, deps, row.id, 'zone-changed', { changed: sides, once: `${now.mentor} ${now.asker}` })
    return true
  })
}
