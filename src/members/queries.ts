import type { Db } from '../db.ts'
import { blockBetween } from '../moderation/blocked.ts'
import { questionUrl } from '../questions/address.ts'
import { type Audience, type Visibility, wholeVisibility } from './visibility.ts'

export type Link = { label: string; url: string }

export type Profile = {
  id: string
  handle: string
  name: string
  pronouns: string
  headline: string
  bio: string
  timeZone: string
  isTimeZoneConfirmed: boolean
  languages: string[]
  country: string
  links: Link[]
  isOpenToOffers: boolean
  visibility: Visibility
}

/** One's own, with everything in it. */
export async function profileOf(db: Db, memberId: string): Promise<Profile> {
  const row = await db('members').where('id', memberId).first()
  return {
    id: row.id,
    handle: row.handle,
    name: row.name,
    pronouns: row.pronouns ?? '',
    headline: row.headline ?? '',
    bio: row.bio ?? '',
    timeZone: row.time_zone,
    isTimeZoneConfirmed: row.is_time_zone_confirmed,
    languages: row.languages,
    country: row.country ?? '',
    links: row.links,
    isOpenToOffers: row.is_open_to_offers,
    visibility: wholeVisibility(row.visibility),
  }
}

export type ShownMember = {
  id: string
  handle: string
  name: string
  pronouns: string | null
  headline: string | null
  bio: string | null
  timeZone: string | null
  languages: string[]
  country: string | null
  links: Link[]
  isOpenToOffers: boolean
  groups: { slug: string; name: string }[]
  createdAt: Temporal.Instant
}

type ShownRow = Omit<ShownMember, 'timeZone' | 'isOpenToOffers' | 'createdAt'> & {
  time_zone: string | null
  is_open_to_offers: boolean
  created_at: Temporal.Instant
}

/** A member as this audience sees them. Undefined: there is none, or they are suspended. */
export async function memberShownTo(db: Db, memberId: string, audience: Audience): Promise<ShownMember | undefined> {
  const { rows } = await db.raw<{ rows: ShownRow[] }>(
    `SELECT p.*, ARRAY(
       SELECT jsonb_build_object('slug', g.slug, 'name', g.name) FROM group_members gm JOIN groups g ON g.id = gm.group_id
       JOIN members m ON m.id = gm.member_id
       WHERE gm.member_id = p.id AND field_is_shown(m.visibility, 'groups', :audience)
       ORDER BY g.name COLLATE "und-x-icu") AS groups
     FROM members_shown_to(:audience) p WHERE p.id = :memberId`,
    { memberId, audience },
  )
  const row = rows[0]
  return (
    row && {
      id: row.id,
      handle: row.handle,
      name: row.name,
      pronouns: row.pronouns,
      headline: row.headline,
      bio: row.bio,
      timeZone: row.time_zone,
      languages: row.languages,
      country: row.country,
      links: row.links,
      isOpenToOffers: row.is_open_to_offers,
      groups: row.groups,
      createdAt: row.created_at,
    }
  )
}

/** Groups that a member is in, whoever sees it. */
export async function groupsOf(db: Db, memberId: string): Promise<{ slug: string; name: string }[]> {
  return db('group_members as m')
    .join('groups as g', 'g.id', 'm.group_id')
    .where('m.member_id', memberId)
    .orderByRaw('g.name COLLATE "und-x-icu"')
    .select('g.slug', 'g.name')
}

/** Which member has this handle, and whether they are a mentor with a page of their own. */
export async function memberByHandle(
  db: Db,
  handle: string,
): Promise<{ id: string; isMentor: boolean; isSuspended: boolean } | undefined> {
  const row = await db('members as m')
    .leftJoin('mentors as t', (join) => join.on('t.member_id', 'm.id').andOnVal('t.state', 'active'))
    .where('m.handle', handle)
    .whereIn('m.state', ['active', 'suspended'])
    .first('m.id', 'm.state', 't.member_id as mentor_id')
  return row && { id: row.id, isMentor: row.mentor_id !== null, isSuspended: row.state === 'suspended' }
}

/** What ties a reader to a member: an accepted request together, a block of either, of which the reader knows their own. */
export async function bondOf(
  db: Db,
  one: string,
  other: string,
): Promise<{ isMatch: boolean; isBlocked: boolean; hasBlocked: boolean }> {
  const [{ rows }, block] = await Promise.all([
    db.raw<{ rows: unknown[] }>(
      `SELECT FROM requests WHERE state = 'accepted'
       AND (asker_id, mentor_id) IN ((:one, :other), (:other, :one)) LIMIT 1`,
      { one, other },
    ),
    blockBetween(db, one, other),
  ])
  return { isMatch: rows.length > 0, isBlocked: block !== undefined, hasBlocked: block === 'own' }
}

export type Post = {
  title: string
  url: string
  isSolved: boolean
  isAccepted: boolean
  answers: number
  at: Temporal.Instant
}
type PostRow = {
  public_id: string
  title: string
  answer_public_id?: string
  is_solved: boolean
  is_accepted?: boolean
  answers: number
  created_at: Temporal.Instant
  count: number
}
export type Posts = { newest: Post[]; count: number }

/** What everyone may read of a member's questions. */
export async function questionsOf(db: Db, memberId: string, limit: number): Promise<Posts> {
  const { rows } = await db.raw<{ rows: PostRow[] }>(
    `SELECT public_id, title, accepted_answer_id IS NOT NULL AS is_solved, answers, created_at,
       count(*) OVER () AS count
     FROM questions WHERE author_id = :memberId AND state IN ('open', 'closed')
     ORDER BY created_at DESC, id DESC LIMIT :limit`,
    { memberId, limit },
  )
  return posts(rows)
}

/** And of their answers: the accepted ones first, then the newest. */
export async function answersOf(db: Db, memberId: string, limit: number): Promise<Posts> {
  const { rows } = await db.raw<{ rows: PostRow[] }>(
    `SELECT q.public_id, q.title, a.public_id AS answer_public_id, q.accepted_answer_id IS NOT NULL AS is_solved,
       q.accepted_answer_id IS NOT DISTINCT FROM a.id AS is_accepted, q.answers, a.created_at,
       count(*) OVER () AS count
     FROM answers a JOIN questions q ON q.id = a.question_id
     WHERE a.author_id = :memberId AND a.state = 'open' AND q.state IN ('open', 'closed')
     ORDER BY is_accepted DESC, a.created_at DESC, a.id DESC LIMIT :limit`,
    { memberId, limit },
  )
  return posts(rows)
}

const posts = (rows: PostRow[]): Posts => ({
  count: rows[0]?.count ?? 0,
  newest: rows.map((row) => ({
    title: row.title,
    url: questionUrl(row.public_id, row.title) + (row.answer_public_id ? `#answer-${row.answer_public_id}` : ''),
    isSolved: row.is_solved,
    isAccepted: row.is_accepted ?? false,
    answers: row.answers,
    at: row.created_at,
  })),
})
