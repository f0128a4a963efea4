import { z } from 'zod'
import { deleteMissing } from './delete-missing.ts'
import { asConnectorError } from './incoming-event.ts'
import { renewLease } from './lease.ts'
import type { Run, RunDeps } from './run.ts'
import type { Trouble } from './source.ts'

/** Two sweeps in a row must miss an item before it goes. */
const missesBelieved = 2
const hoursBetween = 24

/**
 * Reads every id that the source has and deletes what two sweeps did not find. Only a list that was read to its end
 * counts; otherwise nothing is marked.
 * @throws ConnectorError
 */
export async function sweepItems(
  deps: RunDeps,
  run: Run,
  { isAsked, confirmed }: { isAsked: boolean; confirmed: boolean },
): Promise<Trouble | null> {
  const { connector, source, ctx } = run
  if (!connector.listIds || connector.capabilities.deletes !== 'sweep' || run.counts.failed > 0) return null
  const again = source.sweptAt?.add({ hours: hoursBetween })
  const mayDelete = confirmed || source.deletesConfirmed !== null
  if (again && !isAsked && !mayDelete && Temporal.Instant.compare(deps.now(), again) < 0) return undecided(source)
  const generation = source.sweepGeneration + 1
  run.heldBytes = 0
  for await (const ids of listed(run)) {
    run.heldBytes = 0
    ctx.signal.throwIfAborted()
    if (Temporal.Instant.compare(deps.now(), ctx.deadline) >= 0) return null
    await mark(deps, run, ids, generation)
    run.report('reading which items there are')
  }
  const missing = await countMisses(deps, run, generation)
  return deleteMissing(deps, run, missing, { reason: 'swept', confirmed })
}

/** What the connector lists. What it throws is its own; what is thrown while its ids are marked is not. */
async function* listed({ connector, ctx }: Run): AsyncGenerator<string[], void> {
  try {
    for await (const ids of connector.listIds?.(ctx) ?? []) yield idsShape.parse(ids)
  } catch (error) {
    throw ctx.signal.aborted ? ctx.signal.reason : asConnectorError(error)
  }
}

const idsShape = z.array(z.string())

/** What waits for a maintainer's word waits on while nothing is swept. */
const undecided = ({ trouble }: Run['source']): Trouble | null => (trouble?.class === 'mass-delete' ? trouble : null)

async function mark(deps: RunDeps, run: Run, ids: string[], generation: number): Promise<void> {
  await deps.db.transaction(async (trx) => {
    await renewLease(trx, run.lease, deps.now())
    await trx('items')
      .where('source_id', run.source.id)
      .whereRaw('external_id = ANY(?)', [ids])
      // What this run brought is not asked after: a first load would otherwise write each of its rows twice.
      .where('first_seen_at', '<', run.ctx.runStartedAt.toString())
      .update({ sweep_generation: generation, misses: 0 })
  })
}

/** @returns the ids that were missed often enough */
async function countMisses(deps: RunDeps, run: Run, generation: number): Promise<string[]> {
  return deps.db.transaction(async (trx) => {
    await renewLease(trx, run.lease, deps.now())
    const missed: { external_id: string; misses: number }[] = await trx('items')
      .where('source_id', run.source.id)
      .where('sweep_generation', '<', generation)
      // What came in during this run may be too new for the list.
      .where('first_seen_at', '<', run.ctx.runStartedAt.toString())
      .update({ misses: trx.raw('misses + 1') })
      .returning(['external_id', 'misses'])
    await trx('sources')
      .where('id', run.source.id)
      .update({ sweep_generation: generation, swept_at: deps.now().toString() })
    return missed.filter((row) => row.misses >= missesBelieved).map((row) => row.external_id)
  })
}
