import { addressOf } from '../accounts/addresses.ts'
import type { Deps } from '../deps.ts'
import { latestDue, type Rhythm } from './digest-due.ts'
import { textsOf } from './mail-texts.ts'
import { noticeText } from './notice-text.ts'
import { unreadNotices } from './queries.ts'
import { queueMail } from './queue-mail.ts'

type Waiting = { member_id: string; rhythm: Rhythm; time_zone: string; oldest: Temporal.Instant }
type DigestDeps = Pick<Deps, 'db' | 'now' | 'config' | 'jobs'>

/** A digest names so many notices, and counts the rest. */
const listed = 30

/**
 * Writes the mails of daily and weekly digests that are due: at 08:00 where the member is, weekly on Mondays. Each once: what
 * a digest told is taken from the list in its transaction, and its key names member, rhythm and date.
 */
export async function sendDigests(deps: DigestDeps): Promise<void> {
  const waiting: Waiting[] = await deps
    .db('digest_entries')
    .join('notices', 'notices.id', 'digest_entries.notice_id')
    .join('members', 'members.id', 'digest_entries.member_id')
    .groupBy('digest_entries.member_id', 'digest_entries.rhythm', 'members.time_zone')
    .select('digest_entries.member_id', 'digest_entries.rhythm', 'members.time_zone')
    .min('notices.created_at as oldest')
  for (const entry of waiting) {
    const due = latestDue(entry.rhythm, entry.time_zone, deps.now())
    if (Temporal.Instant.compare(entry.oldest, due.at) <= 0) await sendDigest(deps, entry, due)
  }
}

async function sendDigest(
  deps: DigestDeps,
  { member_id: memberId, rhythm }: Waiting,
  due: { at: Temporal.Instant; date: Temporal.PlainDate },
): Promise<void> {
  const texts = textsOf(deps.config)
  const { t } = texts
  const key = `digest ${rhythm} ${memberId} ${due.date}`
  await deps.db.transaction(async (trx) => {
    // Of two processes one gets the entries. After a change of the time zone a second digest of the same date waits.
    if (await trx('mails').where({ key }).first('id')) return
    const { rows } = await trx.raw<{ rows: { notice_id: string }[] }>(
      `DELETE FROM digest_entries e USING notices n
       WHERE n.id = e.notice_id AND e.member_id = :memberId AND e.rhythm = :rhythm AND n.created_at <= :due
       RETURNING e.notice_id`,
      { memberId, rhythm, due: due.at.toString() },
    )
    const notices = await unreadNotices(
      trx,
      rows.map((row) => row.notice_id),
    )
    const to = await addressOf(trx, memberId)
    if (notices.length === 0 || to === undefined) return
    const rest = notices.length - listed
    await queueMail(trx, deps, {
      to,
      memberId,
      kind: rhythm === 'daily' ? 'digest-daily' : 'digest-weekly',
      key,
      subject: t(rhythm === 'daily' ? 'mail.digest.daily' : 'mail.digest.weekly', {
        count: notices.length,
        hub: deps.config.hubName,
      }),
      paragraphs: rest > 0 ? [t('mail.digest.more', { count: rest })] : [],
      entries: notices.slice(0, listed).map((notice) => ({ ...noticeText(notice, texts), url: notice.url })),
      link: { label: t('mail.digest.all'), url: '/notices' },
    })
  })
}
