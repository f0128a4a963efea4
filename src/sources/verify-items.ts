import { ConnectorError } from '../../connectors/contract.ts'
import { deleteMissing } from './delete-missing.ts'
import { asConnectorError } from './incoming-event.ts'
import { renewLease } from './lease.ts'
import type { Run, RunDeps } from './run.ts'
import type { Trouble } from './source.ts'

const idsAtOnce = 100

/**
 * Asks the source about items it has not been asked about for longest, at most `limit` and with at most half of the
 * requests it still grants; deletes those that are gone.
 * @throws ConnectorError; what was found until then is done
 */
export async function verifyItems(
  deps: RunDeps,
  run: Run,
  { limit, confirmed }: { limit: number; confirmed: boolean },
): Promise<Trouble | null> {
  const { connector, ctx } = run
  if (!connector.verify || connector.capabilities.deletes !== 'verify') return null
  const mayAsk = run.remaining === undefined ? Number.POSITIVE_INFINITY : Math.floor(run.remaining / 2)
  const askedBefore = run.used.requests
  const missing: string[] = []
  let stopped: unknown
  for (let asked = 0; asked < limit; asked += idsAtOnce) {
    if (run.used.requests - askedBefore >= mayAsk) break
    if (Temporal.Instant.compare(deps.now(), ctx.deadline) >= 0) break
    const ids = await longestUnverified(deps, run, Math.min(idsAtOnce, limit - asked))
    if (ids.length === 0) break
    try {
      ctx.signal.throwIfAborted()
      missing.push(...(await ask(deps, run, ids)))
      run.report(`asking after deleted items: ${asked + ids.length}`)
    } catch (error) {
      stopped = ctx.signal.aborted ? ctx.signal.reason : asConnectorError(error)
      break
    }
  }
  const trouble =
    stopped === undefined || stopped instanceof ConnectorError
      ? await deleteMissing(deps, run, missing, { reason: 'deleted', confirmed })
      : null
  // What waits for a maintainer's word is asked about first, next time.
  if (trouble) await forgetAsked(deps, run, missing)
  if (stopped !== undefined) throw stopped
  return trouble
}

async function longestUnverified(deps: RunDeps, run: Run, limit: number): Promise<string[]> {
  const rows: { external_id: string }[] = await deps
    .db('items')
    .where('source_id', run.source.id)
    .whereRaw('(verified_at IS NULL OR verified_at < ?)', [run.ctx.runStartedAt.toString()])
    .orderByRaw('verified_at NULLS FIRST')
    .limit(limit)
    .select('external_id')
  return rows.map((row) => row.external_id)
}

async function forgetAsked(deps: RunDeps, run: Run, ids: string[]): Promise<void> {
  await deps
    .db('items')
    .where('source_id', run.source.id)
    .whereRaw('external_id = ANY(?)', [ids])
    .update({ verified_at: null })
}

/** @returns those that the source says are gone; all of them count as asked about */
async function ask(deps: RunDeps, run: Run, ids: string[]): Promise<string[]> {
  run.heldBytes = 0
  const verdicts = (await run.connector.verify?.(run.ctx, ids)) ?? new Map()
  await deps.db.transaction(async (trx) => {
    await renewLease(trx, run.lease, deps.now())
    await trx('items')
      .where('source_id', run.source.id)
      .whereRaw('external_id = ANY(?)', [ids])
      .update({ verified_at: deps.now().toString() })
  })
  return ids.filter((id) => ['gone', 'moved'].includes(verdicts.get(id) ?? 'unknown'))
}
