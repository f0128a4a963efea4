/** How a run ends: its row, and the source given back. */
import type { Db } from '../db.ts'
import { type Lease, LeaseLost } from './lease.ts'
import type { Outcome } from './outcome.ts'
import type { Run, RunDeps } from './run.ts'
import type { Trouble } from './source.ts'

type Ending = Pick<RunDeps, 'db' | 'now' | 'log'>

/** Ends the run's row and gives the source back, both or neither. @throws LeaseLost */
export async function endRun(
  { db, now }: Ending,
  lease: Lease,
  run: Run | undefined,
  outcome: Outcome,
  complete: boolean,
): Promise<void> {
  await db.transaction(async (trx) => {
    const freed = await trx('sources')
      .where({ id: lease.sourceId, lease_owner: lease.owner })
      .update({
        ...noLease,
        next_run_at: outcome.nextRunAt.toString(),
        trouble: outcome.trouble && JSON.stringify(outcome.trouble),
        failures_in_row: outcome.failuresInRow,
        ...(outcome.run === 'ok' && complete && { last_success_at: now().toString() }),
        ...(outcome.pause && { state: 'paused', paused_by: 'hub', paused_reason: null }),
        // What a maintainer agreed to is done.
        ...(outcome.run === 'ok' && complete && { deletes_confirmed: null }),
        ...(run?.remaining !== undefined && {
          requests_left: run.remaining,
          requests_left_at: now().toString(),
          requests_reset_at: run.resetAt?.toString() ?? null,
        }),
      })
    if (freed === 0) throw new LeaseLost('Another process took the source over')
    if (run) await endRow(trx, run, outcome.run, now(), complete, outcome)
  })
}

/** As a person asked for; what the run has brought stays. */
export async function endCancelled({ db, now }: Ending, lease: Lease, run: Run | undefined): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('sources')
      .where({ id: lease.sourceId, lease_owner: lease.owner })
      .update({ ...noLease, cancel_requested: false })
    if (run) await endRow(trx, run, 'cancelled', now(), false, { trouble: null })
  })
}

/** After an error of the hub's own: somebody may go on at once. */
export async function letGo({ db, now, log }: Ending, lease: Lease): Promise<void> {
  try {
    await db.transaction(async (trx) => {
      const freed = await trx('sources')
        .where({ id: lease.sourceId, lease_owner: lease.owner })
        .update({ ...noLease, next_run_at: now().toString() })
      if (freed === 1)
        await trx('runs')
          .where({ source_id: lease.sourceId, state: 'running' })
          .update({ state: 'lost', finished_at: now().toString() })
    })
  } catch (error) {
    // The lease runs out by itself.
    log.warn({ err: error }, 'a lease could not be given back')
  }
}

const noLease = { lease_owner: null, lease_until: null, lease_holder: null }

async function endRow(
  trx: Db,
  run: Run,
  state: Outcome['run'] | 'cancelled',
  at: Temporal.Instant,
  complete: boolean,
  { trouble, message = trouble?.message }: { trouble: Trouble | null; message?: string },
): Promise<void> {
  await trx('runs')
    .where('id', run.id)
    .update({
      state,
      complete,
      finished_at: at.toString(),
      progress: null,
      ...run.used,
      message: message ?? null,
      trouble: trouble && JSON.stringify(trouble),
    })
}
