import type { Db } from '../db.ts'

/** Where mail reaches these members: confirmed addresses of people who may sign in, nobody else's. */
export async function addressesOf(db: Db, memberIds: string[]): Promise<Map<string, string>> {
  if (memberIds.length === 0) return new Map()
  const rows: { member_id: string; email: string }[] = await db('accounts')
    .join('members', 'members.id', 'accounts.member_id')
    .whereIn('accounts.member_id', memberIds)
    .where({ 'accounts.email_verified': true, 'members.state': 'active' })
    .select('accounts.member_id', 'accounts.email')
  return new Map(rows.map((row) => [row.member_id, row.email]))
}

/** The same for one. */
export async function addressOf(db: Db, memberId: string): Promise<string | undefined> {
  return (await addressesOf(db, [memberId])).get(memberId)
}
