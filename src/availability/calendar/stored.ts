import type { Db } from '../../db.ts'
import { dayMs } from '../days.ts'
import type { Hours } from '../hours.ts'
import { hoursSchema } from '../hours.ts'
import type { Span } from '../spans.ts'
import { knownZone } from '../zone-offsets.ts'
import type { Failure } from './failures.ts'

/** A mentor's calendar, with what its reading depends on. */
export type CalendarRow = {
  memberId: string
  secrets: Buffer
  host: string
  etag: string | null
  lastModified: string | null
  failures: number
  expandedAt: Temporal.Instant | null
  /** What names no zone is on their clocks. */
  zone: string
  travels: Hours['travels']
  /** When they changed their hours last. */
  hoursAt: Temporal.Instant | null
  /** Ids of their bookings here, which are the UIDs of what they put into their calendar. */
  ownBookings: string[]
}

export async function calendarToRead(
  db: Db,
  memberId: string,
  now: Temporal.Instant,
): Promise<CalendarRow | undefined> {
  const row = await db('calendars AS c')
    .join('members AS m', 'm.id', 'c.member_id')
    .leftJoin('availability AS a', 'a.member_id', 'c.member_id')
    .where('c.member_id', memberId)
    .first(
      'c.secrets',
      'c.host',
      'c.etag',
      'c.last_modified',
      'c.failures',
      'c.expanded_at',
      'm.time_zone',
      'a.zone',
      'a.travels',
      'a.updated_at',
    )
  if (!row) return undefined
  const ownBookings: string[] = await db('bookings')
    .where((either) => either.where('mentor_id', memberId).orWhere('asker_id', memberId))
    .where('ends_at', '>', now.subtract({ hours: 40 * 24 }).toString())
    .pluck('id')
  const travels = hoursSchema.shape.travels.safeParse(row.travels ?? [])
  return {
    memberId,
    secrets: row.secrets,
    host: row.host,
    etag: row.etag,
    lastModified: row.last_modified,
    failures: row.failures,
    expandedAt: row.expanded_at,
    zone: knownZone(row.zone ?? row.time_zone) ?? 'UTC',
    travels: travels.success ? travels.data : [],
    hoursAt: row.updated_at,
    ownBookings,
  }
}

/** Whose turn it is, who has waited longest first; also those whose hours were changed since. */
export async function dueCalendars(db: Db, now: Temporal.Instant, limit: number): Promise<string[]> {
  return db('calendars AS c')
    .leftJoin('availability AS a', 'a.member_id', 'c.member_id')
    .where('c.next_read_at', '<=', now.toString())
    .orWhereRaw('(c.failures = 0 AND a.updated_at > c.expanded_at)')
    .orderBy('c.next_read_at')
    .limit(limit)
    .pluck('c.member_id')
}

/** After a restore: what was read is not in a backup. */
export async function readCalendarsAnew(trx: Db): Promise<void> {
  await trx('calendars').update({
    next_read_at: trx.fn.now(),
    expanded_at: null,
    etag: null,
    last_modified: null,
  })
}

type Kept = { now: Temporal.Instant; next: Temporal.Instant }

/** Takes the place of what was read before; unless another address took that of this one meanwhile. */
export async function keepBusyTimes(
  db: Db,
  calendar: CalendarRow,
  read: Kept & { busy: Span[]; events: number; unreadable: number; etag?: string; lastModified?: string },
): Promise<void> {
  await db.transaction(async (trx) => {
    const found = await trx('calendars')
      .where(sameAddress(calendar))
      .update({
        read_at: read.now.toString(),
        expanded_at: read.now.toString(),
        next_read_at: read.next.toString(),
        // The rest is read, and counts.
        failed_at: read.unreadable > 0 ? read.now.toString() : null,
        failure: read.unreadable > 0 ? 'partly' : null,
        failures: 0,
        etag: read.etag ?? null,
        last_modified: read.lastModified ?? null,
        events: read.events,
      })
    if (found === 0) return
    await trx('calendar_busy').where('member_id', calendar.memberId).delete()
    await insertBusyTimes(trx, calendar.memberId, read.busy)
  })
}

/** @param busy  merged; what is longer than a day goes in as pieces, as the table has it */
export async function insertBusyTimes(trx: Db, memberId: string, busy: Span[]): Promise<void> {
  const pieces = busy.flatMap(([start, end]) =>
    Array.from({ length: Math.ceil((end - start) / dayMs) }, (_, day): Span => {
      const from = start + day * dayMs
      return [from, Math.min(end, from + dayMs)]
    }),
  )
  await trx.raw(
    `INSERT INTO calendar_busy (member_id, starts_at, ends_at)
     SELECT :memberId, to_timestamp(start / 1000), to_timestamp(stop / 1000)
     FROM unnest(:starts::float8[], :stops::float8[]) AS busy (start, stop)`,
    { memberId, starts: pieces.map(([start]) => start), stops: pieces.map(([, end]) => end) },
  )
}

export async function keepUnchanged(db: Db, calendar: CalendarRow, { now, next }: Kept): Promise<void> {
  await db('calendars')
    .where(sameAddress(calendar))
    .update({
      read_at: now.toString(),
      next_read_at: next.toString(),
      // What could not be read of it then cannot be read now.
      failure: db.raw(`CASE WHEN failure = 'partly' THEN failure END`),
      failed_at: db.raw(`CASE WHEN failure = 'partly' THEN failed_at END`),
      failures: 0,
    })
}

export async function keepFailure(
  db: Db,
  calendar: CalendarRow,
  { now, next, failure }: Kept & { failure: Failure },
): Promise<void> {
  await db('calendars')
    .where(sameAddress(calendar))
    .update({
      failed_at: now.toString(),
      next_read_at: next.toString(),
      failure,
      failures: db.raw('failures + 1'),
    })
}

const sameAddress = ({ memberId, secrets }: CalendarRow) => ({ member_id: memberId, secrets })
