import type { Member } from '../accounts/member.ts'
import { permissions } from '../accounts/permissions.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden, NotFound } from '../errors.ts'
import type { TextKey } from '../http/texts.ts'
import { type Notice, notify } from '../notifications/notify.ts'
import { lockPostOf } from '../questions/find-post.ts'
import { setSeen } from '../questions/remove-post.ts'
import { showInSearch } from '../questions/write-post.ts'
import { pauseWriting } from './pause-writing.ts'
import type { FlaggedPost } from './queries.ts'

type Decision = {
  post: { kind: FlaggedPost['kind']; id: string }
  outcome: 'kept' | 'removed'
  /** Told to the author; needed to remove. */
  reason: string
  /** 0: the author may go on writing. */
  muteDays: number
  /** A longer pause that the author has already is cut short to this one. */
  replacesLonger: boolean
  decider: Pick<Member, 'id' | 'roles'>
  /** Our page of the thread, for the author. */
  url: string
}
type DecideDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>

/** What a decision does to the thing itself. */
type Flagged = {
  authorId: string | null
  /** What they wrote, to quote it to them. */
  body?: string
  remove(): Promise<void>
  keep(): Promise<void>
  /** What the author is told; undefined: nothing happened to it. */
  told: { removed: TextKey; kept?: TextKey }
  audited: { removed: 'flags.removed' | 'flags.warned'; kept: 'flags.kept' }
}

/**
 * Decides all open flags of a post at once: keeps it (what the flags hid is seen again) or removes it, and may pause its
 * author's writing. A person is not removed here but warned.
 * @throws NotFound 'not-found' when it is gone
 * @throws Conflict 'flags-decided' when somebody else was faster
 * @throws Forbidden 'pause-staff'
 * @throws Forbidden 'own-flags' when it is the decider's own, and somebody else can decide
 */
export async function decideFlags(deps: DecideDeps, decision: Decision): Promise<void> {
  const { post, outcome, reason, muteDays, decider, replacesLonger } = decision
  await deps.db.transaction(async (trx) => {
    const now = deps.now()
    const flagged = await locked(trx, deps, decision)
    if (flagged.authorId === decider.id && (await canAnotherDecide(trx, decider.id))) throw new Forbidden('own-flags')
    const decided = await trx('flags')
      .where({ post_kind: post.kind, post_id: post.id })
      .whereNull('decided_at')
      .update({ decided_at: now, decided_by: decider.id, outcome })
    if (decided === 0) throw new Conflict('flags-decided')
    await (outcome === 'removed' ? flagged.remove() : flagged.keep())
    const { authorId } = flagged
    const pause =
      muteDays > 0 && authorId
        ? await pauseWriting(trx, now, { decider, memberId: authorId, days: muteDays, replacesLonger })
        : undefined
    await recordAudit(trx, now, {
      actorId: decider.id,
      action: flagged.audited[outcome],
      subject: { kind: post.kind, id: post.id },
      detail: { reason, muteDays, ...(pause ? { until: pause.until.toString() } : {}) },
    })
    if (!authorId) return
    const tell = (text: TextKey, key: string, more: Partial<Notice>): Notice => ({
      memberId: authorId,
      kind: 'outcome',
      key: `${key} ${post.id} ${now.epochMilliseconds}`,
      text,
      url: decision.url,
      ...more,
    })
    const said = flagged.told[outcome]
    await notify(trx, deps, [
      ...(said ? [tell(said, 'flags', { values: { reason }, quote: flagged.body })] : []),
      ...(pause?.isNews
        ? [tell('flags.notice.muted', 'muted', { values: { reason, until: pause.until.toString().slice(0, 10) } })]
        : []),
    ])
  })
}

/** Nobody judges what was said of themselves, but where a hub has one coordinator the queue must not stand still. */
export async function canAnotherDecide(db: Db, memberId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: unknown[] }>(
    `SELECT FROM member_roles r JOIN members m ON m.id = r.member_id
     WHERE r.role = ANY(?) AND m.state = 'active' AND m.id <> ? LIMIT 1`,
    [permissions['flag.decide'], memberId],
  )
  return rows.length > 0
}

function locked(trx: Db, deps: DecideDeps, decision: Decision): Promise<Flagged> {
  const { kind, id } = decision.post
  if (kind === 'member') return lockedMember(trx, id)
  if (kind === 'message' || kind === 'session-message') return lockedMessage(trx, { kind, id })
  return lockedPost(trx, deps, { kind, id }, decision.reason)
}

async function lockedPost(
  trx: Db,
  deps: DecideDeps,
  post: Parameters<typeof lockPostOf>[1],
  reason: string,
): Promise<Flagged> {
  const found = await lockPostOf(trx, post)
  const wasHidden = found.standing === 'hidden'
  const show = () => showInSearch(trx, deps, found.question.id)
  return {
    authorId: found.authorId,
    body: found.body,
    remove: () => setSeen(trx, found, 'deleted', 'staff', reason).then(show),
    keep: () => (wasHidden ? setSeen(trx, found, 'restored', null, null).then(show) : Promise.resolve()),
    told: { removed: 'flags.notice.removed', ...(wasHidden ? { kept: 'flags.notice.kept' } : {}) },
    audited: { removed: 'flags.removed', kept: 'flags.kept' },
  }
}

async function lockedMember(trx: Db, id: string): Promise<Flagged> {
  const row = await trx('members').where('id', id).forUpdate().first('id')
  if (!row) throw new NotFound()
  return {
    authorId: id,
    remove: () => Promise.resolve(),
    keep: () => Promise.resolve(),
    told: { removed: 'flags.notice.warned' },
    audited: { removed: 'flags.warned', kept: 'flags.kept' },
  }
}

async function lockedMessage(
  trx: Db,
  { kind, id }: { kind: 'message' | 'session-message'; id: string },
): Promise<Flagged> {
  const table = kind === 'message' ? 'messages' : 'booking_messages'
  const row = await trx(table).where('id', id).forUpdate().first()
  if (!row) throw new NotFound()
  return {
    authorId: row.author_id,
    body: row.body,
    async remove() {
      await trx(table).where('id', id).delete()
      // It was told of in its own words; those of a session together with others that nobody had read yet.
      const told = trx('notices').update({ quote: null, is_waiting: false })
      await (kind === 'message'
        ? told.where('key', `message ${id}`)
        : told.whereLike('key', `booking ${row.booking_id} message %`).whereRaw('position(? IN quote) > 0', [row.body]))
    },
    keep: () => Promise.resolve(),
    told: { removed: 'flags.notice.removed' },
    audited: { removed: 'flags.removed', kept: 'flags.kept' },
  }
}
