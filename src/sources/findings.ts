/** What is to be said of a source's health, and to be done about it. Pure. */
import type { Source } from './source.ts'

/**
 * `mass-delete`: a large part seems to be gone, and a maintainer has to decide. `secrets`: they cannot be read, after a
 * restore. `stopped`: the hub paused it, since trying again would not help. `schema-drift`: the site answers otherwise than
 * it did. `held-off`: for longer than three of its periods the site has only asked to wait. `failing`: no success for as
 * long, though it is tried. `overdue`: not even tried.
 * `quota-low`: what the site still grants is less than two runs need. `catching-up`: late, and being read. `stumbled`: the
 * last run failed, which means little by itself.
 */
export type FindingKind =
  | 'mass-delete'
  | 'secrets'
  | 'stopped'
  | 'schema-drift'
  | 'held-off'
  | 'failing'
  | 'overdue'
  | 'quota-low'
  | 'catching-up'
  | 'stumbled'

export type Finding = { kind: FindingKind; since?: Temporal.Instant }

/** What maintainers are told of; the rest passes by itself. */
export const toldKinds = [
  'mass-delete',
  'secrets',
  'stopped',
  'schema-drift',
  'held-off',
  'failing',
  'overdue',
  'quota-low',
] as const satisfies FindingKind[]
export type ToldKind = (typeof toldKinds)[number]
export const isTold = (kind: FindingKind): kind is ToldKind => (toldKinds as readonly string[]).includes(kind)

export type Examined = Pick<
  Source,
  | 'state'
  | 'pausedBy'
  | 'trouble'
  | 'lastSuccessAt'
  | 'createdAt'
  | 'intervalMinutes'
  | 'nextRunAt'
  | 'requestsLeft'
  | 'requestsLeftAt'
  | 'requestsResetAt'
> & {
  isSyncing: boolean
  areSecretsReadable: boolean
  /** Of its last run; 0 where there was none. */
  lastRequests: number
  /** How its last run ended. */
  lastState: string | null
  /** When a run last began that brought something new. */
  lastBroughtAt: Temporal.Instant | null
}

/** What passes by itself, or is far off. */
export const mild: FindingKind[] = ['catching-up', 'stumbled', 'quota-low']

const fewestRequests = 20

/** The most pressing first; none where all is well, or where a person paused it. */
export function findingsOf(source: Examined, now: Temporal.Instant): Finding[] {
  if (source.state === 'removing') return []
  const { trouble } = source
  const since = trouble?.since ? Temporal.Instant.from(trouble.since) : undefined
  const found: Finding[] = []
  if (!source.areSecretsReadable) found.push({ kind: 'secrets' })
  if (source.state === 'paused') {
    if (source.pausedBy === 'hub' && source.areSecretsReadable) found.push({ kind: 'stopped', since })
    return found
  }
  if (trouble?.class === 'mass-delete') found.push({ kind: 'mass-delete', since })
  else if (trouble?.class === 'schema-drift') found.push({ kind: 'schema-drift', since })
  else if (isHeldOff(source, now)) return [...found, { kind: 'held-off', since: source.lastSuccessAt ?? undefined }]
  else if (trouble && isLate(source, now)) found.push({ kind: 'failing', since: source.lastSuccessAt ?? since })
  else if (trouble) found.push({ kind: 'stumbled', since })
  else if (isOverdue(source, now))
    found.push({ kind: source.isSyncing ? 'catching-up' : 'overdue', since: source.lastSuccessAt ?? undefined })
  if (isQuotaLow(source, now)) found.push({ kind: 'quota-low', since: source.requestsLeftAt ?? undefined })
  return found
}

/** One missed run is no trouble, two missed periods are. A site may have asked to be left alone for longer than the interval. */
const isOverdue = (source: Examined, now: Temporal.Instant) =>
  isLate(source, now) && Temporal.Instant.compare(now, source.nextRunAt.add({ minutes: 5 })) > 0

/** By when it last succeeded, however long the hub waits between tries. */
const isLate = (source: Examined, now: Temporal.Instant) =>
  isLongAgo(source.lastSuccessAt ?? source.createdAt, source, now)

/** A first load that is sent away every hour, and brings something each time, is on its way. */
const isHeldOff = (source: Examined, now: Temporal.Instant) =>
  source.lastState === 'limited' &&
  isLate(source, now) &&
  (source.lastBroughtAt === null || isLongAgo(source.lastBroughtAt, source, now))

const isLongAgo = (at: Temporal.Instant, { intervalMinutes }: Examined, now: Temporal.Instant) =>
  now.since(at).total('minutes') > 3 * intervalMinutes + 5

function isQuotaLow({ requestsLeft, requestsLeftAt, requestsResetAt, lastRequests }: Examined, now: Temporal.Instant) {
  if (requestsLeft === null || requestsLeftAt === null) return false
  const holdsUntil = requestsResetAt ?? requestsLeftAt.add({ hours: 24 })
  if (Temporal.Instant.compare(now, holdsUntil) >= 0) return false
  return requestsLeft < Math.max(fewestRequests, 2 * lastRequests)
}
