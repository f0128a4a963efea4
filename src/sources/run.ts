import { randomUUIDv7 } from 'node:crypto'
import { inspect } from 'node:util'
import { type ConnectorDefinition, ConnectorError, type Ctx } from '../../connectors/contract.ts'
import type { Deps } from '../deps.ts'
import { askAgain, pause } from '../http/pacing.ts'
import { keepProgress } from './keep-progress.ts'
import { type Lease, LeaseLost, RunCancelled, renewEveryMs, renewLease } from './lease.ts'
import { openSecrets } from './secrets.ts'
import { addressesIn, resorted, withoutSecrets } from './settings.ts'
import type { Source } from './source.ts'

export type RunDeps = Pick<Deps, 'db' | 'now' | 'log' | 'fetching' | 'jobs' | 'config'>

export type RunCounts = { seen: number; upserted: number; deleted: number; failed: number }

/** One run of one source, from lease to report. */
export type Run = {
  id: string
  source: Source
  connector: ConnectorDefinition
  lease: Lease
  ctx: Ctx<unknown>
  secrets: Record<string, unknown>
  counts: RunCounts
  used: { requests: number; bytes: number }
  /** Unpacked bytes of the answers since the connector was last asked for something: it may still hold all of them. */
  heldBytes: number
  /** Requests that the site still grants, where it says. */
  remaining?: number
  /** When it grants all of them again, where it says. */
  resetAt?: Temporal.Instant
  /** The stack of what a connector threw may name secrets: what is kept or logged of an error goes through this. */
  clean(text: string): string
  report(message: string): void
}

export type RunLimits = { minutes: number; requests: number; bytes: number }

export const usualLimits: RunLimits = { minutes: 10, requests: 2000, bytes: 500_000_000 }

/** How long after its deadline a run that does not come back is cut off. */
const graceMs = 60_000

/** Budgets of a run are looked at between batches: a site whose pages never end must not fill the memory within one. */
const mostHeldBytes = 100_000_000

type RunInput = {
  source: Source
  connector: ConnectorDefinition
  lease: Lease
  limits: RunLimits
  /** A person wants it now: sites that asked for a long pause are asked once more. */
  isAsked?: boolean
  signal?: AbortSignal
  onProgress?(progress: RunCounts & { message?: string }): void
}

/**
 * Opens the run's row and keeps the lease until `body` is done.
 * `run.ctx.signal` aborts with LeaseLost, RunCancelled, the caller's reason, or a transient error past the deadline.
 */
export async function withRun<T>(deps: RunDeps, input: RunInput, body: (run: Run) => Promise<T>): Promise<T> {
  const stop = new AbortController()
  const startedAt = deps.now()
  const deadline = startedAt.add({ milliseconds: Math.round(input.limits.minutes * 60_000) })
  const bare = bareRun(deps, input)
  const signal = input.signal ? AbortSignal.any([stop.signal, input.signal]) : stop.signal
  const run: Run = Object.assign(bare, { ctx: contextOf(deps, bare, { signal, startedAt, deadline }) })
  const progress = keepProgress(deps.db, run)
  if (input.isAsked) run.ctx.fetch = atFirst(run.ctx.fetch, (host) => askAgain(deps.db, host, deps.now()))
  const followsKill = await openRow(deps, run, startedAt)
  if (followsKill && input.connector.budget)
    run.ctx.fetch = atFirst(run.ctx.fetch, (host) => pause(deps.db, `host ${host}`, deps.now().add(pauseAfterKill)))
  const renewing = setInterval(() => {
    renewLease(deps.db, input.lease, deps.now()).catch((error: Error) => {
      // The database may be away for a moment: then the next batch finds out whether the lease still holds.
      if (error instanceof LeaseLost || error instanceof RunCancelled) stop.abort(error)
    })
  }, renewEveryMs)
  const cutOff = setTimeout(
    () => stop.abort(new ConnectorError('transient', 'The run did not come back after its deadline')),
    input.limits.minutes * 60_000 + graceMs,
  )
  try {
    return await body(run)
  } finally {
    clearInterval(renewing)
    clearTimeout(cutOff)
    await progress.end()
    stop.abort(new ConnectorError('transient', 'The run is over'))
  }
}

export type BareRun = Omit<Run, 'ctx'>

