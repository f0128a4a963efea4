import type { Knex } from 'knex'
import { draftsOf, lockDrafts, owned } from './draft.ts'
import type { DraftOwner } from './draft-owner.ts'

/** The draft that lies aside is gone on with, and the current one is laid aside in its place. */
export async function useAside(db: Knex, owner: DraftOwner): Promise<void> {
  await db.transaction(async (trx) => {
    await lockDrafts(trx, owner)
    const { current, aside } = await draftsOf(trx, owner)
    if (!aside) return
    const move = (version: string, slot: string) => owned(trx, owner).where('version', version).update({ slot })
    await owned(trx, owner).where('slot', 'dropped').delete()
    // No two lie in one place, not even for a moment.
    if (current) await move(current.version, 'dropped')
    await move(aside.version, 'current')
    if (current) await move(current.version, 'aside')
  })
}

export async function forgetAside(db: Knex, owner: DraftOwner): Promise<void> {
  await owned(db, owner).where('slot', 'aside').delete()
}
