/** What follows from how a run ended: docs/connectors.md has the table. Pure. */
import type { ConnectorError } from '../../connectors/contract.ts'
import { plain } from '../items/incoming-item.ts'
import type { Source, Trouble } from './source.ts'

export type Outcome = {
  run: 'ok' | 'limited' | 'paused' | 'failed'
  pause: boolean
  nextRunAt: Temporal.Instant
  trouble: Trouble | null
  failuresInRow: number
  /** What the run's row says of how it ended; a pause that the site asked for is no trouble, and is said there alone. */
  message?: string
}

type Known = Pick<Source, 'intervalMinutes' | 'failuresInRow' | 'trouble'>

/** @param complete  false: there is more, and the source is due again at once */
export function afterSuccess(
  source: Pick<Known, 'intervalMinutes'>,
  { complete, nextCheckAfterMinutes = 0 }: { complete: boolean; nextCheckAfterMinutes?: number },
  now: Temporal.Instant,
): Outcome {
  const minutes = Math.max(source.intervalMinutes, Math.min(nextCheckAfterMinutes, longestBackOffMinutes))
  return {
    run: 'ok',
    pause: false,
    nextRunAt: complete ? now.add({ seconds: Math.round(minutes * 60) }) : now,
    trouble: null,
    failuresInRow: 0,
  }
}

/** @param isAsked  a person had it run: who asks again does not make a source in trouble wait longer */
export function afterError(
  error: ConnectorError,
  source: Known,
  now: Temporal.Instant,
  { isAsked = false }: { isAsked?: boolean } = {},
): Outcome {
  const { failuresInRow } = source
  const isKnown = isAsked && failuresInRow > 0
  const trouble = troubleOf(error, source.trouble, now, isKnown)
  const failures = isKnown ? failuresInRow : failuresInRow + 1
  const paused: Outcome = { run: 'paused', pause: true, nextRunAt: now, trouble, failuresInRow }
  const failed: Outcome = {
    run: 'failed',
    pause: false,
    nextRunAt: now.add({ minutes: backOffMinutes(source.intervalMinutes, failures) }),
    trouble,
    failuresInRow: failures,
  }
  switch (error.class) {
    case 'config':
    case 'auth':
    case 'blocked':
      return paused
    case 'gone':
      return trouble.times >= runsUntilGoneIsBelieved ? paused : failed
    case 'rate-limited': {
      // Not a failure: the site says when. But one that names a year from now would be forgotten: people hear of it.
      const until = later(error.until, now.add({ minutes: 1 }))
      const latest = now.add({ hours: longestPauseHours })
      const isLong = Temporal.Instant.compare(until, latest) > 0
      return {
        run: 'limited',
        pause: false,
        nextRunAt: isLong ? latest : until,
        trouble: isLong ? { fix: 'Ask the site; running it now asks once more', ...trouble } : source.trouble,
        failuresInRow,
        message: trouble.message,
      }
    }
    case 'transient':
    case 'too-large':
    case 'schema-drift':
    case 'pagination-reset':
    case 'connector-bug':
      return failed
  }
}

/** 2^n times the interval, at most a day. */
export const backOffMinutes = (intervalMinutes: number, failuresInRow: number): number =>
  Math.max(intervalMinutes, Math.min(longestBackOffMinutes, intervalMinutes * 2 ** Math.min(failuresInRow, 20)))

const longestBackOffMinutes = 24 * 60
const runsUntilGoneIsBelieved = 3
/** A day's allowance comes back within it. */
const longestPauseHours = 25

function troubleOf(error: ConnectorError, before: Trouble | null, now: Temporal.Instant, isKnown: boolean): Trouble {
  const again = before?.class === error.class ? before : undefined
  return {
    class: error.class,
    message: plain(error.message.slice(0, 1000)),
    ...(error.fix && { fix: plain(error.fix) }),
    since: again?.since ?? now.toString(),
    times: again && isKnown ? again.times : (again?.times ?? 0) + 1,
  }
}

const later = (a: Temporal.Instant | undefined, b: Temporal.Instant) =>
  a instanceof Temporal.Instant && Temporal.Instant.compare(a, b) > 0 ? a : b
