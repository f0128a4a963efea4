import type { Knex } from 'knex'
import type { Db } from '../db.ts'
import { isNoticeKind, type MailChoice, type NoticeKind, noticeKinds, type StoppableKind } from './kinds.ts'
import { choicesOf } from './queries.ts'

/**
 * Keeps how a member wants to hear of the kinds that are named. What waits for a digest goes with the next one, but for kinds
 * that they want no mail of.
 */
export async function chooseMail(
  db: Knex,
  memberId: string,
  choices: Partial<Record<NoticeKind, MailChoice>>,
): Promise<void> {
  await db.transaction((trx) => keepChoices(trx, memberId, choices))
}

/** Turns one kind off, or everything that a digest brings. Doing it again changes nothing. */
export async function stopMail(db: Knex, memberId: string, kind: StoppableKind): Promise<void> {
  await db.transaction(async (trx) => {
    // A member who was erased gets no mail anyway; an old link must not say more than that.
    if (!(await trx('members').where({ id: memberId }).first('id'))) return
    await keepChoices(
      trx,
      memberId,
      Object.fromEntries((await kindsIn(trx, memberId, kind)).map((one) => [one, 'never'])),
    )
  })
}

async function kindsIn(trx: Db, memberId: string, kind: StoppableKind): Promise<NoticeKind[]> {
  if (isNoticeKind(kind)) return [kind]
  const rhythm = kind === 'digest-daily' ? 'daily' : 'weekly'
  const choiceOf = await choicesOf(trx, [memberId])
  return (Object.keys(noticeKinds) as NoticeKind[]).filter((one) => choiceOf(memberId, one) === rhythm)
}

async function keepChoices(trx: Db, memberId: string, choices: Partial<Record<NoticeKind, MailChoice>>): Promise<void> {
  const rows = Object.entries(choices).map(([kind, choice]) => ({ member_id: memberId, kind, choice }))
  if (rows.length === 0) return
  await trx('mail_choices').insert(rows).onConflict(['member_id', 'kind']).merge(['choice'])
  await trx.raw(
    `DELETE FROM digest_entries e USING notices n
     WHERE n.id = e.notice_id AND e.member_id = ? AND n.kind = ANY(?::text[])`,
    [memberId, rows.filter(({ choice }) => choice === 'never').map(({ kind }) => kind)],
  )
}
