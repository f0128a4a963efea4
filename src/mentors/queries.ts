import type { Db } from '../db.ts'
import type { Audience } from '../members/visibility.ts'
import { bookedMinutes, invitationsThisWeek, loadSpan, placesTaken, requestsThisWeek } from './load.ts'
import type { Format } from './offer.ts'
import type { Availability, Load } from './taking-people.ts'

export type MentorState = 'active' | 'alumni' | 'removed'

/** A mentor as somebody may see them. */
export type Mentor = {
  id: string
  publicId: string
  handle: string
  name: string
  state: MentorState
  pronouns?: string
  headline?: string
  /** Markdown. */
  bio?: string
  title?: string
  languages: string[]
  country?: string
  /** IANA. */
  timeZone?: string
  links: { label: string; url: string }[]
  helpsWith: string
  asksOfYou: string
  doesNotTake: string
  wantsToHelp: string
  formats: Format[]
  hoursPerMonth?: number
  acceptedAt: Temporal.Instant
  expertise: { tag: string; note: string; evidence: string[] }[]
  groups: { slug: string; name: string }[]
  availability: Availability
}

/** The mentor of this handle as this audience sees them, whether they still are one or not. */
export async function mentorByHandle(db: Db, handle: string, audience: Audience): Promise<Mentor | undefined> {
  const row = await mentors(db, audience).where('m.handle', handle).first()
  return row && mentorOf(row)
}

/** How many help that everyone may see. */
export async function countMentors(db: Db): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `SELECT count(*)::int AS count FROM mentors t JOIN members_shown_to('public') m ON m.id = t.member_id WHERE t.state = 'active'`,
  )
  return rows[0]?.count ?? 0
}

/** As the mentor themselves sees it. */
export async function ownMentor(db: Db, memberId: string): Promise<Mentor | undefined> {
  const row = await mentors(db, 'coordinators').where('m.id', memberId).first()
  return row && mentorOf(row)
}

/** What an active mentor has set about being asked; undefined where they are none. */
export async function mentorAvailability(db: Db, memberId: string): Promise<Availability | undefined> {
  const row = await db('mentors').where({ member_id: memberId, state: 'active' }).first()
  return row && availabilityOf(row)
}

/** What a mentor has on their hands. */
export async function mentorLoad(
  db: Db,
  mentorId: string,
  now: Temporal.Instant,
): Promise<Load & { invitedThisWeek: number }> {
  const { weekAgo } = loadSpan(now)
  const { rows } = await db.raw<{ rows: [{ held: number; asked: number; invited: number }] }>(
    `SELECT ${placesTaken('m')} AS held, ${requestsThisWeek('m')} AS asked, ${invitationsThisWeek('m')} AS invited
     FROM (VALUES (:mentorId::uuid)) AS m(member_id)`,
    { mentorId, weekAgo },
  )
  const [{ held, asked, invited }] = rows
  return { held, askedThisWeek: asked, invitedThisWeek: invited }
}

/** What is booked of the hours that a mentor gives in this month of their calendar; undefined hours: they said none. */
export async function hoursThisMonth(
  db: Db,
  mentorId: string,
  now: Temporal.Instant,
): Promise<{ bookedMinutes: number; hoursPerMonth?: number }> {
  const zone: { zone: string } | undefined = await db('members as m')
    .leftJoin('availability as a', 'a.member_id', 'm.id')
    .where('m.id', mentorId)
    .first(db.raw('coalesce(a.zone, m.time_zone) AS zone'))
  const first = now
    .toZonedDateTimeISO(zone?.zone ?? 'UTC')
    .with({ day: 1 })
    .startOfDay()
  const { rows } = await db.raw<{ rows: { booked: number; hours: number | null }[] }>(
    `SELECT ${bookedMinutes('m')} AS booked, m.hours_per_month AS hours FROM mentors m WHERE m.member_id = :mentorId`,
    {
      mentorId,
      from: first.toInstant().toString(),
      until: first.add({ months: 1 }).startOfDay().toInstant().toString(),
    },
  )
  return { bookedMinutes: rows[0]?.booked ?? 0, hoursPerMonth: rows[0]?.hours ?? undefined }
}

