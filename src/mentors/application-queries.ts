import type { Db } from '../db.ts'
import { type Offer, readOffer } from './offer.ts'
import type { ApplicationState } from './stages.ts'

export type Application = {
  publicId: string
  memberId: string
  handle: string
  name: string
  joinedAt: Temporal.Instant
  state: ApplicationState
  offer: Offer
  version: number
  submittedAt: Temporal.Instant
  editedAt?: Temporal.Instant
  decidedAt?: Temporal.Instant
  decidedBy?: string
  privateReason?: string
  publicReason?: string
}

/** The newest of a member, whatever came of it. */
export async function lastApplication(db: Db, memberId: string): Promise<Application | undefined> {
  const row = await applications(db).where('a.member_id', memberId).orderBy('a.submitted_at', 'desc').first()
  return row && applicationOf(row)
}

export async function applicationByPublicId(db: Db, publicId: string): Promise<Application | undefined> {
  const row = await applications(db).where('a.public_id', publicId).first()
  return row && applicationOf(row)
}

/** Those that wait for a coordinator, oldest first. */
export async function waitingApplications(db: Db): Promise<Application[]> {
  const rows = await applications(db).where('a.state', 'submitted').orderBy('a.submitted_at')
  return rows.map(applicationOf)
}

/** Those that were decided, newest first. */
export async function decidedApplications(db: Db, limit: number): Promise<Application[]> {
  const rows = await applications(db)
    .whereIn('a.state', ['accepted', 'declined'])
    .orderBy('a.decided_at', 'desc')
    .limit(limit)
  return rows.map(applicationOf)
}

/** How long decisions took in the last year: the median, and of how many. */
export async function usualDecision(
  db: Db,
  now: Temporal.Instant,
): Promise<{ hours: number; count: number } | undefined> {
  const { rows } = await db.raw<{ rows: [{ hours: number | null; count: number }] }>(
    `SELECT percentile_cont(.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - submitted_at))::float8 / 3600 AS hours,
       count(*)::int AS count
     FROM applications WHERE state IN ('accepted', 'declined') AND decided_at > ?`,
    [now.subtract({ hours: 365 * 24 })],
  )
  const [{ hours, count }] = rows
  return hours === null ? undefined : { hours, count }
}

const applications = (db: Db) =>
  db('applications as a')
    .join('members as m', 'm.id', 'a.member_id')
    .leftJoin('members as d', 'd.id', 'a.decided_by')
    .select('a.*', 'm.handle', 'm.name', 'm.created_at as joined_at', 'd.name as decided_by_name')

type Row = {
  public_id: string
  member_id: string
  handle: string
  name: string
  joined_at: Temporal.Instant
  state: ApplicationState
  offer: unknown
  version: number
  submitted_at: Temporal.Instant
  edited_at: Temporal.Instant | null
  decided_at: Temporal.Instant | null
  decided_by_name: string | null
  private_reason: string | null
  public_reason: string | null
}

const applicationOf = (row: Row): Application => ({
  publicId: row.public_id,
  memberId: row.member_id,
  handle: row.handle,
  name: row.name,
  joinedAt: row.joined_at,
  state: row.state,
  offer: readOffer(row.offer),
  version: row.version,
  submittedAt: row.submitted_at,
  ...(row.edited_at ? { editedAt: row.edited_at } : {}),
  ...(row.decided_at ? { decidedAt: row.decided_at } : {}),
  ...(row.decided_by_name ? { decidedBy: row.decided_by_name } : {}),
  ...(row.private_reason ? { privateReason: row.private_reason } : {}),
  ...(row.public_reason ? { publicReason: row.public_reason } : {}),
})
