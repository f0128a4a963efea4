import type { Member } from '../accounts/member.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { publicId } from '../public-id.ts'
import { addInvite } from './invite-mentor.ts'
import { type InviteState, invitedBefore, knownGroups } from './invite-queries.ts'
import type { InviteRow } from './invite-rows.ts'
import { unknownWords } from './offer-tags.ts'

export type CheckedRow = InviteRow & {
  /** What became of an earlier invitation to this address, where it stands against another one. */
  before?: Extract<InviteState, 'sent' | 'claimed' | 'declined'>
  /** Groups that do not exist. */
  strangeGroups: string[]
  /** Words that will become tags. */
  newTags: string[]
  willBeSent: boolean
}

/** What would happen to each row, before anything does. */
export async function checkInvites(db: Db, now: Temporal.Instant, rows: InviteRow[]): Promise<CheckedRow[]> {
  // One after the other: `db` may be a transaction, and its connection answers one query at a time.
  const emails = rows.map(({ email }) => email)
  const before = await invitedBefore(db, now, emails)
  const slugs = rows.flatMap(({ offer }) => offer.groups)
  const groups = await knownGroups(db, slugs)
  const words = await unknownWords(db, { expertise: rows.flatMap(({ offer }) => offer.expertise) })
  return rows.map((row) => {
    const state = before.get(row.email)
    const standing = state === 'sent' || state === 'claimed' || state === 'declined' ? state : undefined
    const strangeGroups = row.offer.groups.filter((slug) => !groups.has(slug))
    return {
      ...row,
      ...(standing ? { before: standing } : {}),
      strangeGroups,
      newTags: row.offer.expertise.map(({ tag }) => tag).filter((tag) => words.includes(tag)),
      willBeSent: standing === undefined && row.problems.length === 0 && strangeGroups.length === 0,
    }
  })
}

/**
 * Invites everybody on a list who can be: whoever has an open invitation, took one up or said no before is left alone, so
 * that the same list may be sent twice. All of them or, when something breaks, none.
 * @returns id of the list; undefined where nobody was left to invite
 */
export async function importInvites(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  actor: Pick<Member, 'id' | 'name' | 'roles'>,
  rows: InviteRow[],
): Promise<{ listId: string; sent: number } | undefined> {
  return deps.db.transaction(async (trx) => {
    const listId = publicId()
    let sent = 0
    for (const row of await checkInvites(trx, deps.now(), rows))
      if (row.willBeSent && (await addInvite(trx, deps, actor, row, listId))) sent += 1
    if (sent === 0) return undefined
    await recordAudit(trx, deps.now(), {
      actorId: actor.id,
      action: 'mentors.imported',
      subject: { kind: 'invite-list', id: listId },
      detail: { sent },
    })
    return { listId, sent }
  })
}
