import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { tokenHash } from './invite-mentor.ts'
import { type Offer, readOffer } from './offer.ts'

export type InviteState = 'sent' | 'claimed' | 'declined' | 'withdrawn' | 'expired'
export type MailState = 'waiting' | 'sent' | 'refused' | 'given-up'

export type Invite = {
  publicId: string
  email: string
  name: string
  offer: Offer
  personalNote: string
  /** `expired` as soon as its time is over. */
  state: InviteState
  invitedBy?: string
  /** Handle of whom it made a mentor. */
  claimedBy?: string
  createdAt: Temporal.Instant
  sentAt: Temporal.Instant
  sends: number
  expiresAt: Temporal.Instant
  decidedAt?: Temporal.Instant
  /** Of the last mail. Undefined: it was never queued, because the address is refused. */
  mail?: MailState
}

export const invitesPerPage = 50

/** Newest first, a page of them and one more where there is a next page. */
export async function invites(
  db: Db,
  now: Temporal.Instant,
  wanted: { listId?: string; page: number },
): Promise<Invite[]> {
  const rows = await select(db)
    .modify((query) => {
      if (wanted.listId) query.where('i.list_id', wanted.listId)
    })
    .orderBy([
      { column: 'i.created_at', order: 'desc' },
      { column: 'i.id', order: 'desc' },
    ])
    .limit(invitesPerPage + 1)
    .offset((wanted.page - 1) * invitesPerPage)
  return rows.map((row: Row) => inviteOf(row, now))
}

export async function inviteByPublicId(db: Db, now: Temporal.Instant, publicId: string): Promise<Invite | undefined> {
  const row = await select(db).where('i.public_id', publicId).first()
  return row && inviteOf(row, now)
}

/** The invitation that a link opens. */
export async function inviteByToken(
  db: Db,
  now: Temporal.Instant,
  config: Pick<Config, 'secret'>,
  token: string,
): Promise<Invite | undefined> {
  const row = await select(db).where('i.token_hash', tokenHash(config, token)).first()
  return row && inviteOf(row, now)
}

/** What became of a list: how many in each state, and how many mails are on their way. */
export async function listProgress(
  db: Db,
  listId: string,
): Promise<{ invited: number; waiting: number; sent: number; refused: number }> {
  const { rows } = await db.raw<{
    rows: [{ invited: number; waiting: number; sent: number; refused: number }]
  }>(
    `SELECT count(*)::int AS invited, count(*) FILTER (WHERE m.state = 'waiting')::int AS waiting,
       count(*) FILTER (WHERE m.state = 'sent')::int AS sent,
       count(*) FILTER (WHERE m.state IS NULL OR m.state IN ('refused', 'given-up'))::int AS refused
     FROM mentor_invites i LEFT JOIN mails m ON ${lastMail} WHERE i.list_id = ?`,
    [listId],
  )
  return rows[0]
}

/** What is known of addresses from invitations: the last one's state, by address in lower case. */
export async function invitedBefore(
  db: Db,
  now: Temporal.Instant,
  emails: string[],
): Promise<Map<string, InviteState>> {
  const { rows } = await db.raw<{ rows: { email: string; state: InviteState; expires_at: Temporal.Instant }[] }>(
    `SELECT DISTINCT ON (email) email, state, expires_at FROM mentor_invites WHERE email = ANY(?::text[])
     ORDER BY email, created_at DESC`,
    [emails],
  )
  return new Map(rows.map((row) => [row.email, stateNow(row, now)]))
}

/** Groups that exist, of these slugs. */
export async function knownGroups(db: Db, slugs: string[]): Promise<Set<string>> {
  return new Set<string>(await db('groups').whereIn('slug', slugs).pluck('slug'))
}

const lastMail = `m.key = 'invite ' || i.id || ' ' || i.sends`

const select = (db: Db) =>
  db('mentor_invites as i')
    .leftJoin('members as b', 'b.id', 'i.invited_by')
    .leftJoin('members as c', 'c.id', 'i.claimed_by')
    .joinRaw(`LEFT JOIN mails m ON ${lastMail}`)
    .select('i.*', 'b.name as invited_by_name', 'c.handle as claimed_by_handle', 'm.state as mail_state')

type Row = {
  public_id: string
  email: string
  name: string
  offer: unknown
  personal_note: string
  state: InviteState
  invited_by_name: string | null
  claimed_by_handle: string | null
  created_at: Temporal.Instant
  sent_at: Temporal.Instant
  sends: number
  expires_at: Temporal.Instant
  decided_at: Temporal.Instant | null
  mail_state: MailState | null
}

const inviteOf = (row: Row, now: Temporal.Instant): Invite => ({
  publicId: row.public_id,
  email: row.email,
  name: row.name,
  offer: readOffer(row.offer),
  personalNote: row.personal_note,
  state: stateNow(row, now),
  ...(row.invited_by_name ? { invitedBy: row.invited_by_name } : {}),
  ...(row.claimed_by_handle ? { claimedBy: row.claimed_by_handle } : {}),
  createdAt: row.created_at,
  sentAt: row.sent_at,
  sends: row.sends,
  expiresAt: row.expires_at,
  ...(row.decided_at ? { decidedAt: row.decided_at } : {}),
  ...(row.mail_state ? { mail: row.mail_state } : {}),
})

const stateNow = (
  { state, expires_at }: { state: InviteState; expires_at: Temporal.Instant },
  now: Temporal.Instant,
) => (state === 'sent' && Temporal.Instant.compare(expires_at, now) <= 0 ? 'expired' : state)
