import { ConnectorError, type Item, type ItemFailure, type Tombstone } from '../../connectors/contract.ts'
import type { RequestReport } from '../http/network.ts'
import { idOf, incomingItem } from '../items/incoming-item.ts'
import { askAfterDeleted, countChanged } from './compare-with-here.ts'
import { withoutKeys } from './keys-in-items.ts'
import { firstCursor } from './pull-items.ts'
import { bareRun, contextOf, type Run, type RunDeps } from './run.ts'
import type { Where } from './tried-source.ts'

export type DryRun = {
  /** What the connector's own check says, where it was asked first. */
  check?: string
  items: Item[]
  tombstones: Tombstone[]
  /** What would not be kept, and why: unreadable to the connector, or refused by the hub. */
  failures: ItemFailure[]
  /** Of `items`: not here yet, or different from what is here. */
  wouldStore: number
  /** Of what is here: what the site no longer has, as far as it was asked. */
  wouldDelete: string[]
  /** How many it was asked about; undefined where the connector cannot ask, or nothing is here yet. */
  askedAbout?: number
  isComplete: boolean
  /** Every request that went out, redirects and retries too, in order. Secrets in addresses are hidden; status 0: no answer. */
  asked: { url: string; status: number; bytes: number }[]
  requests: number
  bytes: number
  ms: number
  /** Requests that the site still grants, where it says. */
  remaining: number | null
}

export type DryRunOptions = {
  /** Items. */
  limit: number
  /** Not from where the last run ended. */
  fromStart?: boolean
  /** The connector's own check comes first: what is wrong with the settings is said best by it. */
  isCheckedFirst?: boolean
  signal: AbortSignal
  /** How long the connector may go on; default 5. */
  minutes?: number
  onProgress?(progress: { items: number; requests: number; message: string }): void
}

/** To be handed to `askSite`, which fills it: what was found until something went wrong stays in it. */
export const nothingFound = (): DryRun => ({
  ...{ items: [], tombstones: [], failures: [], wouldStore: 0, wouldDelete: [], isComplete: false },
  ...{ asked: [], requests: 0, bytes: 0, ms: 0, remaining: null },
})

/**
 * Asks a site as a run would, and keeps nothing: `source` need not be in the database. `found` is filled as it goes.
 * @throws ConnectorError where the site cannot be read; anything else that the connector throws, and the signal's reason.
 *   What they say may name secrets
 */
export async function askSite(
  deps: RunDeps,
  { source, connector }: Where,
  found: DryRun,
  { limit, fromStart = false, isCheckedFirst = false, signal, minutes = 5, onProgress }: DryRunOptions,
): Promise<void> {
  const bare = bareRun(deps, {
    ...{ source, connector, lease: { sourceId: source.id, owner: '' } },
    onProgress: ({ message }) =>
      onProgress?.({ items: found.items.length, requests: found.requests, message: message ?? '' }),
  })
  const startedAt = deps.now()
  const begun = performance.now()
  const watched = watching(deps, ({ url, status, bytes }) => {
    found.asked.push({ url: bare.clean(url), status, bytes })
    found.requests++
    found.bytes += bytes
    bare.report('')
  })
  try {
    const deadline = startedAt.add({ milliseconds: Math.round(minutes * 60_000) })
    const run: Run = Object.assign(bare, { ctx: contextOf(watched, bare, { signal, startedAt, deadline }) })
    const { ctx } = run
    if (isCheckedFirst) found.check = await checked(run)
    await read(run, found, fromStart ? connector.initialCursor(ctx.settings, startedAt) : firstCursor(run), limit)
    found.wouldStore = await countChanged(deps.db, source.id, found.items)
    Object.assign(found, await askAfterDeleted(deps.db, run))
  } finally {
    found.ms = Math.round(performance.now() - begun)
    found.remaining = bare.remaining ?? null
  }
}

async function checked({ connector, ctx, clean }: Run): Promise<string> {
  const result = await connector.check(ctx)
  if (!result.ok) throw new ConnectorError('config', String(result.message), { fix: String(result.fix) })
  return clean(String(result.message))
}

/** The same, with somebody told of every request that goes out. */
function watching(deps: RunDeps, told: (request: RequestReport) => void): RunDeps {
  const forSource: RunDeps['fetching']['forSource'] = (options) =>
    deps.fetching.forSource({
      ...options,
      onRequest(request) {
        told(request)
        options.onRequest?.(request)
      },
    })
  return { ...deps, fetching: { ...deps.fetching, forSource } }
}

async function read(run: Run, found: DryRun, cursor: unknown, limit: number): Promise<void> {
  for await (const event of run.connector.sync(run.ctx, cursor)) {
    run.heldBytes = 0
    if (event.type === 'progress') run.report(event.message)
    if (event.type === 'done') found.isComplete = event.complete
    if (event.type !== 'batch') continue
    for (const item of event.items) {
      try {
        found.items.push(incomingItem(withoutKeys(item, run.secrets), run.ctx.now()))
      } catch (error) {
        const message = run.clean((error as Error).message)
        found.failures.push({ externalId: idOf(item) ?? '', stage: 'validate', message })
      }
    }
    found.tombstones.push(...(event.tombstones ?? []))
    found.failures.push(...(event.failures ?? []).map((one) => ({ ...one, message: run.clean(one.message) })))
    run.report('')
    if (found.items.length >= limit) break
  }
  found.items.length = Math.min(found.items.length, limit)
}
