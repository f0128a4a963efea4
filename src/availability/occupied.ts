import { takingStates } from '../bookings/states.ts'
import type { Db } from '../db.ts'
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
  const { rows } = await db.raw<{ rows: { id: string; from: number; until: number }[] }>(
    `SELECT b.person_id AS id, ${millis('lower(b.during)')} AS from, ${millis('upper(b.during)')} AS until
     FROM busy b JOIN bookings k ON k.id = b.booking_id
     WHERE b.person_id = ANY(:everyone::uuid[]) AND b.during && tstzrange(:from::timestamptz, :until::timestamptz)
       AND (k.state <> 'held' OR k.held_until > :now::timestamptz) AND k.id IS DISTINCT FROM :except::uuid
     UNION ALL
     SELECT member_id, ${millis('lower(during)')}, ${millis('upper(during)')} FROM calendar_busy
     WHERE member_id = ANY(:mentors::uuid[]) AND during && tstzrange(:from::timestamptz, :until::timestamptz)`,
    { ...bindingsOf(stretch), mentors, everyone: [...mentors, ...others] },
  )
  const spans = new Map<string, Span[]>()
  for (const { id, from, until } of rows) {
    const ofOne = spans.get(id)
    if (ofOne) ofOne.push([from, until])
    else spans.set(id, [[from, until]])
  }
  for (const [id, ofOne] of spans) spans.set(id, mergeSpans(ofOne))
  return spans
}

/** Beginnings of the bookings that count for the caps of a type, in milliseconds; by the type's id. */
export async function countedStarts(db: Db, typeIds: string[], stretch: Stretch): Promise<Map<string, number[]>> {
  if (typeIds.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { id: string; starts: number[] }[] }>(
    `SELECT session_type_id AS id, array_agg(${millis('starts_at')}) AS starts FROM bookings
     WHERE session_type_id = ANY(:typeIds::uuid[]) AND state = ANY(:states::text[])
       AND (state <> 'held' OR held_until > :now::timestamptz) AND id IS DISTINCT FROM :except::uuid
       AND starts_at >= :from::timestamptz - interval '33 days' AND starts_at < :until::timestamptz + interval '33 days'
     GROUP BY 1`,
    { ...bindingsOf(stretch), typeIds, states: takingStates },
  )
  return new Map(rows.map(({ id, starts }) => [id, starts]))
}

const millis = (instant: string) => `(extract(epoch FROM ${instant}) * 1000)::float8`

const bindingsOf = ({ now, from, until, except }: Stretch) => ({
  now: now.toString(),
  from: Temporal.Instant.fromEpochMilliseconds(from).toString(),
  until: Temporal.Instant.fromEpochMilliseconds(until).toString(),
  except: except ?? null,
})
