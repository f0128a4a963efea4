import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import type { TextKey } from '../http/texts.ts'
import { type Notice, notify } from '../notifications/notify.ts'
import { findingsOf, isTold, type ToldKind } from './findings.ts'
import { type MaintainedSource, maintainedSources } from './maintained-sources.ts'
import { areSecretsReadable } from './secrets.ts'

type WatchDeps = Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>

type Alarm = { source_id: string; kind: ToldKind; began_at: Temporal.Instant; ended_at: Temporal.Instant | null }

/** What began or ended at one source. */
type Told = { source: MaintainedSource; kind: ToldKind; since: Temporal.Instant }

/** Trouble that comes back sooner than this after it ended is the same: nobody is told again. */
const quietHours: Record<ToldKind, number> = {
  'mass-delete': 1,
  secrets: 24,
  stopped: 24,
  'schema-drift': 24,
  'held-off': 24,
  failing: 24,
  overdue: 24,
  // A day's allowance that ends every evening is no news.
  'quota-low': 7 * 24,
}
/** More sources than this at once have one cause: one mail says so. */
const mostAlone = 3

/** What is over only once the source was read again; a maintainer's own decision ends the rest. */
const endsWithSuccess: ToldKind[] = ['secrets', 'stopped', 'schema-drift', 'held-off', 'failing', 'overdue']

/**
 * Tells maintainers, once each time, when something goes wrong with a source, and when it is well again. Two processes at
 * once tell once.
 */
export async function watchSources(deps: WatchDeps): Promise<void> {
  const { db, now, config } = deps
  await db.transaction(async (trx) => {
    await trx.raw(`SELECT pg_advisory_xact_lock(hashtext('watch-sources'))`)
    const sources = await maintainedSources(trx, now())
    const alarms: Alarm[] = await trx('source_alarms').select('source_id', 'kind', 'began_at', 'ended_at')
    const begun: Told[] = []
    const over = new Map<string, Told>()
    for (const source of sources) {
      const mine = new Map(alarms.filter(({ source_id }) => source_id === source.id).map((one) => [one.kind, one]))
      const examined = { ...source, areSecretsReadable: areSecretsReadable(config, source) }
      const kinds = findingsOf(examined, now())
        .map(({ kind }) => kind)
        .filter(isTold)
      for (const kind of kinds) {
        const known = mine.get(kind)
        if (known && known.ended_at === null) continue
        await begin(trx, source, kind, now())
        if (!isStillSame(known, kind, now())) begun.push({ source, kind, since: now() })
      }
      for (const [kind, alarm] of mine) {
        if (alarm.ended_at !== null || kinds.includes(kind)) continue
        const ending = howItEnds(source, alarm)
        if (!ending) continue
        await trx('source_alarms').where({ source_id: source.id, kind }).update({ ended_at: now().toString() })
        if (ending === 'told') over.set(source.id, { source, kind, since: alarm.began_at })
      }
    }
    const notices = [...noticesOf(begun, now()), ...noticesOfWell([...over.values()], now())]
    if (notices.length === 0) return
    const maintainers = await whoMaintains(trx)
    await notify(
      trx,
      deps,
      maintainers.flatMap((memberId) => notices.map((notice) => ({ memberId, ...notice }))),
    )
  })
}

async function begin(trx: Db, source: MaintainedSource, kind: ToldKind, now: Temporal.Instant): Promise<void> {
  const row = { source_id: source.id, kind, began_at: now.toString(), told_at: now.toString(), ended_at: null }
  await trx('source_alarms').insert(row).onConflict(['source_id', 'kind']).merge()
}

const isStillSame = (known: Alarm | undefined, kind: ToldKind, now: Temporal.Instant) =>
  known?.ended_at != null && now.since(known.ended_at).total('hours') < quietHours[kind]

