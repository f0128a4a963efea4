import { createHash } from 'node:crypto'
import { type BudgetHint, ConnectorError, type RateSpec } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { prepared } from '../prepared.ts'

/** A wait up to this is slept; a longer one ends the run, which comes back later. */
export const longestWaitMs = 60_000
const behindPauseMs = 5000

export type Scopes = Record<RateSpec['scope'], string>

type Spec = Pick<RateSpec, 'perDay'> & { intervalMs: number }

/** What pacing keeps apart: a host, one key (or none) on that host, one method of that host. Keys are stored as hashes. */
export function scopesOf(url: URL, credentials: string, method: string): Scopes {
  const hash = credentials === '' ? ofNobody : hashOf(credentials)
  return { host: `host ${url.host}`, key: `key ${url.host} ${hash}`, method: `method ${url.host} ${method}` }
}

const hashOf = (credentials: string) => createHash('sha256').update(credentials).digest('hex').slice(0, 32)
const ofNobody = hashOf('')

export type Taken = {
  /** Until the first turn; 0 for now. */
  waitMs: number
  /** Moments of those behind it. */
  later: number[]
  /** Where the next turns begin, for whoever takes them; undefined where not one scope alone is paced. */
  end?: number
  /** Nobody has taken a turn since those that ended at `after`. */
  isAlone: boolean
}

/**
 * When the next request may go out, by the rows of host_pacing, which all processes share: one statement takes the next free
 * moment of each limited scope, and reads the pauses of all three. Those who wait for the end of a pause go one after the other, too.
 *
 * @param options.ahead  takes so many turns in a row, if nobody has taken one since those that ended at `after`, and one otherwise:
 *                       where several scopes are paced, or an allowance of a day is counted, it is always one
 * @returns moments in epoch milliseconds
 * @throws ConnectorError rate-limited, with `until`, when it is more than a minute
 */
export async function takeTurns(
  db: Db,
  scopes: Scopes,
  limits: RateSpec[],
  options: { now: Temporal.Instant; minimumIntervalMs?: number; ahead?: { many: number; after: number } },
): Promise<Taken> {
  const nowMs = options.now.epochMilliseconds
  const specs = specsByKey(scopes, limits, options.minimumIntervalMs ?? 0)
  const limited = [...specs].sort(([a], [b]) => (a < b ? -1 : 1))
  const one = limited.length === 1 && limited[0]?.[1].perDay === Infinity ? limited[0] : undefined
  const { many, after } = (one && options.ahead) || { many: 1, after: 0 }
  const rows = await taking(db, {
    now: `${options.now}`,
    slept: `${options.now.add({ milliseconds: longestWaitMs })}`,
    keys: limited.map(([key]) => key),
    gaps: limited.map(([, spec]) => spec.intervalMs),
    alone: many > 1 ? one?.[0] : null,
    many,
    after: Temporal.Instant.fromEpochMilliseconds(Math.round(after)).toString(),
    others: Object.values(scopes).filter((key) => !specs.has(key)),
  })
  let waitUntil = nowMs
  let taken: Pick<Taken, 'end' | 'isAlone' | 'later'> = { isAlone: false, later: [] }
  for (const row of rows) {
    const spec = specs.get(row.key)
    const first = spec ? row.next - spec.intervalMs * row.many : 0
    waitUntil = Math.max(waitUntil, row.paused ?? 0, first)
    if (spec?.perDay !== undefined && row.used > spec.perDay) waitUntil = Math.max(waitUntil, row.ends ?? 0)
    if (!spec || row.key !== one?.[0]) continue
    const later = Array.from({ length: row.many - 1 }, (_, turn) => Math.ceil(first + spec.intervalMs * (turn + 1)))
    taken = { end: row.next, isAlone: row.many > 1 || Math.abs(first - after) < 0.5, later }
  }
  const waitMs = Math.ceil(waitUntil - nowMs)
  // Behind the end of a pause that is slept there may be a few who wait for it too.
  const pausedMs = Math.ceil(Math.max(0, ...rows.map(({ paused }) => (paused ?? 0) - nowMs)))
  const isTooLong = pausedMs > longestWaitMs || waitMs > longestWaitMs + (pausedMs > 0 ? behindPauseMs : 0)
  if (isTooLong) throw tooLong(scopes, nowMs + waitMs)
  return { waitMs, ...taken, later: taken.later.filter((moment) => moment > waitUntil) }
}

