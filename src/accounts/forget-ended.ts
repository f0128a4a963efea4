import type { Deps } from '../deps.ts'

/** An account that came by GitHub and never chose a name is somebody's address and nothing else. */
const unfinishedDays = 30

/** Deletes sessions, links and sign-ups that are over. Safe to repeat. */
export async function forgetEnded({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  for (const table of ['account_sessions', 'account_links', 'account_tokens', 'sign_ups'])
    await db(table).where('expires_at', '<=', now()).delete()
  await db('accounts')
    .where({ member_id: null })
    .where('created_at', '<', now().subtract({ hours: 24 * unfinishedDays }))
    .delete()
}
