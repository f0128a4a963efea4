/** Who works on a source: a column with owner and expiry, renewed while the run lives. Nobody else commits meanwhile. */
import { randomUUIDv7 } from 'node:crypto'
import { hostname } from 'node:os'
import type { Db } from '../db.ts'
import { prepared } from '../prepared.ts'

export type Lease = { sourceId: string; owner: string }

/** The run goes on in another process: nothing of it may be committed here any more. */
export class LeaseLost extends Error {}
/** A person paused, removed or cancelled. */
export class RunCancelled extends Error {}

const leaseSeconds = 30
/** Also how soon a person's "stop" is noticed. */
export const renewEveryMs = 3000

/**
 * Takes the source for a run, and sets when the next one is due. A lease that ran out is taken over, and at once one
 * whose process is seen to have died.
 * @returns undefined while somebody else works on it, or where it is not active
 */
export async function takeLease(db: Db, sourceId: string, now: Temporal.Instant): Promise<Lease | undefined> {
  const held = await db('sources').where('id', sourceId).first('lease_owner', 'lease_holder')
  const owner = randomUUIDv7()
  const taken = await db('sources')
    .where({ id: sourceId, state: 'active' })
    .whereRaw('(lease_until IS NULL OR lease_until <= ? OR lease_owner = ?)', [
      now.toString(),
      held && hasDied(held.lease_holder) ? held.lease_owner : null,
    ])
    .update({
      lease_owner: owner,
      lease_holder: `${process.pid}@${hostname()}`,
      lease_until: now.add({ seconds: leaseSeconds }).toString(),
      cancel_requested: false,
      last_run_at: now.toString(),
      next_run_at: db.raw(`?::timestamptz + interval_minutes * interval '1 minute'`, [now.toString()]),
    })
  return taken === 1 ? { sourceId, owner } : undefined
}

/**
 * Renews the lease. In a transaction this locks the source's row until it ends: whoever has lost the lease commits
 * nothing, and whoever would take it waits.
 * @param place  how far the transaction brings the source, in the same write of its row
 * @throws LeaseLost, RunCancelled
 */
export async function renewLease(
  db: Db,
  { sourceId, owner }: Lease,
  now: Temporal.Instant,
  place?: { cursor: unknown; connectorVersion: number },
): Promise<void> {
  const until = now.add({ seconds: leaseSeconds })
  const [row] = place
    ? await renewingAt(db, {
        ...{ id: sourceId, owner, until },
        ...{ cursor: JSON.stringify(place.cursor), version: place.connectorVersion },
      })
    : await renewing(db, { id: sourceId, owner, until })
  if (!row) throw new LeaseLost('Another process took the source over')
  if (row.cancel_requested || row.state !== 'active') throw new RunCancelled('Cancelled')
}

const renewing = prepared<{ state: string; cancel_requested: boolean }>(
  'renew-lease',
  `UPDATE sources SET lease_until = :until::timestamptz WHERE id = :id::uuid AND lease_owner = :owner::uuid
   RETURNING state, cancel_requested`,
)
const renewingAt = prepared<{ state: string; cancel_requested: boolean }>(
  'renew-lease-at',
  `UPDATE sources SET lease_until = :until::timestamptz, cursor = :cursor::jsonb, connector_version = :version::integer
   WHERE id = :id::uuid AND lease_owner = :owner::uuid RETURNING state, cancel_requested`,
)

/** Whether the process that held a lease is known to be gone. Of another machine's processes nothing is known. */
function hasDied(holder: string | null): boolean {
  const [pid, host] = holder?.split('@') ?? []
  if (host !== hostname()) return false
  try {
    process.kill(Number(pid), 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
