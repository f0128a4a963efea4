import type { Deps } from '../deps.ts'
import { NotFound } from '../errors.ts'
import { draftsOf, layAside, lockDrafts, owned } from './draft.ts'
import type { DraftOwner } from './draft-owner.ts'
import { creditedDocument } from './queries.ts'
import { type Ask, recordEnding, takeEndingBack } from './record-ask.ts'

/**
 * Something here solved it: the ask ends and is credited to the document's source. Its draft is dropped, and can be had
 * back for a day.
 *
 * @throws NotFound 'item-not-found' when the document is gone
 */
export async function solveAsk(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  { ask, documentId, owner }: { ask: Ask; documentId: string; owner: DraftOwner | undefined },
): Promise<void> {
  const document = await creditedDocument(deps.db, documentId)
  if (!document) throw new NotFound('item-not-found')
  await deps.db.transaction(async (trx) => {
    if (owner) {
      await lockDrafts(trx, owner)
      const { current } = await draftsOf(trx, owner)
      if (current?.askId === ask.id) {
        await owned(trx, owner).where('slot', 'dropped').delete()
        await owned(trx, owner).where('slot', 'current').update({ slot: 'dropped', updated_at: deps.now() })
      }
    }
    await recordEnding(trx, deps, ask, { endedAs: 'solved', documentId, source: document.source })
  })
}

/** It did not solve it: the draft is gone on with. Without one nothing changes. */
export async function reopenAsk({ db }: Pick<Deps, 'db'>, askId: string, owner: DraftOwner): Promise<void> {
  await db.transaction(async (trx) => {
    await lockDrafts(trx, owner)
    const { dropped } = await draftsOf(trx, owner)
    if (dropped?.askId !== askId) return
    await layAside(trx, owner)
    await owned(trx, owner).where('slot', 'dropped').update({ slot: 'current' })
    await takeEndingBack(trx, askId)
  })
}
