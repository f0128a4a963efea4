import type { Deps } from '../deps.ts'
import { type Draft, draftColumns, draftsOf, isSameText, lockDrafts, owned } from './draft.ts'
import type { DraftOwner } from './draft-owner.ts'

/**
 * What somebody wrote before they signed in becomes theirs. Where both have a text, the one that waits to be posted, or else
 * the newer, is gone on with, and the other lies aside. Safe to repeat.
 */
export async function takeOverDrafts(
  { db }: Pick<Deps, 'db'>,
  memberId: string,
  visitor: Extract<DraftOwner, { tokenHash: string }>,
): Promise<void> {
  const member = { memberId }
  await db.transaction(async (trx) => {
    await lockDrafts(trx, visitor)
    await lockDrafts(trx, member)
    const theirs = await draftsOf(trx, visitor)
    if (theirs.current) {
      const rows: (Draft & { id: string })[] = await trx('drafts')
        .where((either) => either.where('member_id', memberId).orWhere('token_hash', visitor.tokenHash))
        .whereIn('slot', ['current', 'aside'])
        .orderBy([
          { column: 'wants_posting', order: 'desc' },
          { column: 'updated_at', order: 'desc' },
          { column: 'slot', order: 'desc' },
        ])
        .select({ id: 'id', ...draftColumns })
      const different = rows.filter((row, i) => !rows.slice(0, i).some((before) => isSameText(before, row)))
      const [first, second] = different
      const kept = [first, second].flatMap((row) => (row ? [row.id] : []))
      await trx('drafts')
        .whereIn(
          'id',
          rows.map(({ id }) => id).filter((id) => !kept.includes(id)),
        )
        .delete()
      // The constraint is checked row by row: both leave their places before they take the new ones.
      await owned(trx, member).where('slot', 'dropped').delete()
      for (const [row, slot] of [
        [second, 'dropped'],
        [first, 'current'],
        [second, 'aside'],
      ] as const)
        if (row)
          await trx('drafts')
            .where('id', row.id)
            .update({ member_id: memberId, token_hash: null, address_hash: null, slot })
    }
    await owned(trx, visitor).delete()
  })
}