/** Whether all their places are taken; false for whoever is no mentor. */
export async function hasNoPlace(db: Db, mentorId: string): Promise<boolean> {
  const { rows } = await db.raw<{ rows: { full: boolean }[] }>(
    `SELECT m.capacity <= ${placesTaken('m')} AS full FROM mentors m WHERE m.member_id = ?`,
    [mentorId],
  )
  return rows[0]?.full ?? false
}

/** What is open between two people: a request, or a conversation that goes on. */
export async function openBetween(
  db: Db,
  askerId: string,
  mentorId: string,
): Promise<{ requestId?: string; conversationId?: string }> {
  const { rows } = await db.raw<{ rows: [{ request: string | null; conversation: string | null }] }>(
    `SELECT (SELECT public_id FROM requests WHERE asker_id = :askerId AND mentor_id = :mentorId
         AND state IN ('sent', 'seen', 'needs_info') LIMIT 1) AS request,
       (SELECT public_id FROM conversations WHERE asker_id = :askerId AND mentor_id = :mentorId AND ended_at IS NULL
         ORDER BY opened_at DESC LIMIT 1) AS conversation`,
    { askerId, mentorId },
  )
  const [{ request, conversation }] = rows
  return { ...(request ? { requestId: request } : {}), ...(conversation ? { conversationId: conversation } : {}) }
}

const mentors = (db: Db, audience: Audience) =>
  db('mentors as t')
    .joinRaw('JOIN members_shown_to(?) m ON m.id = t.member_id', [audience])
    .select(
      'm.*',
      't.*',
      db.raw(
        `(SELECT coalesce(json_agg(json_build_object('tag', g.name, 'note', e.note, 'evidence', e.evidence) ORDER BY g.name), '[]')
          FROM mentor_expertise e JOIN tags g ON g.id = e.tag_id WHERE e.member_id = t.member_id) AS expertise`,
      ),
      db.raw(
        `(SELECT coalesce(json_agg(json_build_object('slug', g.slug, 'name', g.name) ORDER BY g.name), '[]')
          FROM group_members gm JOIN groups g ON g.id = gm.group_id JOIN members o ON o.id = gm.member_id
          WHERE gm.member_id = t.member_id AND field_is_shown(o.visibility, 'groups', ?)) AS groups`,
        [audience],
      ),
    )

type Row = {
  id: string
  public_id: string
  handle: string
  name: string
  state: MentorState
  pronouns: string | null
  headline: string | null
  bio: string | null
  title: string | null
  languages: string[]
  country: string | null
  time_zone: string | null
  links: { label: string; url: string }[]
  helps_with: string
  asks_of_you: string
  does_not_take: string
  wants_to_help: string
  formats: Format[]
  hours_per_month: number | null
  accepted_at: Temporal.Instant
  expertise: Mentor['expertise']
  groups: Mentor['groups']
  is_taking_people: boolean
  paused_until: Temporal.Instant | null
  capacity: number
  weekly_invitations: number | null
}

const mentorOf = (row: Row): Mentor => ({
  id: row.id,
  publicId: row.public_id,
  handle: row.handle,
  name: row.name,
  state: row.state,
  ...(row.pronouns ? { pronouns: row.pronouns } : {}),
  ...(row.headline ? { headline: row.headline } : {}),
  ...(row.bio ? { bio: row.bio } : {}),
  ...(row.title ? { title: row.title } : {}),
  languages: row.languages,
  ...(row.country ? { country: row.country } : {}),
  ...(row.time_zone ? { timeZone: row.time_zone } : {}),
  links: row.links,
  helpsWith: row.helps_with,
  asksOfYou: row.asks_of_you,
  doesNotTake: row.does_not_take,
  wantsToHelp: row.wants_to_help,
  formats: row.formats,
  ...(row.hours_per_month ? { hoursPerMonth: row.hours_per_month } : {}),
  acceptedAt: row.accepted_at,
  expertise: row.expertise,
  groups: row.groups,
  availability: availabilityOf(row),
})

const availabilityOf = (
  row: Pick<Row, 'is_taking_people' | 'capacity' | 'paused_until' | 'weekly_invitations'>,
): Availability => ({
  isTakingPeople: row.is_taking_people,
  capacity: row.capacity,
  ...(row.paused_until ? { pausedUntil: row.paused_until } : {}),
  ...(row.weekly_invitations === null ? {} : { weeklyInvitations: row.weekly_invitations }),
})