/** A run without its context, and with nothing in the database. */
export function bareRun(
  deps: RunDeps,
  { source: kept, connector, lease, onProgress }: Pick<RunInput, 'source' | 'connector' | 'lease' | 'onProgress'>,
): BareRun {
  const opened = openSecrets(deps.config, kept.id, kept.sealedSecrets)
  const { settings, secrets } = resorted(connector, { settings: kept.settings, secrets: opened })
  const source = { ...kept, settings }
  const counts = { seen: 0, upserted: 0, deleted: 0, failed: 0 }
  const clean = (text: string) => withoutSecrets(text, secrets)
  return {
    id: randomUUIDv7(),
    source,
    connector,
    lease,
    secrets,
    counts,
    clean,
    used: { requests: 0, bytes: 0 },
    heldBytes: 0,
    report: (message) => onProgress?.({ ...counts, ...(message && { message: clean(message) }) }),
  }
}

/** @throws ConnectorError 'config' where the connector no longer takes the settings */
export function contextOf(
  deps: RunDeps,
  run: BareRun,
  { signal, startedAt, deadline }: { signal: AbortSignal; startedAt: Temporal.Instant; deadline: Temporal.Instant },
): Ctx<unknown> {
  const { connector, source } = run
  const given = { ...source.settings, ...run.secrets }
  const settings = connector.settings.safeParse(given)
  if (!settings.success)
    throw new ConnectorError(
      'config',
      `The settings no longer fit: ${settings.error.issues.map((i) => i.path.join('.'))}`,
      {
        fix: 'Change its settings',
      },
    )
  const log = deps.log.child({ source: source.name, run: run.id })
  return {
    settings: settings.data,
    fetch: deps.fetching.forSource({
      source: source.name,
      limits: connector.limits,
      typed: addressesIn(settings.data),
      classify: connector.classify && ((outcome) => connector.classify?.(outcome)),
      methodOf: connector.methodOf && ((url) => connector.methodOf?.(url) ?? url),
      readsBody: connector.readsBody,
      clean: run.clean,
      budget: (outcome) => {
        const hint = connector.budget?.(outcome)
        if (hint?.remaining !== undefined) run.remaining = hint.remaining
        if (hint?.resetAt) run.resetAt = hint.resetAt
        return hint
      },
      signal,
      deadline,
      onRequest: ({ status, bytes, unpackedBytes }) => {
        run.used.requests++
        run.used.bytes += bytes
        run.heldBytes += unpackedBytes
        if (run.heldBytes > mostHeldBytes)
          throw new ConnectorError('too-large', `More than ${mostHeldBytes} bytes came, and still no batch`)
        if (status === 0) run.report('no answer')
      },
    }),
    parse: deps.fetching.parse,
    log: {
      info: (fields, message) => log.info(cleanFields(fields, run), run.clean(message)),
      warn: (fields, message) => log.warn(cleanFields(fields, run), run.clean(message)),
    },
    now: deps.now,
    signal,
    runStartedAt: startedAt,
    deadline,
  }
}

/** What a connector logs may be words of a site, or an error that holds its request. */
function cleanFields(fields: Record<string, unknown>, { clean }: Pick<Run, 'clean'>): Record<string, unknown> {
  const shown = (value: unknown) => {
    if (typeof value === 'object' && value !== null) return clean(inspect(value))
    return typeof value === 'string' ? clean(value) : value
  }
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shown(value)]))
}

/** Does something before the first request to each host. */
function atFirst(fetchPaced: typeof fetch, prepare: (host: string) => Promise<void>): typeof fetch {
  const hosts = new Set<string>()
  return async (input, init) => {
    const host = URL.parse(typeof input === 'object' && 'url' in input ? input.url : input)?.host
    if (host !== undefined && !hosts.has(host)) await prepare(host)
    if (host !== undefined) hosts.add(host)
    return fetchPaced(input, init)
  }
}

/** What the site may have asked for in an answer that came just before the kill, and that nobody wrote down. */
const pauseAfterKill = { seconds: 10 }

/** @returns whether the run before this one was killed */
async function openRow(deps: RunDeps, run: Run, startedAt: Temporal.Instant): Promise<boolean> {
  const { id: sourceId } = run.source
  return deps.db.transaction(async (trx) => {
    await renewLease(trx, run.lease, deps.now())
    const killed = await trx('runs')
      .where({ source_id: sourceId, state: 'running' })
      .update({ state: 'lost', finished_at: startedAt.toString(), message: 'The process that ran it ended' })
    await trx('runs')
      .where('source_id', sourceId)
      .where('started_at', '<', startedAt.subtract({ hours: 24 * 90 }).toString())
      .delete()
    await trx('runs').insert({ id: run.id, source_id: sourceId, started_at: startedAt.toString(), state: 'running' })
    return killed > 0
  })
}
