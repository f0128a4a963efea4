import { z } from 'zod'
import type { Db } from '../db.ts'
import { type Hours, hoursSchema } from './hours.ts'
import type { SessionType } from './session-types.ts'

/** The version is what a change of them names. */
export type ReadHours = { hours: Hours; version: number }

/** Undefined where a mentor has not said any. */
export async function readHours(db: Db, memberId: string): Promise<ReadHours | undefined> {
  return (await hoursOfMany(db, [memberId])).get(memberId)
}

/** By member; those who have not said any are not there. */
export async function hoursOfMany(db: Db, memberIds: string[]): Promise<Map<string, ReadHours>> {
  const rows: (Hours & { member_id: string; version: number })[] = await db('availability')
    .whereIn('member_id', memberIds)
    .select('member_id', 'zone', 'weekly', 'overrides', 'blocked', 'travels', 'version')
  const found = new Map<string, ReadHours>()
  for (const { member_id, version, ...written } of rows) {
    // What an older runtime knew and this one does not, such as a zone, gives nobody a time.
    const hours = hoursSchema.safeParse(written)
    if (hours.success) found.set(member_id, { hours: hours.data, version })
  }
  return found
}

/** In the mentor's order; those that are not offered just now too. */
export async function sessionTypesOf(db: Db, memberId: string): Promise<SessionType[]> {
  return (await sessionTypesOfMany(db, [memberId])).get(memberId) ?? []
}

/** Whether it is offered or not. */
export async function sessionTypeBySlug(db: Db, memberId: string, slug: string): Promise<SessionType | undefined> {
  const row: TypeRow | undefined = await db('session_types').where({ member_id: memberId, slug }).first()
  return row && typeOf(row)
}

/** By member, in their order. */
export async function sessionTypesOfMany(db: Db, memberIds: string[]): Promise<Map<string, SessionType[]>> {
  const rows: TypeRow[] = await db('session_types')
    .whereIn('member_id', memberIds)
    .orderBy(['position', 'duration_minutes', 'id'])
  const types = new Map<string, SessionType[]>()
  for (const row of rows) types.set(row.member_id, [...(types.get(row.member_id) ?? []), typeOf(row)])
  return types
}

/** What is shown of a mentor's calendar: never its address. */
export type ShownCalendar = {
  host: string
  addedAt: Temporal.Instant
  /** The last time that it was read whole. */
  readAt?: Temporal.Instant
  nextReadAt: Temporal.Instant
  failedAt?: Temporal.Instant
  /** A code: `availability.calendar-failure.<code>`. Undefined when the last reading went well. */
  failure?: string
  /** In a row. */
  failures: number
  /** That take time between then and the end of what is read. */
  events: number
}

export async function calendarOf(db: Db, memberId: string): Promise<ShownCalendar | undefined> {
  const row: CalendarRow | undefined = await db('calendars').where('member_id', memberId).first()
  return (
    row && {
      host: row.host,
      addedAt: row.added_at,
      readAt: row.read_at ?? undefined,
      nextReadAt: row.next_read_at,
      failedAt: row.failed_at ?? undefined,
      failure: row.failure ?? undefined,
      failures: row.failures,
      events: row.events,
    }
  )
}

type CalendarRow = {
  host: string
  added_at: Temporal.Instant
  read_at: Temporal.Instant | null
  next_read_at: Temporal.Instant
  failed_at: Temporal.Instant | null
  failure: string | null
  failures: number
  events: number
}

type TypeRow = {
  id: string
  member_id: string
  slug: string
  name: string
  for_whom: string
  duration_minutes: number
  buffer_before_minutes: number
  buffer_after_minutes: number
  preparation_minutes: number
  notice_minutes: number
  horizon_days: number
  interval_minutes: number
  cap_day: number | null
  cap_week: number | null
  cap_month: number | null
  needs_approval: boolean
  place: 'room' | 'link'
  link: string | null
  prep_questions: unknown
  is_offered: boolean
  position: number
  version: number
}

const prepQuestions = z.array(z.string())

const typeOf = (row: TypeRow): SessionType => ({
  id: row.id,
  memberId: row.member_id,
  slug: row.slug,
  name: row.name,
  forWhom: row.for_whom,
  durationMinutes: row.duration_minutes,
  bufferBeforeMinutes: row.buffer_before_minutes,
  bufferAfterMinutes: row.buffer_after_minutes,
  preparationMinutes: row.preparation_minutes,
  noticeMinutes: row.notice_minutes,
  horizonDays: row.horizon_days,
  intervalMinutes: row.interval_minutes,
  capDay: row.cap_day ?? undefined,
  capWeek: row.cap_week ?? undefined,
  capMonth: row.cap_month ?? undefined,
  needsApproval: row.needs_approval,
  place: row.place,
  link: row.link ?? undefined,
  prepQuestions: prepQuestions.parse(row.prep_questions),
  isOffered: row.is_offered,
  position: row.position,
  version: row.version,
})
