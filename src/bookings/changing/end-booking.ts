import type { Db } from '../../db.ts'
import { type BookingRow, stateAfter, writeAct } from '../booking-row.ts'
import { freeTime } from '../busy.ts'
import type { BookingDeps } from '../rules.ts'
import type { Side } from '../states.ts'
import { tellOfBooking } from '../telling/tell.ts'

type Ending = {
  act: 'cancel' | 'decline' | 'lapse'
  by: Side | 'hub'
  /** The one that the actor saw, where they say it. */
  version?: number | undefined
  /** What is said to the other. */
  text?: string
  /** What else changes. */
  more?: { decided_at?: Temporal.Instant; is_late_cancel?: boolean }
}

const news = { cancel: 'cancelled', decline: 'declined', lapse: 'lapsed' } as const

/**
 * Both are free again, and are told. Within the transaction that has locked the row.
 * @throws Forbidden and Conflict as stateAfter
 */
export async function endBooking(
  trx: Db,
  deps: Pick<BookingDeps, 'now' | 'jobs' | 'config'>,
  row: BookingRow,
  { act, by, version, text = '', more = {} }: Ending,
): Promise<void> {
  const at = deps.now()
  const ended = { state: stateAfter(row, act, by, version), ended_at: at, ended_by: by, end_reason: text }
  await freeTime(trx, row.id)
  await writeAct(trx, row, { act, by, at, text }, { ...ended, ...more, sequence: row.sequence + 1 })
  await tellOfBooking(trx, deps, row.id, news[act], { by })
}
