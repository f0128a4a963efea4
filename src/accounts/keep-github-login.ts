import type { Db } from '../db.ts'

/** Keeps under which name an account is known at GitHub just now: src/linked-accounts shows it. */
export async function keepGitHubLogin(db: Db, { id, login }: { id: string; login: string }): Promise<void> {
  await db('account_keys').where({ provider_id: 'github', account_id: id }).update({ login })
}
