import { takingStates } from '../bookings/states.ts'
import type { Db } from '../db.ts'
import { sessionMinutes } from '../mentors/load.ts'
import type { MonthHours } from './month-hours.ts'
import { mergeSpans, type Span } from './spans.ts'

type Stretch = {
  now: Temporal.Instant
  /** In milliseconds. */
  from: number
  until: number
  /** A booking that is being moved takes no time and counts for no cap. */
  except?: string
}

/**
 * When people are busy with sessions, as mentor (with the buffers) or asker, and by their calendars: merged, soonest first. Holds that have
 * run out take nothing. By person; who is free is not there.
 *
 * @param options.mentors  whose calendars count too
 */
export async function occupiedSpans(
  db: Db,
  { mentors, others = [], ...stretch }: Stretch & { mentors: string[]; others?: string[] },
): Promise<Map<string, Span[]>> {
  // One text a person: thousands of rows would take longer to arrive than to work out what is free.
  const { rows } = await db.raw<{ rows: { id: string; times: string }[] }>(
    `SELECT id, string_agg(${millis('start')} || ' ' || ${millis('stop')}, ' ') AS times FROM (
       SELECT b.person_id AS id, lower(b.during) AS start, upper(b.during) AS stop FROM busy b
       WHERE b.person_id = ANY(:everyone::uuid[]) AND b.during && tstzrange(:from::timestamptz, :until::timestamptz)
         AND b.booking_id IS DISTINCT FROM :except::uuid
         AND NOT EXISTS (SELECT FROM bookings k
           WHERE k.id = b.booking_id AND k.state = 'held' AND k.held_until <= :now::timestamptz)
       UNION ALL
       SELECT member_id, starts_at, ends_at FROM calendar_busy
       WHERE member_id = ANY(:mentors::uuid[]) AND ends_at > :from::timestamptz
         AND starts_at > :from::timestamptz - interval '24 hours' AND starts_at < :until::timestamptz) taken
     GROUP BY id`,
    { ...bindingsOf(stretch), mentors, everyone: [...mentors, ...others] },
  )
  return new Map(rows.map(({ id, times }) => [id, mergeSpans(spansIn(times))]))
}

/** Digit by digit: splitting the text takes several times as long, and there are thousands. */
function spansIn(times: string): Span[] {
  const spans: Span[] = []
  let start: number | undefined
  let number = 0
  for (let at = 0; at <= times.length; at++) {
    const digit = at < times.length ? times.charCodeAt(at) - 48 : -1
    if (digit >= 0) {
      number = number * 10 + digit
      continue
    }
    if (start === undefined) start = number
    else {
      spans.push([start, number])
      start = undefined
    }
    number = 0
  }
  return spans
}

/** Beginnings of the bookings that count for the caps of a type, in milliseconds; by the type's id. */
export async function countedStarts(db: Db, typeIds: string[], stretch: Stretch): Promise<Map<string, number[]>> {
  if (typeIds.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { id: string; starts: string }[] }>(
    `SELECT session_type_id AS id, string_agg(${millis('starts_at')}::text, ' ') AS starts FROM bookings
     WHERE session_type_id = ANY(:typeIds::uuid[]) AND state = ANY(:states::text[])
       AND (state <> 'held' OR held_until > :now::timestamptz) AND id IS DISTINCT FROM :except::uuid
       AND starts_at >= :from::timestamptz - interval '33 days' AND starts_at < :until::timestamptz + interval '33 days'
     GROUP BY 1`,
    { ...bindingsOf(stretch), typeIds, states: takingStates },
  )
  return new Map(rows.map(({ id, starts }) => [id, starts.split(' ').map(Number)]))
}

/** Of those mentors who said how many hours they give in a month. Holds count: what is held may be booked. */
export async function monthHoursOf(db: Db, mentorIds: string[], stretch: Stretch): Promise<Map<string, MonthHours>> {
  const { rows } = await db.raw<{ rows: { id: string; minutes: number; sessions: string | null }[] }>(
    `SELECT m.member_id AS id, m.hours_per_month * 60 AS minutes,
       (SELECT string_agg(${millis('b.starts_at')} || ' ' || ${sessionMinutes('b')}, ' ') FROM bookings b
        WHERE b.mentor_id = m.member_id AND b.state = ANY(:states::text[])
          AND (b.state <> 'held' OR b.held_until > :now::timestamptz) AND b.id IS DISTINCT FROM :except::uuid
          AND b.starts_at >= :from::timestamptz - interval '33 days' AND b.starts_at < :until::timestamptz + interval '33 days') AS sessions
     FROM mentors m WHERE m.member_id = ANY(:mentorIds::uuid[]) AND m.hours_per_month IS NOT NULL`,
    { ...bindingsOf(stretch), mentorIds, states: takingStates },
  )
  return new Map(
    rows.map(({ id, minutes, sessions }) => {
      const booked = sessions === null ? [] : spansIn(sessions).map(([start, minutes]) => ({ start, minutes }))
      return [id, { minutes, booked }]
    }),
  )
}

const millis = (instant: string) => `(date_part('epoch', ${instant}) * 1000)::int8`

const bindingsOf = ({ now, from, until, except }: Stretch) => ({
  now: now.toString(),
  from: Temporal.Instant.fromEpochMilliseconds(from).toString(),
  until: Temporal.Instant.fromEpochMilliseconds(until).toString(),
  except: except ?? null,
})
