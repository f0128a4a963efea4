import type { Db } from '../db.ts'
import type { DraftOwner } from './draft-owner.ts'

/** So long a draft waits for its writer. */
export const draftDays = 30

export type DraftText = { title: string; body: string; tags: string }

export type Draft = DraftText & {
  slot: 'current' | 'aside' | 'dropped'
  /** The ask that it is the text of. */
  askId: string
  version: string
  wantsPosting: boolean
  updatedAt: Temporal.Instant
}

/** The drafts of an owner, by where they lie. */
export async function draftsOf(db: Db, owner: DraftOwner): Promise<Partial<Record<Draft['slot'], Draft>>> {
  const rows: Draft[] = await owned(db, owner).select(draftColumns)
  return Object.fromEntries(rows.map((draft) => [draft.slot, draft]))
}

export const owned = (db: Db, owner: DraftOwner) =>
  db('drafts').where('memberId' in owner ? { member_id: owner.memberId } : { token_hash: owner.tokenHash })

export const draftColumns = {
  slot: 'slot',
  askId: 'ask_id',
  version: 'version',
  title: 'title',
  body: 'body',
  tags: 'tags',
  wantsPosting: 'wants_posting',
  updatedAt: 'updated_at',
}

export const isSameText = (one: DraftText, other: DraftText): boolean =>
  one.title === other.title && one.body === other.body && one.tags === other.tags

/** Whoever writes an owner's drafts, one after the other: to the end of the transaction. */
export async function lockDrafts(trx: Db, owner: DraftOwner): Promise<void> {
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [
    `draft ${'memberId' in owner ? owner.memberId : owner.tokenHash}`,
  ])
}

/** Lays the current draft aside; what lay there before goes. */
export async function layAside(trx: Db, owner: DraftOwner): Promise<void> {
  const { current } = await draftsOf(trx, owner)
  if (!current) return
  await owned(trx, owner).where('slot', 'aside').delete()
  await owned(trx, owner).where('slot', 'current').update({ slot: 'aside', wants_posting: false })
}