/** Undefined: not yet, for it was not read again since. */
function howItEnds(source: MaintainedSource, { kind, began_at }: Alarm): 'told' | 'silently' | undefined {
  if (!endsWithSuccess.includes(kind)) return 'silently'
  // Whoever paused it knows.
  if (source.state !== 'active') return source.pausedBy === 'hub' ? undefined : 'silently'
  const isRead = source.lastSuccessAt && Temporal.Instant.compare(source.lastSuccessAt, began_at) > 0
  return isRead ? 'told' : undefined
}

const words: Record<ToldKind, TextKey> = {
  'mass-delete': 'source.told.mass-delete',
  secrets: 'source.told.secrets',
  stopped: 'source.told.stopped',
  'schema-drift': 'source.told.schema-drift',
  'held-off': 'source.told.held-off',
  failing: 'source.told.failing',
  overdue: 'source.told.overdue',
  'quota-low': 'source.told.quota-low',
}
const advice: Record<ToldKind, TextKey> = {
  'mass-delete': 'source.told.mass-delete.do',
  secrets: 'source.told.secrets.do',
  stopped: 'source.told.stopped.do',
  'schema-drift': 'source.told.schema-drift.do',
  'held-off': 'source.told.held-off.do',
  failing: 'source.told.failing.do',
  overdue: 'source.told.overdue.do',
  'quota-low': 'source.told.quota-low.do',
}

type Unaddressed = Omit<Notice, 'memberId'>

function noticesOf(begun: Told[], now: Temporal.Instant): Unaddressed[] {
  const count = new Set(begun.map(({ source }) => source.id)).size
  if (count <= mostAlone) return begun.map(troubleAt)
  return [
    {
      kind: 'source',
      key: `sources in trouble ${now}`,
      text: 'source.told.several',
      values: { count },
      url: '/desk/maintainer',
      quote: [...new Set(begun.map(({ source }) => source.title))].join('\n'),
      reason: { text: 'source.told.several.do' },
    },
  ]
}

function troubleAt({ source, kind, since }: Told): Unaddressed {
  const says = saidOf(source, kind)
  return {
    kind: 'source',
    key: `source trouble ${source.id} ${kind} ${since}`,
    text: words[kind],
    values: { source: source.title, count: source.trouble?.missing ?? source.requestsLeft ?? 0 },
    url: `/desk/maintainer/sources/${source.name}`,
    ...(says && { quote: [says.message, says.fix].filter(Boolean).join('\n') }),
    reason: { text: advice[kind] },
    thread: `source ${source.id}`,
  }
}

/** The site's or the connector's own words for it, where they are about this. */
function saidOf(source: MaintainedSource, kind: ToldKind): { message: string; fix?: string } | undefined {
  if (kind === 'held-off') return source.lastMessage ? { message: source.lastMessage } : undefined
  return ['overdue', 'quota-low', 'secrets', 'mass-delete'].includes(kind) ? undefined : (source.trouble ?? undefined)
}

function noticesOfWell(over: Told[], now: Temporal.Instant): Unaddressed[] {
  if (over.length <= mostAlone) return over.map(wellAgain)
  return [
    {
      kind: 'source',
      key: `sources well ${now}`,
      text: 'source.told.several-well',
      values: { count: over.length },
      url: '/desk/maintainer',
      quote: over.map(({ source }) => source.title).join('\n'),
    },
  ]
}

function wellAgain({ source, since }: Told): Unaddressed {
  return {
    kind: 'source',
    key: `source well ${source.id} ${since}`,
    text: 'source.told.well',
    values: { source: source.title },
    url: `/desk/maintainer/sources/${source.name}`,
    thread: `source ${source.id}`,
  }
}

/** Maintainers; where there is none, admins: somebody has to hear of it. */
async function whoMaintains(trx: Db): Promise<string[]> {
  const rows: { member_id: string; role: string }[] = await trx('member_roles as r')
    .join('members as m', 'm.id', 'r.member_id')
    .where('m.state', 'active')
    .whereIn('r.role', ['maintainer', 'admin'])
    .select('r.member_id', 'r.role')
  const of = (role: string) => rows.filter((row) => row.role === role).map((row) => row.member_id)
  return of('maintainer').length > 0 ? of('maintainer') : of('admin')
}
