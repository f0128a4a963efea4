import { readSettings } from '../admin/settings.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden } from '../errors.ts'
import { createMember } from './create-member.ts'

/**
 * Somebody came by GitHub for the first time and has chosen name and handle: now they are a member.
 * @throws Forbidden 'sign-up-closed'
 * @throws Conflict 'handle-taken', or 'link-over' when the account has a member by now
 */
export async function finishSignUp(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  accountId: string,
  who: { name: string; handle: string; timeZone?: string },
): Promise<{ memberId: string }> {
  if (!(await readSettings(db)).anyoneMaySignUp) throw new Forbidden('sign-up-closed')
  return db.transaction(async (trx) => {
    const { id: memberId } = await createMember(trx, now(), who)
    const changed = await trx('accounts')
      .where({ id: accountId, member_id: null })
      .update({ member_id: memberId, name: who.name, updated_at: now() })
    if (changed === 0) throw new Conflict('link-over')
    return { memberId }
  })
}
