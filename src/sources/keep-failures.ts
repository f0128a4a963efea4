import type { ItemFailure } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { prepared } from '../prepared.ts'
import type { Run, RunCounts } from './run.ts'

/** Each is tried again after a quarter of an hour, and then after twice as long each time, up to a day. */
export async function keepFailures(
  trx: Db,
  sourceId: string,
  failures: ItemFailure[],
  now: Temporal.Instant,
): Promise<void> {
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

/** Forgets the failures of what came in or is gone, and adds to what the run's row counts. */
export async function settleAndCount(trx: Db, run: Run, settled: string[], counts: RunCounts): Promise<void> {
  const { requests, bytes } = run.used
  await settling(trx, { run: run.id, source: run.source.id, settled, ...counts, requests, bytes })
}

const settling = prepared(
  'settle-and-count',
  `WITH settled AS (DELETE FROM item_failures WHERE source_id = :source::uuid AND external_id = ANY(:settled::text[]))
   UPDATE runs SET seen = seen + :seen::integer, upserted = upserted + :upserted::integer, deleted = deleted + :deleted::integer,
     failed = failed + :failed::integer, requests = :requests::integer, bytes = :bytes::bigint WHERE id = :run::uuid`,
)
