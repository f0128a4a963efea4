import { ConnectorError } from '../../../connectors/contract.ts'
import type { Deps } from '../../deps.ts'
import { type ThreadPool, threadPool } from '../../http/thread-pool.ts'
import { openSecrets } from '../../sources/secrets.ts'
import type { ReadEvents, Reading } from './expand-events.ts'
import { backoffMinutes, type Failure, failureOf } from './failures.ts'
import { type Fetched, fetchCalendar } from './fetch-calendar.ts'
import { type CalendarRow, calendarToRead, keepBusyTimes, keepFailure, keepUnchanged } from './stored.ts'

export type CalendarDeps = Pick<Deps, 'db' | 'now' | 'config' | 'fetching' | 'log'>
export type Threads = ThreadPool<Reading>

/** What is read: from yesterday, so that what goes on is in it, to after the furthest horizon that there is. */
const daysBack = 1
const daysAhead = 200
/** A file that has not changed is worked out anew after so long: what recurs goes on. */
const freshHours = 5 * 24
const minutesBetween = 15

export const calendarThreads = (limitMs = 15_000): Threads =>
  threadPool<Reading>(new URL('./expand-thread.ts', import.meta.url), limitMs)

/**
 * Reads when a mentor is busy out of their calendar. Where that fails, what was read before stays, and the failure is kept for its mentor to see.
 *
 * @returns why it failed; 'none' where there is no calendar
 */
export async function readCalendar(
  deps: CalendarDeps,
  memberId: string,
  { signal = new AbortController().signal, threads }: { signal?: AbortSignal; threads?: Threads } = {},
): Promise<'read' | 'unchanged' | 'none' | Failure> {
  const { db, now, log } = deps
  const calendar = await calendarToRead(db, memberId, now())
  if (!calendar) return 'none'
  const own = threads ?? calendarThreads()
  let isHere = false
  try {
    const fetched = await fetchedFor(deps, calendar, signal)
    if (fetched === 'unchanged') {
      await keepUnchanged(db, calendar, { now: now(), next: now().add({ minutes: minutesBetween }) })
      return 'unchanged'
    }
    if (typeof fetched === 'string') return await failed(deps, calendar, fetched)
    isHere = true
    const read = await expanded(own, calendar, fetched, now())
    await keepBusyTimes(db, calendar, { ...fetched, ...read, now: now(), next: now().add({ minutes: minutesBetween }) })
    return 'read'
  } catch (error) {
    signal.throwIfAborted()
    const failure = failureOf(error, isHere)
    if (!failure) throw error
    log.info({ memberId, host: calendar.host, failure, reason: `${error}` }, 'a calendar could not be read')
    return await failed(deps, calendar, failure, error instanceof ConnectorError ? error.until : undefined)
  } finally {
    if (!threads) await own.close()
  }
}

function fetchedFor(deps: CalendarDeps, calendar: CalendarRow, signal: AbortSignal) {
  const { address } = openSecrets(deps.config, calendar.memberId, calendar.secrets)
  const { expandedAt, hoursAt, etag, lastModified } = calendar
  const isFresh =
    expandedAt &&
    Temporal.Instant.compare(expandedAt, deps.now().subtract({ hours: freshHours })) > 0 &&
    (!hoursAt || Temporal.Instant.compare(hoursAt, expandedAt) < 0)
  return fetchCalendar(deps, {
    address: String(address),
    ...(isFresh ? { known: { etag, lastModified } } : {}),
    signal,
  })
}

const expanded = (threads: Threads, calendar: CalendarRow, { text }: Fetched, now: Temporal.Instant) =>
  threads.run<ReadEvents>({
    text,
    from: now.subtract({ hours: daysBack * 24 }).epochMilliseconds,
    until: now.add({ hours: daysAhead * 24 }).epochMilliseconds,
    zone: calendar.zone,
    travels: calendar.travels,
    own: calendar.ownBookings,
  })

async function failed({ db, now }: CalendarDeps, calendar: CalendarRow, failure: Failure, until?: Temporal.Instant) {
  const backoff = now().add({ minutes: backoffMinutes(calendar.failures + 1) })
  const next = until && Temporal.Instant.compare(until, backoff) > 0 ? until : backoff
  await keepFailure(db, calendar, { now: now(), next, failure })
  return failure
}
