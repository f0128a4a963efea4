import type { Item, ItemFailure, Tombstone } from '../../connectors/contract.ts'
import { incomingItem } from '../items/incoming-item.ts'
import { contentHash } from '../items/item-rows.ts'
import { type Connectors, connectorById, installedConnectors } from './connectors.ts'
import { firstCursor } from './pull-items.ts'
import { sourceByName } from './queries.ts'
import { bareRun, contextOf, type Run, type RunDeps } from './run.ts'

export type DryRun = {
  items: Item[]
  tombstones: Tombstone[]
  failures: ItemFailure[]
  /** Of `items`: not here yet, or different from what is here. */
  wouldStore: number
  /** Of some items that have not been asked about for longest: those that the site no longer has. */
  wouldDelete: string[]
  isComplete: boolean
  requests: number
  bytes: number
  /** Requests that the site still grants, where it says. */
  remaining: number | null
}

/**
 * Asks the site as a run would, and keeps nothing.
 * @param options.fromStart  not from where the last run ended
 * @throws NotFound 'source-not-found', ConnectorError
 */
export async function dryRun(
  deps: RunDeps & { connectors?: Connectors },
  name: string,
  { limit, fromStart = false, signal }: { limit: number; fromStart?: boolean; signal: AbortSignal },
): Promise<DryRun> {
  const source = await sourceByName(deps.db, name)
  const connector = connectorById(deps.connectors ?? (await installedConnectors()), source.connector)
  const bare = bareRun(deps, { source, connector, lease: { sourceId: source.id, owner: '' } })
  const startedAt = deps.now()
  const ctx = contextOf(deps, bare, { signal, startedAt, deadline: startedAt.add({ minutes: 5 }) })
  const run: Run = Object.assign(bare, { ctx })
  const found: DryRun = {
    ...{ items: [], tombstones: [], failures: [], wouldDelete: [] },
    ...{ wouldStore: 0, isComplete: false, requests: 0, bytes: 0, remaining: null },
  }
  await read(run, found, fromStart ? connector.initialCursor(ctx.settings, startedAt) : firstCursor(run), limit)
  found.wouldStore = await countChanged(deps, run, found.items)
  found.wouldDelete = await askAfterDeleted(deps, run)
  return { ...found, ...run.used, remaining: run.remaining ?? null }
}

async function read(run: Run, found: DryRun, cursor: unknown, limit: number): Promise<void> {
  for await (const event of run.connector.sync(run.ctx, cursor)) {
    if (event.type === 'done') found.isComplete = event.complete
    if (event.type !== 'batch') continue
    for (const item of event.items) {
      try {
        found.items.push(incomingItem(item, run.ctx.now()))
      } catch (error) {
        found.failures.push({ externalId: item.externalId, stage: 'validate', message: (error as Error).message })
      }
    }
    found.tombstones.push(...(event.tombstones ?? []))
    found.failures.push(...(event.failures ?? []))
    if (found.items.length >= limit) break
  }
  found.items.length = Math.min(found.items.length, limit)
}

async function countChanged({ db }: RunDeps, { source }: Run, items: Item[]): Promise<number> {
  const rows: { external_id: string; content_hash: string }[] = await db('items')
    .where('source_id', source.id)
    .whereRaw('external_id = ANY(?)', [items.map((item) => item.externalId)])
    .select('external_id', 'content_hash')
  const known = new Map(rows.map((row) => [row.external_id, row.content_hash]))
  return items.filter((item) => known.get(item.externalId) !== contentHash(item)).length
}

async function askAfterDeleted({ db }: RunDeps, { source, connector, ctx }: Run): Promise<string[]> {
  if (!connector.verify || connector.capabilities.deletes !== 'verify') return []
  const rows: { external_id: string }[] = await db('items')
    .where('source_id', source.id)
    .orderByRaw('verified_at NULLS FIRST')
    .limit(100)
    .select('external_id')
  if (rows.length === 0) return []
  const verdicts = await connector.verify(
    ctx,
    rows.map((row) => row.external_id),
  )
  return [...verdicts].filter(([, verdict]) => verdict === 'gone' || verdict === 'moved').map(([id]) => id)
}
