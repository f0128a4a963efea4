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
import { withoutKeys } from './keys-in-items.ts'
import { renewLease } from './lease.ts'
import type { Run, RunDeps } from './run.ts'

export type Batch = Pick<Extract<SyncEvent<unknown>, { type: 'batch' }>, 'items' | 'tombstones' | 'failures'> & {
  /** Undefined: the cursor stays as it is. */
  cursor?: unknown
  /** Failures of a retry are not signs of a source that has changed. */
  isRetry?: boolean
}

/**
 * One batch, one transaction: items and replies, tombstones, failures, cursor, counters, dirty marks and the job that
 * follows them. Items that are not as the contract says become failures, the rest is kept.
 *
 * @throws ConnectorError 'schema-drift', and keeps nothing, when more than 3 and more than 10 % of the run's items failed
 * @throws LeaseLost, RunCancelled
 */
export async function commitBatch(deps: RunDeps, run: Run, batch: Batch): Promise<void> {
  const checked = checkBatch(run, batch, deps.now())
  if (!batch.isRetry) refuseDrift(run, checked)
  const prepared: PreparedItems[] = []
  for (let at = 0; at < checked.items.length; at += sliceSize) {
    const slice = checked.items.slice(at, at + sliceSize)
    prepared.push(await prepareItems(deps.db, placeOf(run), slice, deps.now()))
    // Cleaning HTML is work: pages and the lease have their turn in between.
    await new Promise(setImmediate)
  }
  try {
    await commit(deps, run, checked, prepared, false)
  } catch (error) {
    if (!isBadData(error)) throw error
    await commit(deps, run, checked, prepared, true)
  }
}

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
    await settleFailures(trx, run.source.id, batch, failures)
    await count(trx, run, counts)
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

async function keepFailures(trx: Db, sourceId: string, failures: ItemFailure[], now: Temporal.Instant): Promise<void> {
  if (failures.length === 0) return
  const byId = new Map(failures.map((failure) => [failure.externalId, failure]))
  await trx.raw(
    `INSERT INTO item_failures AS known (source_id, external_id, stage, message, attempts, first_at, next_try_at)
     SELECT ?, external_id, stage, message, 1, ?, ?::timestamptz + interval '15 minutes'
     FROM jsonb_populate_recordset(NULL::item_failures, ?::jsonb)
     ON CONFLICT (source_id, external_id) DO UPDATE SET
       stage = excluded.stage, message = excluded.message, attempts = known.attempts + 1,
       next_try_at = ?::timestamptz + least(interval '24 hours', interval '15 minutes' * 2 ^ least(known.attempts, 10))`,
    [
      sourceId,
      now.toString(),
      now.toString(),
      JSON.stringify(
        [...byId.values()].map(({ externalId, stage, message }) => ({ external_id: externalId, stage, message })),
      ),
      now.toString(),
    ],
  )
}

/** What came in, or is gone, has not failed any more. */
async function settleFailures(trx: Db, sourceId: string, batch: CheckedBatch, failures: ItemFailure[]): Promise<void> {
  const failed = new Set(failures.map((failure) => failure.externalId))
  const settled = [...batch.items, ...batch.tombstones].map((one) => one.externalId).filter((id) => !failed.has(id))
  await trx('item_failures').where('source_id', sourceId).whereRaw('external_id = ANY(?)', [settled]).delete()
}

const placeAfter = ({ connector }: Run, { cursor }: CheckedBatch) =>
  cursor === undefined ? undefined : { cursor, connectorVersion: connector.version }

async function count(trx: Db, run: Run, counts: Run['counts']): Promise<void> {
  await trx('runs')
    .where('id', run.id)
    .update({
      seen: trx.raw('seen + ?', [counts.seen]),
      upserted: trx.raw('upserted + ?', [counts.upserted]),
      deleted: trx.raw('deleted + ?', [counts.deleted]),
      failed: trx.raw('failed + ?', [counts.failed]),
      requests: run.used.requests,
      bytes: run.used.bytes,
    })
}
