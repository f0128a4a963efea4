import { ConnectorError } from '../../connectors/contract.ts'
import { AppError, NotFound } from '../errors.ts'
import { type Connectors, connectorById, installedConnectors } from './connectors.ts'
import { endCancelled, endRun, letGo } from './end-run.ts'
import { expireItems } from './expire-items.ts'
import { type Lease, LeaseLost, RunCancelled, takeLease } from './lease.ts'
import { afterError, afterSuccess, type Outcome } from './outcome.ts'
import { type Pulled, pullItems } from './pull-items.ts'
import { sourceById } from './queries.ts'
import { mustStartOver, retryFailures } from './retry-failures.ts'
import { type Run, type RunCounts, type RunDeps, type RunLimits, usualLimits } from './run.ts'
import type { Source, Trouble } from './source.ts'
import { sweepItems } from './sweep-items.ts'
import { verifyItems } from './verify-items.ts'
import { withRun } from './with-run.ts'

export type SyncInput = {
  sourceId: string
  /** A person waits for it: take the source over as soon as it is free, ask about every item, not some. */
  wait?: boolean
  /** A person asked for this run, and does not wait for it: a site that asked for a long pause is asked once more. */
  isAsked?: boolean
  confirmMassDelete?: boolean
  signal?: AbortSignal
  onProgress?(progress: RunCounts & { message?: string }): void
  limits?: Partial<RunLimits>
}

export type SyncReport = RunCounts & {
  state: 'ok' | 'limited' | 'paused' | 'failed'
  /** Everything that the source had was read. False with state ok: there is more, run again. */
  complete: boolean
  nextRunAt: Temporal.Instant
  trouble: Trouble | null
  /** Somebody else works on it; nothing was done. */
  isBusy?: boolean
}

export type SyncDeps = RunDeps & { connectors?: Connectors }

/**
 * One run of a source: pulls what is new, tries again what failed, asks after what may be gone. What goes wrong with the
 * source is in the report and in its row; only what goes wrong with the hub is thrown, and then the source is due again.
 *
 * @throws NotFound 'source-not-found'
 */
export async function syncSource(deps: SyncDeps, input: SyncInput): Promise<SyncReport> {
  const lease = input.wait ? await waitForLease(deps, input) : await takeLease(deps.db, input.sourceId, deps.now())
  const source = await sourceById(deps.db, input.sourceId)
  if (!source) throw new NotFound('source-not-found', { id: input.sourceId })
  if (!lease) return nothingDone(source)
  try {
    return await runOnce(deps, source, lease, input)
  } catch (error) {
    if (error instanceof LeaseLost) return { ...nothingDone(source), isBusy: true }
    await letGo(deps, lease)
    throw error
  }
}

async function runOnce(deps: SyncDeps, source: Source, lease: Lease, input: SyncInput): Promise<SyncReport> {
  const limits = { ...usualLimits, ...input.limits }
  let run: Run | undefined
  let counts: RunCounts = { seen: 0, upserted: 0, deleted: 0, failed: 0 }
  let complete = false
  let outcome: Outcome
  try {
    const connector = connectorById(deps.connectors ?? (await installedConnectors()), source.connector)
    const { signal, onProgress } = input
    const asked = { source, connector, lease, limits, isAsked: input.wait || input.isAsked, signal, onProgress }
    const pulled = await withRun(deps, asked, async (opened) => {
      run = opened
      counts = opened.counts
      return work(deps, opened, limits, input)
    })
    complete = pulled.complete
    outcome = { ...afterSuccess(source, pulled, deps.now()), trouble: pulled.trouble }
  } catch (error) {
    if (error instanceof RunCancelled) {
      await endCancelled(deps, lease, run)
      return { ...nothingDone((await sourceById(deps.db, source.id)) ?? source), ...run?.counts, state: 'paused' }
    }
    const known = ofTheSource(error)
    if (!known) throw error
    logTrouble(deps, source, run, known)
    outcome = afterError(cleaned(known, run), source, deps.now(), { isAsked: input.wait || input.isAsked })
  }
  await endRun(deps, lease, run, outcome, complete)
  return { state: outcome.run, complete, ...counts, nextRunAt: outcome.nextRunAt, trouble: outcome.trouble }
}

const retriesARun = 50
const verifiedARun = 1000

async function work(
  deps: SyncDeps,
  run: Run,
  limits: RunLimits,
  { wait = false, isAsked = false, confirmMassDelete: confirmed = false }: SyncInput,
): Promise<Pulled & { trouble: Trouble | null }> {
  if (await mustStartOver(deps, run)) run.source = { ...run.source, cursor: null }
  const pulled = await pullItems(deps, run, limits)
  run.counts.deleted += await expireItems(deps, { sourceId: run.source.id })
  if (!pulled.complete) return { ...pulled, trouble: null }
  await retryFailures(deps, run, wait || isAsked ? retriesARun * 10 : retriesARun)
  const limit = wait || run.source.deletesConfirmed !== null ? Number.POSITIVE_INFINITY : verifiedARun
  const trouble =
    (await verifyItems(deps, run, { limit, confirmed })) ?? (await sweepItems(deps, run, { isAsked: wait, confirmed }))
  return { ...pulled, trouble }
}

/** What a run says of its source; undefined: the hub itself is in trouble. */
function ofTheSource(error: unknown): ConnectorError | undefined {
  if (error instanceof ConnectorError) return error
  if (error instanceof AppError)
    return new ConnectorError('config', error.message, { fix: Object.values(error.values).join(' '), cause: error })
  return undefined
}

function cleaned(error: ConnectorError, run: Run | undefined): ConnectorError {
  if (!run) return error
  const { until, scope, method, fix, status } = error
  const more = { until, scope, method, status, fix: fix && run.clean(fix) }
  return new ConnectorError(error.class, run.clean(error.message), more)
}

function logTrouble(deps: SyncDeps, source: Source, run: Run | undefined, error: ConnectorError): void {
  const clean = run?.clean ?? ((text: string) => text)
  const thrown = error.cause instanceof Error ? error.cause : error
  const fields = { source: source.name, run: run?.id, class: error.class, problem: clean(error.message) }
  if (error.class === 'rate-limited') deps.log.info(fields, 'the site asks for a pause')
  else if (error.class === 'connector-bug')
    deps.log.error({ ...fields, stack: clean(thrown.stack ?? '') }, 'a connector failed')
  else deps.log.warn(fields, 'a source could not be read')
}

function nothingDone(source: Source): SyncReport {
  return {
    state: source.state === 'active' ? 'ok' : 'paused',
    complete: false,
    ...{ seen: 0, upserted: 0, deleted: 0, failed: 0 },
    nextRunAt: source.nextRunAt,
    trouble: source.trouble,
    ...(source.state === 'active' && { isBusy: true }),
  }
}

const pollMs = 500

async function waitForLease(deps: SyncDeps, { sourceId, signal, onProgress }: SyncInput): Promise<Lease | undefined> {
  for (let waited = 0; ; waited += pollMs) {
    const lease = await takeLease(deps.db, sourceId, deps.now())
    if (lease) return lease
    const source = await sourceById(deps.db, sourceId)
    if (source?.state !== 'active') return undefined
    if (waited % 5000 === 0)
      onProgress?.({ seen: 0, upserted: 0, deleted: 0, failed: 0, message: 'another process works on it: waiting' })
    await new Promise((resolve) => setTimeout(resolve, pollMs))
    signal?.throwIfAborted()
  }
}
