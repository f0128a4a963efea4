import { randomUUIDv7 } from 'node:crypto'
import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { createTexts } from '../http/texts.ts'
import { rowOfType } from './session-type-row.ts'
import { defaultSessionTypes } from './session-types.ts'

/** Gives a mentor who has no session types the usual ones, theirs to change. */
export async function giveUsualTypes(trx: Db, config: Pick<Config, 'languages'>, memberId: string): Promise<void> {
  // Two at once wait for each other here.
  const mentor = await trx('mentors').where('member_id', memberId).forUpdate().first('member_id')
  if (!mentor || (await trx('session_types').where('member_id', memberId).first('id'))) return
  const types = defaultSessionTypes(createTexts(config.languages))
  await trx('session_types').insert(
    types.map(({ slug, fields }, position) => ({
      ...rowOfType(fields),
      id: randomUUIDv7(),
      member_id: memberId,
      slug,
      position,
    })),
  )
}