// A pace that is lost in a crash costs nothing: waiting for the disk on every request would.
const taking = prepared<Row>(
  'take-turns',
  `WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true)),
   before AS MATERIALIZED (
     SELECT key, :many::integer AS many FROM host_pacing, quick
       WHERE key = :alone::text AND next_at >= :now::timestamptz
         AND next_at BETWEEN :after::timestamptz - interval '1 ms' AND :after::timestamptz + interval '1 ms'
       FOR UPDATE OF host_pacing
   ),
   taken AS (
     INSERT INTO host_pacing AS p (key, next_at, day_count, day_ends_at)
     SELECT key, :now::timestamptz + gap * coalesce(before.many, 1) * interval '1 millisecond', coalesce(before.many, 1),
            :now::timestamptz + interval '1 day'
       FROM quick, unnest(:keys::text[], :gaps::float8[]) AS wanted (key, gap) LEFT JOIN before USING (key) ORDER BY key
     ON CONFLICT (key) DO UPDATE SET
       next_at = greatest(p.next_at, :now::timestamptz, CASE WHEN p.paused_until <= :slept::timestamptz THEN p.paused_until END)
         + (excluded.next_at - :now::timestamptz),
       day_count = CASE WHEN p.day_ends_at > :now::timestamptz THEN p.day_count ELSE 0 END + excluded.day_count,
       day_ends_at = CASE WHEN p.day_ends_at > :now::timestamptz THEN p.day_ends_at ELSE excluded.day_ends_at END
     RETURNING key, next_at, paused_until, day_count, day_ends_at
   )
   SELECT key, ${ms('next_at')} AS next, ${ms('paused_until')} AS paused, day_count AS used, ${ms('day_ends_at')} AS ends,
          coalesce(before.many, 1) AS many
     FROM taken LEFT JOIN before USING (key)
   UNION ALL
   SELECT key, 0, ${ms('paused_until')}, 0, NULL, 1 FROM host_pacing WHERE key = ANY(:others::text[])`,
)

/** Leaves a scope alone until then, in all processes. A shorter pause never ends a longer one. */
export async function pause(db: Db, key: string, until: Temporal.Instant, hint: BudgetHint = {}): Promise<void> {
  await db.raw(
    `INSERT INTO host_pacing AS p (key, next_at, paused_until, remaining, reset_at)
     VALUES (:key, :until, :until, :remaining, :reset)
     ON CONFLICT (key) DO UPDATE SET paused_until = greatest(p.paused_until, excluded.paused_until),
       remaining = coalesce(excluded.remaining, p.remaining), reset_at = coalesce(excluded.reset_at, p.reset_at)`,
    { key, until: `${until}`, remaining: hint.remaining ?? null, reset: hint.resetAt ? `${hint.resetAt}` : null },
  )
}

/**
 * Forgets that a host, or a key on it, is left alone for longer than a run waits: a person wants it asked again, since a
 * quota may have been raised or a key added. What a method asked for still holds, and shorter pauses are waited for.
 */
export async function askAgain(db: Db, host: string, now: Temporal.Instant): Promise<void> {
  await db.raw(
    `UPDATE host_pacing SET paused_until = NULL, next_at = least(next_at, CAST(:now AS timestamptz))
     WHERE (key = :host OR starts_with(key, :keys))
       AND paused_until > CAST(:now AS timestamptz) + :longest * interval '1 millisecond'`,
    { now: `${now}`, host: `host ${host}`, keys: `key ${host} `, longest: longestWaitMs },
  )
}

/** What a hint asks to be left alone, and until when; undefined where it asks for nothing. */
export function pauseAskedBy(
  hint: BudgetHint,
  scopes: Scopes,
  limits: RateSpec[],
  now: Temporal.Instant,
): { key: string; until: Temporal.Instant } | undefined {
  const everything = limits.some(({ scope }) => scope === 'key') ? scopes.key : scopes.host
  if (hint.pauseMs !== undefined && hint.pauseMs > 0)
    return {
      key: hint.method === undefined ? everything : scopes.method,
      until: now.add({ milliseconds: Math.ceil(hint.pauseMs) }),
    }
  // What is used up belongs to whoever used it: another key of the same site goes on.
  if (hint.remaining !== undefined && hint.remaining <= 0 && hint.resetAt)
    return { key: hint.method === undefined ? scopes.key : scopes.method, until: hint.resetAt }
  return undefined
}

type Row = { key: string; next: number; paused: number | null; used: number; ends: number | null; many: number }

function ms(column: string): string {
  return `CAST(extract(epoch FROM ${column}) * 1000 AS float8)`
}

function tooLong(scopes: Scopes, untilMs: number): ConnectorError {
  const until = Temporal.Instant.fromEpochMilliseconds(untilMs)
  return new ConnectorError('rate-limited', `${scopes.host.slice('host '.length)} is left alone until ${until}`, {
    until,
    scope: 'host',
  })
}

/** Evenly spaced, never in bursts: a site that counts over any second or minute then never counts too many. */
function specsByKey(scopes: Scopes, limits: RateSpec[], minimumIntervalMs: number): Map<string, Spec> {
  const specs = new Map<string, Spec>()
  const add = (scope: RateSpec['scope'], intervalMs: number, perDay?: number) => {
    const known = specs.get(scopes[scope])
    specs.set(scopes[scope], {
      intervalMs: Math.max(known?.intervalMs ?? 0, intervalMs),
      perDay: Math.min(known?.perDay ?? Infinity, perDay ?? Infinity),
    })
  }
  for (const { scope, perSecond, perMinute, perDay } of limits) {
    if (perSecond === undefined && perMinute === undefined && perDay === undefined) continue
    add(scope, Math.max(perSecond ? 1000 / perSecond : 0, perMinute ? 60_000 / perMinute : 0), perDay)
  }
  if (minimumIntervalMs > 0) add('host', minimumIntervalMs)
  return specs
}
