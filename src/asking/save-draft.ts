import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { type Draft, type DraftText, draftsOf, isSameText, layAside, lockDrafts, owned } from './draft.ts'
import type { DraftOwner } from './draft-owner.ts'
import { hasEnded } from './record-ask.ts'

export type WrittenDraft = DraftText & {
  askId: string
  /** The version that the writer saw last; empty where they saw none. */
  version: string
  /** The writer begins anew, or insists: what is there already is laid aside. */
  isNew?: boolean
  wantsPosting?: boolean
}

/**
 * `saved`: version and time are those of the draft now; no version where nothing is written and so nothing is kept.
 * `other`: somewhere else a text was saved that the writer has not seen; nothing was changed.
 * `ended`: the question was posted or solved meanwhile; a late save must not bring it back.
 */
export type Saved =
  | { outcome: 'saved'; version: string; at: Temporal.Instant }
  | { outcome: 'other'; draft: Draft }
  | { outcome: 'ended' }

/** Drafts of visitors from one address; the ones that were left longest make room. */
const mostOfAddress = 50

/** Keeps what is being written. */
export async function saveDraft(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  owner: DraftOwner,
  written: WrittenDraft,
): Promise<Saved> {
  const at = now()
  return db.transaction(async (trx): Promise<Saved> => {
    await lockDrafts(trx, owner)
    if (await hasEnded(trx, written.askId)) return { outcome: 'ended' }
    const { current } = await draftsOf(trx, owner)
    const isEmpty = `${written.title}${written.body}`.trim() === ''
    if (current && current.version !== written.version && !isSameText(current, written)) {
      if (!written.isNew) return isEmpty ? { outcome: 'saved', version: '', at } : { outcome: 'other', draft: current }
      await layAside(trx, owner)
    }
    if (isEmpty) {
      await owned(trx, owner).where('slot', 'current').delete()
      return { outcome: 'saved', version: '', at }
    }
    if (!current && 'addressHash' in owner) await makeRoom(trx, owner.addressHash)
    const version = randomUUIDv7()
    await trx('drafts')
      .insert({
        id: randomUUIDv7(),
        ...('memberId' in owner
          ? { member_id: owner.memberId }
          : { token_hash: owner.tokenHash, address_hash: owner.addressHash }),
        ask_id: written.askId,
        version,
        title: written.title,
        body: written.body,
        tags: written.tags,
        wants_posting: written.wantsPosting ?? false,
        updated_at: at,
      })
      .onConflict('memberId' in owner ? ['member_id', 'slot'] : ['token_hash', 'slot'])
      .merge(['ask_id', 'version', 'title', 'body', 'tags', 'wants_posting', 'updated_at'])
    return { outcome: 'saved', version, at }
  })
}

async function makeRoom(trx: Db, addressHash: string): Promise<void> {
  await trx.raw(
    `DELETE FROM drafts WHERE id IN (
       SELECT id FROM drafts WHERE address_hash = ? ORDER BY updated_at DESC, id DESC OFFSET ?)`,
    [addressHash, mostOfAddress - 1],
  )
}
