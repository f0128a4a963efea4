import {
  ConnectorError,
  type Item,
  type ItemFailure,
  type SyncEvent,
  type Tombstone,
} from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { entomb } from '../items/entomb.ts'
import { idOf, incomingFailure, incomingItem, incomingTombstone, plain } from '../items/incoming-item.ts'
import { type PreparedItems, prepareItems, storeItems } from '../items/store-items.ts'
import { keepFailures, settleAndCount } from './keep-failures.ts'
import { withoutKeys } from './keys-in-items.ts'
import { renewLease } from './lease.ts'
import type { Run, RunDeps } from './run.ts'

export type Batch = Pick<Extract<SyncEvent<unknown>, { type: 'batch' }>, 'items' | 'tombstones' | 'failures'> & {
  /** Undefined: the cursor stays as it is. */
  cursor?: unknown
  /** Failures of a retry are not signs of a source that has changed. */
  isRetry?: boolean
}

/** A batch that was looked at, cleaned and compared with what is there. */
export type ReadyBatch = { checked: CheckedBatch; prepared: PreparedItems[]; isRetry: boolean }

/** A batch on its way into the database, and whether one that brings nothing goes behind it. */
export type Storing = { batch: ReadyBatch; stored: Promise<void>; isFollowed: boolean }

/**
 * The part of storing a batch that needs no transaction, and takes the time.
 * @param before  what is being stored meanwhile: where both say something of one item, this one waits for it, as it is compared with
 *                what is there
 */
export async function prepareBatch(deps: RunDeps, run: Run, batch: Batch, before?: Storing): Promise<ReadyBatch> {
  const checked = checkBatch(run, batch, deps.now())
  if (before && overlap(before.batch.checked, checked)) await before.stored
  const prepared: PreparedItems[] = []
  const items = [...new Map(checked.items.map((item) => [item.externalId, item])).values()]
  for (let at = 0; at < items.length; at += sliceSize)
    prepared.push(await prepareItems(deps.db, placeOf(run), items.slice(at, at + sliceSize), deps.now()))
  return { checked, prepared, isRetry: batch.isRetry ?? false }
}

/**
 * One batch, one transaction: items and replies, tombstones, failures, cursor, counters, dirty marks and the job that
 * follows them. Items that are not as the contract says become failures, the rest is kept.
 *
 * @throws ConnectorError 'schema-drift', and keeps nothing, when more than 3 and more than 10 % of the run's items failed
 * @throws LeaseLost, RunCancelled
 */
export async function commitBatch(deps: RunDeps, run: Run, { checked, prepared, isRetry }: ReadyBatch): Promise<void> {
  if (!isRetry) refuseDrift(run, checked)
  try {
    await commit(deps, run, checked, prepared, false)
  } catch (error) {
    if (!isBadData(error)) throw error
    await commit(deps, run, checked, prepared, true)
  }
}

/** Both, one after the other. @throws as `commitBatch` does */
export async function storeBatch(deps: RunDeps, run: Run, batch: Batch): Promise<void> {
  await commitBatch(deps, run, await prepareBatch(deps, run, batch))
}

function overlap(one: CheckedBatch, other: CheckedBatch): boolean {
  const known = new Set(saidOf(one))
  return saidOf(other).some((id) => known.has(id))
}

const saidOf = ({ items, tombstones }: CheckedBatch) => [...items, ...tombstones].map(({ externalId }) => externalId)

const sliceSize = 100
const mostItems = 10_000

type CheckedBatch = {
  items: Item[]
  tombstones: Tombstone[]
  failures: ItemFailure[]
  seen: number
  failed: number
  cursor: unknown
}

