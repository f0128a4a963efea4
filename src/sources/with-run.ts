import { ConnectorError } from '../../connectors/contract.ts'
import { askAgain, pause } from '../http/pacing.ts'
import { keepProgress } from './keep-progress.ts'
import { LeaseLost, RunCancelled, renewEveryMs, renewLease } from './lease.ts'
import { bareRun, contextOf, type OfRun, type Run, type RunDeps, type RunLimits } from './run.ts'

/** How long after its deadline a run that does not come back is cut off. */
const graceMs = 60_000

type RunInput = OfRun & {
  limits: RunLimits
  /** A person wants it now: sites that asked for a long pause are asked once more. */
  isAsked?: boolean
  signal?: AbortSignal
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
