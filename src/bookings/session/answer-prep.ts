import { readSettings } from '../../admin/settings.ts'
import { atOnce } from '../../at-once.ts'
import { Conflict, NotFound } from '../../errors.ts'
import { mustReachOther, writingTo } from '../around.ts'
import type { BookingDeps } from '../rules.ts'
import { isBefore, windowsOf } from '../windows.ts'

/**
 * The asker's answers to what the mentor asks everybody, in the order of the questions; they may change until two hours before.
 * @throws NotFound 'booking-not-found' for everyone but the asker
 * @throws Conflict 'prep-closed', 'booking-moved', 'booking-left'; Forbidden 'muted', 'blocked', 'not-just-now'
 */
export async function answerPrep(
  deps: BookingDeps,
  { publicId, by, answers }: { publicId: string; by: string; answers: string[] },
): Promise<void> {
  const settings = await readSettings(deps.db)
  await atOnce(deps, async (trx) => {
    const around = await writingTo(trx, publicId, by)
    if (around.side !== 'asker') throw new NotFound('booking-not-found')
    const { prepUntil } = windowsOf({ startsAt: around.row.starts_at, endsAt: around.row.ends_at }, settings)
    if (!isBefore(deps.now(), prepUntil)) throw new Conflict('prep-closed')
    await mustReachOther(trx, deps.now(), by, around)
    const { prep_questions: questions }: { prep_questions: string[] } = await trx('bookings')
      .where('id', around.row.id)
      .first('prep_questions')
    const kept = questions.map((_, index) => answers[index] ?? '')
    await trx('bookings')
      .where('id', around.row.id)
      .update({ prep_answers: JSON.stringify(kept) })
  })
}
