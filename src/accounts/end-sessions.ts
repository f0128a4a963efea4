import type { Deps } from '../deps.ts'

/** Ends one session of an account. @returns false where it has no such session */
export async function endSession({ db }: Pick<Deps, 'db'>, accountId: string, sessionId: string): Promise<boolean> {
  const ended = await db('account_sessions').where({ id: sessionId, user_id: accountId }).delete()
  return ended > 0
}

/** Ends all of an account's sessions, or all others than one. @returns how many */
export async function endSessions({ db }: Pick<Deps, 'db'>, accountId: string, exceptId?: string): Promise<number> {
  const sessions = db('account_sessions').where({ user_id: accountId })
  return (exceptId === undefined ? sessions : sessions.whereNot({ id: exceptId })).delete()
}
