import { randomUUIDv7 } from 'node:crypto'
import type { ConnectorDefinition, Item, ItemFailure, Tombstone } from '../../connectors/contract.ts'
import type { RequestReport } from '../http/network.ts'
import { idOf, incomingItem } from '../items/incoming-item.ts'
import { contentHash } from '../items/item-rows.ts'
import { type Connectors, connectorById, installedConnectors } from './connectors.ts'
import { asConnectorError } from './incoming-event.ts'
import { withoutKeys } from './keys-in-items.ts'
import { firstCursor } from './pull-items.ts'
import { sourceByName } from './queries.ts'
import { bareRun, contextOf, type Run, type RunDeps } from './run.ts'
import { openSecrets, sealSecrets } from './secrets.ts'
import { splitSettings } from './settings.ts'
import type { Source, Trouble } from './source.ts'

/** What is tried: a source as it is; the same with other settings, secrets that are left out kept; or one that is not there yet. */
export type Tried =
  | { source: string; settings?: Record<string, unknown> }
  | { connector: string; settings: Record<string, unknown> }

export type DryRun = {
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

/** With what ended it early, cleaned of secrets. */
export type TriedRun = DryRun & { trouble: Pick<Trouble, 'class' | 'message' | 'fix'> | null }

export type DryRunOptions = {
  /** Items. */
  limit: number
  /** Not from where the last run ended. */
  fromStart?: boolean
  signal: AbortSignal
  /** How long the connector may go on; default 5. */
  minutes?: number
  onProgress?(progress: { items: number; requests: number; message: string }): void
}

/**
 * Asks the site as a run would, and keeps nothing. What goes wrong with the site is in the answer, beside what was found
 * until then.
 * @throws NotFound 'source-not-found', 'connector-not-found'
 * @throws BadRequest 'settings-wrong'
 */
export async function dryRun(
  deps: RunDeps & { connectors?: Connectors },
  tried: Tried,
  options: DryRunOptions,
): Promise<TriedRun> {
  const where = await sourceOf(deps, tried)
  const found = nothingFound()
  const bare = bareOf(deps, where, found, options)
  try {
    await ask(deps, bare, found, options)
    return { ...found, trouble: null }
  } catch (error) {
    options.signal.throwIfAborted()
    const { class: errorClass, message, fix } = asConnectorError(error)
    const trouble = { class: errorClass, message: bare.clean(message), ...(fix && { fix: bare.clean(fix) }) }
    return { ...found, trouble }
  }
}

/**
 * The same of settings that nobody has kept: `source` need not be in the database.
 * @throws ConnectorError where the site cannot be read; anything else that the connector throws
 */
export async function dryRunOf(
  deps: RunDeps,
  where: { source: Source; connector: ConnectorDefinition },
  options: DryRunOptions,
): Promise<DryRun> {
  const found = nothingFound()
  await ask(deps, bareOf(deps, where, found, options), found, options)
  return found
}

const nothingFound = (): DryRun => ({
  ...{ items: [], tombstones: [], failures: [], wouldStore: 0, wouldDelete: [], isComplete: false },
  ...{ asked: [], requests: 0, bytes: 0, ms: 0, remaining: null },
})

type Where = { source: Source; connector: ConnectorDefinition }

/** The source to try, and its connector. Nothing of it comes into the database. */
export async function sourceOf(deps: RunDeps & { connectors?: Connectors }, tried: Tried): Promise<Where> {
  const connectors = deps.connectors ?? (await installedConnectors())
  if ('connector' in tried) {
    const connector = connectorById(connectors, tried.connector)
    return { source: notYet(deps, connector, tried.settings), connector }
  }
  const source = await sourceByName(deps.db, tried.source)
  const connector = connectorById(connectors, source.connector)
  if (!tried.settings) return { source, connector }
  const kept = openSecrets(deps.config, source.id, source.sealedSecrets)
  const { settings, secrets } = splitSettings(connector, { ...kept, ...tried.settings })
  return { source: { ...source, settings, sealedSecrets: sealSecrets(deps.config, source.id, secrets) }, connector }
}

function notYet({ now, config }: RunDeps, connector: ConnectorDefinition, given: Record<string, unknown>): Source {
  const { settings, secrets } = splitSettings(connector, given)
  const id = randomUUIDv7()
  const { name, url } = connector.site(connector.settings.parse(given))
  return {
    ...{ id, name: connector.id, title: name, siteUrl: url, settings },
    connector: connector.id,
    connectorVersion: connector.version,
    sealedSecrets: sealSecrets(config, id, secrets),
    cursor: null,
    createdAt: now(),
    // The rest is about runs that were.
  } as Source
}

const bareOf = (deps: RunDeps, { source, connector }: Where, found: DryRun, { onProgress }: DryRunOptions) =>
  bareRun(deps, {
    ...{ source, connector, lease: { sourceId: source.id, owner: '' } },
    onProgress: ({ message }) =>
      onProgress?.({ items: found.items.length, requests: found.requests, message: message ?? '' }),
  })

async function ask(
  deps: RunDeps,
  bare: ReturnType<typeof bareRun>,
  found: DryRun,
  { limit, fromStart = false, signal, minutes = 5 }: DryRunOptions,
): Promise<void> {
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
    const { connector, ctx } = run
    await read(run, found, fromStart ? connector.initialCursor(ctx.settings, startedAt) : firstCursor(run), limit)
    found.wouldStore = await countChanged(deps, run, found.items)
    Object.assign(found, await askAfterDeleted(deps, run))
  } finally {
    found.ms = Math.round(performance.now() - begun)
    found.remaining = bare.remaining ?? null
  }
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

async function countChanged({ db }: RunDeps, { source }: Run, items: Item[]): Promise<number> {
  const rows: { external_id: string; content_hash: string }[] = await db('items')
    .where('source_id', source.id)
    .whereRaw('external_id = ANY(?)', [items.map((item) => item.externalId)])
    .select('external_id', 'content_hash')
  const known = new Map(rows.map((row) => [row.external_id, row.content_hash]))
  return items.filter((item) => known.get(item.externalId) !== contentHash(item)).length
}

/** Of what is here, what the site no longer has. A long list of a site's ids is not read to its end for this. */
async function askAfterDeleted({ db }: RunDeps, run: Run): Promise<Partial<DryRun>> {
  const { source, connector, ctx } = run
  const { deletes } = connector.capabilities
  const here = db('items').where('source_id', source.id)
  if (connector.verify && deletes === 'verify') {
    const ids: string[] = await here.orderByRaw('verified_at NULLS FIRST').limit(100).pluck('external_id')
    if (ids.length === 0) return {}
    const verdicts = await connector.verify(ctx, ids)
    return { wouldDelete: ids.filter((id) => /^(gone|moved)$/.test(verdicts.get(id) ?? '')), askedAbout: ids.length }
  }
  if (connector.listIds && deletes === 'sweep') {
    const ids: string[] = await here.pluck('external_id')
    if (ids.length === 0) return {}
    const listed = new Set<string>()
    const before = run.used.requests
    for await (const some of connector.listIds(ctx)) {
      run.heldBytes = 0
      for (const id of some) listed.add(id)
      if (run.used.requests - before > mostListRequests) return {}
    }
    return { wouldDelete: ids.filter((id) => !listed.has(id)), askedAbout: ids.length }
  }
  return {}
}

const mostListRequests = 50
