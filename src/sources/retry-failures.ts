import { ConnectorError, type Item, type Tombstone } from '../../connectors/contract.ts'
import { storeBatch } from './commit-batch.ts'
import { asConnectorError } from './incoming-event.ts'
import type { Run, RunDeps } from './run.ts'

/**
 * Fetches anew, one by one, items that failed and whose time has come, at most `limit`.
 * @throws ConnectorError of the classes that concern the whole source
 */
export async function retryFailures(deps: RunDeps, run: Run, limit: number): Promise<void> {
  const { connector, source, ctx } = run
  if (!connector.fetchOne) return
  const due: { external_id: string }[] = await deps
    .db('item_failures')
    .where('source_id', source.id)
    .where('next_try_at', '<=', deps.now().toString())
    .orderBy('next_try_at')
    .limit(limit)
    .select('external_id')
  for (const { external_id: externalId } of due) {
    ctx.signal.throwIfAborted()
    if (Temporal.Instant.compare(deps.now(), ctx.deadline) >= 0) return
    let found: Item | Tombstone
    run.heldBytes = 0
    try {
      found = await connector.fetchOne(ctx, externalId)
      if (typeof found !== 'object' || found === null)
        throw new ConnectorError('connector-bug', 'The connector gave neither an item nor a tombstone')
    } catch (error) {
      await keepOrPassOn(deps, run, externalId, ctx.signal.aborted ? ctx.signal.reason : asConnectorError(error))
      continue
    }
    const batch = 'reason' in found ? { items: [], tombstones: [found] } : { items: [found] }
    await storeBatch(deps, run, { ...batch, isRetry: true })
  }
}

const concernTheSource = new Set(['auth', 'rate-limited', 'blocked'])

async function keepOrPassOn(deps: RunDeps, run: Run, externalId: string, error: unknown): Promise<void> {
  if (!(error instanceof ConnectorError) || concernTheSource.has(error.class)) throw error
  // `gone` too: it says that the address the connector asks has nothing there, and not that the item was deleted.
  const failure = { externalId, stage: 'fetch' as const, message: `${error.class}: ${error.message}` }
  await storeBatch(deps, run, { items: [], failures: [failure], isRetry: true })
}

/**
 * Whether something waits to be fetched again that can only come by reading the source from its beginning.
 * Forgets the wish: the caller does so.
 */
export async function mustStartOver(deps: RunDeps, run: Run): Promise<boolean> {
  if (run.connector.fetchOne) return false
  const wished = await deps.db('item_failures').where({ source_id: run.source.id, attempts: 0 }).delete()
  return wished > 0
}
