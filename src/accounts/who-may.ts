import type { Db } from '../db.ts'
import { type Action, permissions } from './permissions.ts'

/** Members whose roles allow this, to tell them that it waits. */
export async function whoMay(db: Db, action: Action): Promise<string[]> {
  return db('member_roles as r')
    .join('members as m', 'm.id', 'r.member_id')
    .where('m.state', 'active')
    .whereIn('r.role', permissions[action])
    .distinct()
    .orderBy('r.member_id')
    .pluck('r.member_id')
}
