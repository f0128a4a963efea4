import { randomUUIDv7 } from 'node:crypto'
import { readSettings } from '../../admin/settings.ts'
import { atOnce } from '../../at-once.ts'
import { Conflict } from '../../errors.ts'
import { mustReachOther, writingTo } from '../around.ts'
import type { BookingDeps } from '../rules.ts'
import { isBefore, windowsOf } from '../windows.ts'

type NewMessage = {
  publicId: string
  by: string
  body: string
  /** Made with the form; sending it twice writes it once. */
  id?: string
}

/**
 * Writes to the other one, until the time for feedback is over. They are told when they have not read it for a while
 * (tell-unread-messages.ts).
 * @throws NotFound 'booking-not-found'
 * @throws Conflict 'booking-moved', 'booking-over', 'booking-left'; Forbidden 'muted', 'blocked', 'not-just-now'
 */
export async function writeMessage(deps: BookingDeps, message: NewMessage): Promise<void> {
  const settings = await readSettings(deps.db)
  await atOnce(deps, async (trx) => {
    const around = await writingTo(trx, message.publicId, message.by)
    const { row } = around
    const { feedbackUntil } = windowsOf({ startsAt: row.starts_at, endsAt: row.ends_at }, settings)
    if (!isBefore(deps.now(), feedbackUntil)) throw new Conflict('booking-over')
    await mustReachOther(trx, deps.now(), message.by, around)
    await trx('booking_messages')
      .insert({
        id: message.id ?? randomUUIDv7(),
        booking_id: row.id,
        author_id: message.by,
        body: message.body,
        at: deps.now(),
      })
      .onConflict('id')
      .ignore()
  })
}
