import type { Db } from '../db.ts'

/** As the mentor has it set; what it means for new requests is in send-request.ts. */
export async function isTakingPeople(db: Db, memberId: string): Promise<boolean> {
  const row = await db('mentors').where('member_id', memberId).first('is_taking_people')
  return row?.is_taking_people ?? false
}

export async function zoneOf(db: Db, memberId: string): Promise<string> {
  const row = await db('members').where('id', memberId).first('time_zone')
  return row?.time_zone ?? 'UTC'
}
