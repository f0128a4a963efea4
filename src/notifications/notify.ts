import { randomUUIDv7 } from 'node:crypto'
import { addressesOf } from '../accounts/addresses.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { TextKey, TextValues } from '../http/texts.ts'
import type { MailCalendar } from '../mailer.ts'
import { isOfficial, type NoticeKind } from './kinds.ts'
import { textsOf } from './mail-texts.ts'
import { choicesOf, pairKey, unwelcome } from './queries.ts'
import { queueMail } from './queue-mail.ts'

export type Notice = {
  memberId: string
  kind: NoticeKind
  /** What it tells of, once for each member: `answer <id>`. A second notice with it is not written. */
  key: string
  /** One sentence, the mail's subject too. */
  text: TextKey
  values?: TextValues
  /** Our page of it, from the root. */
  url: string
  /** Words of a person, plain text; the first 500 characters are kept. */
  quote?: string
  /** Why they are told, where that is not plain. */
  reason?: { text: TextKey; values?: TextValues }
  /** Who did it. Nobody is told of what they did themselves, or what somebody did who is blocked or muted by them. */
  actorId?: string
  /** Something has to be done, not only read. */
  isWaiting?: boolean
  /** Mails of the same thread are shown together: `question <id>`. */
  thread?: string
  /** In the mail alone: what can be done at once. Each address is a page that asks before it changes anything. */
  acts?: { text: TextKey; url: string }[]
  /** In the mail alone: further sentences, ready to read. */
  more?: string[]
  /** In the mail alone: what the reader's calendar is to take over. */
  calendar?: MailCalendar
}

/** The longest quote that is kept. */
const quoteLength = 500

/**
 * Tells members, on the page and by mail as they choose. Call it in the transaction of what it tells of: notices come
 * exactly once, mails at least once.
 */
export async function notify(trx: Db, deps: Pick<Deps, 'now' | 'jobs' | 'config'>, notices: Notice[]): Promise<void> {
  const welcome = await welcomeNotices(trx, notices)
  const written = await writeNotices(trx, deps.now(), welcome)
  if (written.length === 0) return
  const choiceOf = await choicesOf(
    trx,
    written.map(({ notice }) => notice.memberId),
  )
  const atOnce = written.filter(({ notice }) => choiceOf(notice.memberId, notice.kind) === 'at-once')
  const later = written.flatMap(({ id, notice }) => {
    const choice = choiceOf(notice.memberId, notice.kind)
    return choice === 'daily' || choice === 'weekly'
      ? [{ notice_id: id, member_id: notice.memberId, rhythm: choice }]
      : []
  })
  if (later.length > 0) await trx('digest_entries').insert(later)
  await mailAtOnce(
    trx,
    deps,
    atOnce.map(({ notice }) => notice),
  )
}

/**
 * Sends by mail alone what members did themselves and want to keep, to those who get mail of its kind at once. Call it in
 * the transaction of the act; at most one mail has the same key.
 */
export async function mailAlone(
  trx: Db,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  notices: Notice[],
): Promise<void> {
  const choiceOf = await choicesOf(
    trx,
    notices.map(({ memberId }) => memberId),
  )
  await mailAtOnce(
    trx,
    deps,
    notices.filter(({ memberId, kind }) => choiceOf(memberId, kind) === 'at-once'),
    ({ memberId, key }) => `${key} ${memberId}`,
  )
}

async function welcomeNotices(trx: Db, notices: Notice[]): Promise<Notice[]> {
  const ofOthers = notices.filter(({ memberId, actorId }) => memberId !== actorId)
  const pairs = ofOthers.flatMap(({ memberId, actorId, kind }) =>
    actorId === undefined || isOfficial(kind) ? [] : [{ memberId, actorId }],
  )
  const dropped = await unwelcome(trx, pairs)
  return ofOthers.filter(
    ({ memberId, actorId, kind }) =>
      actorId === undefined || isOfficial(kind) || !dropped.has(pairKey(memberId, actorId)),
  )
}

/** Those that were not there yet. In the order of members and keys, so that two transactions do not wait for each other. */
async function writeNotices(trx: Db, now: Temporal.Instant, notices: Notice[]) {
  if (notices.length === 0) return []
  const byKey = new Map(notices.map((notice) => [`${notice.memberId} ${notice.key}`, notice]))
  const ordered = [...byKey].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, notice]) => notice)
  const added: { id: string; member_id: string; key: string }[] = await trx('notices')
    .insert(
      ordered.map((notice) => ({
        id: randomUUIDv7(),
        member_id: notice.memberId,
        kind: notice.kind,
        key: notice.key,
        text_key: notice.text,
        values: JSON.stringify(notice.values ?? {}),
        url: notice.url,
        quote: notice.quote === undefined ? null : shortened(notice.quote),
        reason_key: notice.reason?.text ?? null,
        reason_values: notice.reason ? JSON.stringify(notice.reason.values ?? {}) : null,
        actor_id: notice.actorId ?? null,
        is_waiting: notice.isWaiting ?? false,
        created_at: now,
      })),
    )
    .onConflict(['member_id', 'key'])
    .ignore()
    .returning(['id', 'member_id', 'key'])
  return added.flatMap(({ id, member_id, key }) => {
    const notice = byKey.get(`${member_id} ${key}`)
    return notice ? [{ id, notice }] : []
  })
}

async function mailAtOnce(
  trx: Db,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  notices: Notice[],
  keyOf?: (notice: Notice) => string,
): Promise<void> {
  const { t } = textsOf(deps.config)
  const addresses = await addressesOf(trx, [...new Set(notices.map(({ memberId }) => memberId))])
  for (const notice of notices) {
    const to = addresses.get(notice.memberId)
    if (to === undefined) continue
    await queueMail(trx, deps, {
      to,
      memberId: notice.memberId,
      kind: notice.kind,
      subject: t(notice.text, notice.values),
      ...(keyOf && { key: keyOf(notice) }),
      paragraphs: [...(notice.reason ? [t(notice.reason.text, notice.reason.values)] : []), ...(notice.more ?? [])],
      ...(notice.quote === undefined ? {} : { quote: shortened(notice.quote) }),
      link: { label: t(linkLabel(notice)), url: notice.url },
      ...(notice.thread === undefined ? {} : { thread: notice.thread }),
      acts: (notice.acts ?? []).map(({ text, url }) => ({ label: t(text), url })),
      ...(notice.calendar && { calendar: notice.calendar }),
    })
  }
}

function linkLabel({ kind, isWaiting }: Notice): TextKey {
  if (kind === 'question-invitation') return 'mail.read-question'
  return isWaiting ? 'mail.act' : 'mail.open'
}

const shortened = (text: string) =>
  text.length <= quoteLength ? text : `${text.slice(0, quoteLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
