/** The address of a person's own calendar, read-only. */
import { createHash } from 'node:crypto'
import type { Config } from '../../config.ts'
import type { Db } from '../../db.ts'
import { textsOf } from '../../notifications/mail-texts.ts'
import { newToken, tokenHash } from '../../token.ts'
import { type BookedTime, bookingsFile } from './booking-event.ts'

/** Past sessions stay in it for so long. */
const daysBack = 90
const mostEvents = 1000

/** Makes the address, in the place of the one before, which leads nowhere from then on. @returns its token, shown once */
export async function renewFeed(db: Db, memberId: string, now: Temporal.Instant): Promise<string> {
  const token = newToken()
  await db('calendar_feeds')
    .insert({ member_id: memberId, token_hash: tokenHash(token), created_at: now, read_at: null })
    .onConflict('member_id')
    .merge()
  return token
}

export async function removeFeed(db: Db, memberId: string): Promise<void> {
  await db('calendar_feeds').where('member_id', memberId).delete()
}

export async function feedOf(
  db: Db,
  memberId: string,
): Promise<{ createdAt: Temporal.Instant; readAt?: Temporal.Instant } | undefined> {
  const row = await db('calendar_feeds').where('member_id', memberId).first('created_at', 'read_at')
  return row && { createdAt: row.created_at, ...(row.read_at ? { readAt: row.read_at } : {}) }
}

/**
 * The calendar that a token opens. It is found by its hash: how long that takes says nothing of tokens that are nearly right.
 * @returns undefined for every other text, and for accounts that are suspended
 */
export async function readFeed(
  db: Db,
  config: Config,
  token: string,
  now: Temporal.Instant,
): Promise<{ etag: string; file: string } | undefined> {
  const reader = await db('calendar_feeds as f')
    .join('members as m', 'm.id', 'f.member_id')
    .where({ 'f.token_hash': tokenHash(token), 'm.state': 'active' })
    .first('m.id')
  if (!reader) return undefined
  await db('calendar_feeds').where('member_id', reader.id).update({ read_at: now })
  const bookings = await bookedTimes(db, reader.id, now)
  const name = textsOf(config).t('booking.feed.name', { hub: config.hubName })
  const fileOf = (at: Temporal.Instant) => bookingsFile(config, { method: 'PUBLISH', bookings, at, name })
  // The same while nothing changes, whenever it is asked for.
  const etag = createHash('sha256')
    .update(fileOf(Temporal.Instant.fromEpochMilliseconds(0)))
    .digest('base64url')
  return { etag: `"${etag.slice(0, 32)}"`, file: fileOf(now) }
}

type Row = {
  id: string
  public_id: string
  type_name: string
  starts_at: Temporal.Instant
  ends_at: Temporal.Instant
  sequence: number
  state: string
  other_name: string | null
}

async function bookedTimes(db: Db, memberId: string, now: Temporal.Instant): Promise<BookedTime[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT b.id, b.public_id, b.type_name, b.starts_at, b.ends_at, b.sequence, b.state, o.name AS other_name
     FROM bookings b LEFT JOIN members o ON o.id = CASE WHEN b.asker_id = :memberId THEN b.mentor_id ELSE b.asker_id END
     WHERE :memberId IN (b.asker_id, b.mentor_id) AND b.state IN ('pending', 'confirmed') AND b.ends_at > :since
     ORDER BY b.starts_at DESC, b.id LIMIT :most`,
    { memberId, since: now.subtract({ hours: daysBack * 24 }).toString(), most: mostEvents },
  )
  return rows.reverse().map((row) => ({
    id: row.id,
    publicId: row.public_id,
    typeName: row.type_name,
    startsAt: row.starts_at,
    endsAt: row.ends_at,
    sequence: row.sequence,
    isTentative: row.state === 'pending',
    ...(row.other_name === null ? {} : { otherName: row.other_name }),
  }))
}
