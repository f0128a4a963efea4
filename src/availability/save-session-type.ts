import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden, NotFound } from '../errors.ts'
import { slugOf } from '../items/slug.ts'
import { rowOfType } from './session-type-row.ts'
import { mostSessionTypes, type SessionTypeFields } from './session-types.ts'

/** Pages of their own below /desk/mentor/sessions/. */
const taken = ['new', 'usual']

/**
 * Adds a session type, the last in its mentor's order.
 * @returns its slug
 * @throws Conflict 'session-types-most'
 * @throws Forbidden for whoever is no mentor
 */
export async function addSessionType(
  { db }: Pick<Deps, 'db'>,
  { memberId, fields }: { memberId: string; fields: SessionTypeFields },
): Promise<string> {
  return db.transaction(async (trx) => {
    await lockMentor(trx, memberId)
    const there: { slug: string; position: number }[] = await trx('session_types')
      .where('member_id', memberId)
      .select('slug', 'position')
    if (there.length >= mostSessionTypes) throw new Conflict('session-types-most', { limit: mostSessionTypes })
    const slug = freeSlug(fields.name, [...there.map((one) => one.slug), ...taken])
    const position = Math.max(-1, ...there.map((one) => one.position)) + 1
    await trx('session_types').insert({ ...rowOfType(fields), id: randomUUIDv7(), member_id: memberId, slug, position })
    return slug
  })
}

/**
 * Changes one; sessions that are booked keep what they had.
 * @param wanted.version  that was read before the change
 * @throws Conflict 'session-type-changed' when it was changed since
 * @throws NotFound 'session-type-not-found'
 */
export async function saveSessionType(
  { db }: Pick<Deps, 'db'>,
  { memberId, slug, fields, version }: { memberId: string; slug: string; fields: SessionTypeFields; version: number },
): Promise<void> {
  const changed = await db('session_types')
    .where({ member_id: memberId, slug, version })
    .update({ ...rowOfType(fields), version: version + 1 })
  if (changed > 0) return
  const there = await db('session_types').where({ member_id: memberId, slug }).first('id')
  throw there ? new Conflict('session-type-changed') : new NotFound('session-type-not-found')
}

/** @throws NotFound 'session-type-not-found' */
export async function offerSessionType(
  { db }: Pick<Deps, 'db'>,
  { memberId, slug, isOffered }: { memberId: string; slug: string; isOffered: boolean },
): Promise<void> {
  const changed = await db('session_types')
    .where({ member_id: memberId, slug })
    .update({ is_offered: isOffered, version: db.raw('version + 1') })
  if (changed === 0) throw new NotFound('session-type-not-found')
}

/** Sessions that are booked stay as they are. One that is gone already is gone. */
export async function deleteSessionType(
  { db }: Pick<Deps, 'db'>,
  { memberId, slug }: { memberId: string; slug: string },
): Promise<void> {
  await db('session_types').where({ member_id: memberId, slug }).delete()
}

async function lockMentor(trx: Db, memberId: string): Promise<void> {
  const mentor = await trx('mentors').where({ member_id: memberId, state: 'active' }).forUpdate().first('member_id')
  if (!mentor) throw new Forbidden('forbidden')
}

/** Letters and digits of the name; a number where another has it, or where nothing of it is left. */
function freeSlug(name: string, taken: string[]): string {
  const base =
    slugOf(name)
      .normalize('NFKD')
      .replace(/[^a-z0-9-]/g, '')
      .replace(/-+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 50)
      .replace(/-$/, '') || 'session'
  for (let number = 1; ; number++) {
    const slug = number === 1 ? base : `${base}-${number}`
    if (!taken.includes(slug)) return slug
  }
}
