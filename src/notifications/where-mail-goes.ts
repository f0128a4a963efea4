import { addressOf } from '../accounts/addresses.ts'
import type { Db } from '../db.ts'
import type { NoticeKind } from './kinds.ts'
import { choicesOf, refusalOf } from './queries.ts'

/** Where a mail of a kind reaches a member at once, or why none does. */
export type MailWay = { address: string; stops?: 'refused' | 'chosen' } | { address?: undefined; stops: 'no-address' }

export async function whereMailGoes(db: Db, memberId: string, kind: NoticeKind): Promise<MailWay> {
  const address = await addressOf(db, memberId)
  if (address === undefined) return { stops: 'no-address' }
  const [refusal, choiceOf] = await Promise.all([refusalOf(db, address), choicesOf(db, [memberId])])
  if (refusal) return { address, stops: 'refused' }
  return choiceOf(memberId, kind) === 'at-once' ? { address } : { address, stops: 'chosen' }
}
