import type { Db } from '../db.ts'

export type LinkedAccount = {
  id: string
  memberId: string
  siteUrl: string
  authorKey: string
  authorName: string
  profileUrl: string
  state: 'pending' | 'verified'
  word: string | null
  createdAt: Temporal.Instant
  verifiedAt: Temporal.Instant | null
  /** Of a source on that site; the site's host where there is none any more. */
  site: string
}

const columns = `l.id, l.member_id AS "memberId", l.site_url AS "siteUrl", l.author_key AS "authorKey", l.author_name AS "authorName",
  l.profile_url AS "profileUrl", l.state, l.word, l.created_at AS "createdAt", l.verified_at AS "verifiedAt",
  coalesce((SELECT min(title) FROM sources s WHERE s.site_url = l.site_url), l.site_url) AS site`

/** One's own, those that are proven first. */
export async function linkedAccountsOf(db: Db, memberId: string): Promise<LinkedAccount[]> {
  const { rows } = await db.raw<{ rows: LinkedAccount[] }>(
    `SELECT ${columns} FROM linked_accounts l WHERE l.member_id = ? ORDER BY l.state = 'verified' DESC, l.created_at`,
    [memberId],
  )
  return rows
}

export async function linkedAccount(db: Db, id: string): Promise<LinkedAccount | undefined> {
  const { rows } = await db.raw<{ rows: LinkedAccount[] }>(`SELECT ${columns} FROM linked_accounts l WHERE l.id = ?`, [
    id,
  ])
  return rows[0]
}

/** Everything proven, the newest first, for coordinators. */
export async function verifiedLinks(
  db: Db,
  limit = 200,
): Promise<(LinkedAccount & { member: { handle: string; name: string } })[]> {
  const { rows } = await db.raw<{ rows: (LinkedAccount & { member: { handle: string; name: string } })[] }>(
    `SELECT ${columns}, json_build_object('handle', m.handle, 'name', m.name) AS member
     FROM linked_accounts l JOIN members m ON m.id = l.member_id
     WHERE l.state = 'verified' ORDER BY l.verified_at DESC LIMIT ?`,
    [limit],
  )
  return rows
}

/** Which outside authors these members have proven to be. Their keys are among what `authorKeys` says of an author. */
export async function linkedAuthors(
  db: Db,
  memberIds: string[],
): Promise<{ memberId: string; siteUrl: string; authorKey: string }[]> {
  return db('linked_accounts')
    .whereIn('member_id', memberIds)
    .where('state', 'verified')
    .select({ memberId: 'member_id', siteUrl: 'site_url', authorKey: 'author_key' })
}

export type PersonHere = { name: string; handle: string; isMentor: boolean }

/** Of these authors' keys on a site those that are members here. */
export async function peopleBehind(db: Db, siteUrl: string, keys: string[]): Promise<Map<string, PersonHere>> {
  if (keys.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: (PersonHere & { key: string })[] }>(
    `SELECT l.author_key AS key, m.name, m.handle, o.member_id IS NOT NULL AS "isMentor"
     FROM linked_accounts l JOIN members m ON m.id = l.member_id AND m.state = 'active'
     LEFT JOIN mentors o ON o.member_id = m.id AND o.state = 'active'
     WHERE l.site_url = ? AND l.state = 'verified' AND l.author_key = ANY(?::text[])`,
    [siteUrl, keys],
  )
  return new Map(rows.map(({ key, ...person }) => [key, person]))
}
