import { readSettings } from '../../admin/settings.ts'
import { atOnce } from '../../at-once.ts'
import { Conflict } from '../../errors.ts'
import { mayWrite } from '../../moderation/new-member-limits.ts'
import { lockedBooking, sideOf } from '../booking-row.ts'
import type { BookingDeps } from '../rules.ts'
import type { Verdict } from '../verdicts.ts'
import { isBetween, windowsOf } from '../windows.ts'
import { writeMark } from './mark-absent.ts'

export type GivenFeedback = { publicId: string; by: string; wasHeld: boolean; verdict: Verdict; words: string }

/**
 * How it was, in one's own words; the other reads it when both have filed, or after seven days. Once filed it stays: what was
 * written blind is not changed by what the other wrote. The same form sent again changes nothing. Who says that it was held
 * takes back that the other did not come.
 * @throws NotFound 'booking-not-found'; Forbidden 'muted' for words of somebody who may not write
 * @throws Conflict 'feedback-closed' before the end and after seven days, 'booking-moved' for what was not agreed
 */
export async function fileFeedback(deps: BookingDeps, given: GivenFeedback): Promise<void> {
  const settings = await readSettings(deps.db)
  await atOnce(deps, async (trx) => {
    const { row } = await lockedBooking(trx, given.publicId)
    const side = sideOf(row, given.by)
    if (row.state !== 'confirmed') throw new Conflict('booking-moved')
    const { feedbackUntil } = windowsOf({ startsAt: row.starts_at, endsAt: row.ends_at }, settings)
    if (!isBetween(deps.now(), row.ends_at, feedbackUntil)) throw new Conflict('feedback-closed')
    if (given.words !== '') await mayWrite(trx, deps.now(), given.by)
    const filed = await trx('booking_feedback')
      .insert({
        booking_id: row.id,
        side,
        was_held: given.wasHeld,
        verdict: given.verdict,
        words: given.words,
        filed_at: deps.now(),
      })
      .onConflict(['booking_id', 'side'])
      .ignore()
      .returning('side')
    if (given.wasHeld && filed.length > 0) await writeMark(trx, row, { side, isAbsent: false, at: deps.now() })
  })
}