function checkBatch(run: Run, batch: Batch, now: Temporal.Instant): CheckedBatch {
  const { tombstones = [], failures = [] } = batch
  if (batch.items.length + tombstones.length + failures.length > mostItems)
    throw new ConnectorError('connector-bug', `A batch of more than ${mostItems} things`)
  const items: Item[] = []
  const refused: ItemFailure[] = failures.map(incomingFailure)
  let failed = refused.length
  for (const item of batch.items) {
    try {
      items.push(incomingItem(withoutKeys(item, run.secrets), now))
    } catch (error) {
      failed++
      const externalId = idOf(item)
      const { message } = error as Error
      if (externalId) refused.push({ externalId, stage: 'validate', message })
      else run.ctx.log.warn({ problem: message }, 'an item without a usable id was left out')
    }
  }
  return {
    items,
    failed,
    tombstones: tombstones.map(incomingTombstone),
    failures: refused.map((failure) => ({ ...failure, message: plain(run.clean(failure.message)) })),
    seen: batch.items.length + failures.length,
    cursor: batch.cursor,
  }
}

function refuseDrift(run: Run, { seen, failed, failures }: CheckedBatch): void {
  const allFailed = run.counts.failed + failed
  if (allFailed > 3 && allFailed > (run.counts.seen + seen) / 10)
    throw new ConnectorError(
      'schema-drift',
      `${allFailed} of ${run.counts.seen + seen} items could not be read, such as ${failures[0]?.externalId}: ${failures[0]?.message}`,
      { fix: 'The site may have changed its answers. What is here stays; the connector needs a look' },
    )
}

/** @param oneByOne  each item in a savepoint of its own, so that one that the database refuses does not stop the others */
async function commit(deps: RunDeps, run: Run, batch: CheckedBatch, prepared: PreparedItems[], oneByOne: boolean) {
  const now = deps.now()
  const counts = { seen: batch.seen, upserted: 0, deleted: 0, failed: batch.failed }
  await deps.db.transaction(async (trx) => {
    await renewLease(trx, run.lease, now, placeAfter(run, batch))
    const failures = [...batch.failures]
    for (const part of oneByOne ? prepared.flatMap(singly) : prepared) {
      try {
        const stored = await (oneByOne
          ? trx.transaction((inner) => store(inner, run, part, now))
          : store(trx, run, part, now))
        counts.upserted += stored.upserted
        counts.deleted += stored.deleted
      } catch (error) {
        const externalId = part.changed[0]?.item.externalId
        if (!oneByOne || !externalId || !isBadData(error)) throw error
        counts.failed++
        failures.push({
          externalId,
          stage: 'store',
          message: `The database refused it (${(error as { code: string }).code})`,
        })
      }
    }
    counts.deleted += await entomb(trx, run.source.id, batch.tombstones, now)
    await keepFailures(trx, run.source.id, failures, now)
    await settleAndCount(trx, run, settledOf(batch, failures), counts)
    if (counts.upserted + counts.deleted > 0) await deps.jobs.enqueue(trx, 'index-documents', {})
  })
  for (const name of ['seen', 'upserted', 'deleted', 'failed'] as const) run.counts[name] += counts[name]
}

const placeOf = (run: Run) => ({ sourceId: run.source.id, siteUrl: run.source.siteUrl })
const store = (trx: Db, run: Run, prepared: PreparedItems, now: Temporal.Instant) =>
  storeItems(trx, placeOf(run), prepared, now)
const singly = (prepared: PreparedItems): PreparedItems[] => [
  { ...prepared, changed: [] },
  ...prepared.changed.map((one) => ({ changed: [one], unchanged: [], unwanted: [] })),
]

/** Values that PostgreSQL does not take (class 22) or constraints do not allow (23). */
const isBadData = (error: unknown) => /^2[23]/.test(String((error as { code?: unknown } | null)?.code ?? ''))

/** What came in, or is gone, has not failed any more. */
function settledOf({ items, tombstones }: CheckedBatch, failures: ItemFailure[]): string[] {
  const failed = new Set(failures.map((failure) => failure.externalId))
  return [...items, ...tombstones].map((one) => one.externalId).filter((id) => !failed.has(id))
}

const placeAfter = ({ connector }: Run, { cursor }: CheckedBatch) =>
  cursor === undefined ? undefined : { cursor, connectorVersion: connector.version }
