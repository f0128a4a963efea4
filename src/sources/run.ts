import { randomUUIDv7 } from 'node:crypto'
import { inspect } from 'node:util'
import { type ConnectorDefinition, ConnectorError, type Ctx } from '../../connectors/contract.ts'
import type { Deps } from '../deps.ts'
import type { Lease } from './lease.ts'
import { openSecrets } from './secrets.ts'
import { addressesIn, resorted, withoutSecrets } from './settings.ts'
import type { Source } from './source.ts'

export type RunDeps = Pick<Deps, 'db' | 'now' | 'log' | 'fetching' | 'jobs' | 'config'>

export type RunCounts = { seen: number; upserted: number; deleted: number; failed: number }

/** One run of one source, from lease to report. */
export type Run = {
  id: string
  source: Source
  connector: ConnectorDefinition
  lease: Lease
  ctx: Ctx<unknown>
  secrets: Record<string, unknown>
  counts: RunCounts
  used: { requests: number; bytes: number }
  /** Unpacked bytes of the answers since the connector was last asked for something: it may still hold all of them. */
  heldBytes: number
  /** Requests that the site still grants, where it says. */
  remaining?: number
  /** When it grants all of them again, where it says. */
  resetAt?: Temporal.Instant
  /** The stack of what a connector threw may name secrets: what is kept or logged of an error goes through this. */
  clean(text: string): string
  report(message: string): void
}

export type RunLimits = { minutes: number; requests: number; bytes: number }

export const usualLimits: RunLimits = { minutes: 10, requests: 2000, bytes: 500_000_000 }

/** Budgets of a run are looked at between batches: a site whose pages never end must not fill the memory within one. */
const mostHeldBytes = 100_000_000

type BareRun = Omit<Run, 'ctx'>

export type OfRun = {
  source: Source
  connector: ConnectorDefinition
  lease: Lease
  onProgress?(progress: RunCounts & { message?: string }): void
}

/** A run without its context, and with nothing in the database. */
export function bareRun(deps: RunDeps, { source: kept, connector, lease, onProgress }: OfRun): BareRun {
  const opened = openSecrets(deps.config, kept.id, kept.sealedSecrets)
  const { settings, secrets } = resorted(connector, { settings: kept.settings, secrets: opened })
  const source = { ...kept, settings }
  const counts = { seen: 0, upserted: 0, deleted: 0, failed: 0 }
  const clean = (text: string) => withoutSecrets(text, secrets)
  return {
    id: randomUUIDv7(),
    source,
    connector,
    lease,
    secrets,
    counts,
    clean,
    used: { requests: 0, bytes: 0 },
    heldBytes: 0,
    report: (message) => onProgress?.({ ...counts, ...(message && { message: clean(message) }) }),
  }
}

/** @throws ConnectorError 'config' where the connector no longer takes the settings */
export function contextOf(
  deps: RunDeps,
  run: BareRun,
  { signal, startedAt, deadline }: { signal: AbortSignal; startedAt: Temporal.Instant; deadline: Temporal.Instant },
): Ctx<unknown> {
  const { connector, source } = run
  const given = { ...source.settings, ...run.secrets }
  const settings = connector.settings.safeParse(given)
  if (!settings.success)
    throw new ConnectorError(
      'config',
      `The settings no longer fit: ${settings.error.issues.map((i) => i.path.join('.'))}`,
      {
        fix: 'Change its settings',
      },
    )
  const log = deps.log.child({ source: source.name, run: run.id })
  return {
    settings: settings.data,
    fetch: deps.fetching.forSource({
      source: source.name,
      limits: connector.limits,
      typed: addressesIn(settings.data),
      classify: connector.classify && ((outcome) => connector.classify?.(outcome)),
      methodOf: connector.methodOf && ((url) => connector.methodOf?.(url) ?? url),
      readsBody: connector.readsBody,
      clean: run.clean,
      budget: (outcome) => {
        const hint = connector.budget?.(outcome)
        if (hint?.remaining !== undefined) run.remaining = hint.remaining
        if (hint?.resetAt) run.resetAt = hint.resetAt
        return hint
      },
      signal,
      deadline,
      onRequest: ({ status, bytes, unpackedBytes }) => {
        run.used.requests++
        run.used.bytes += bytes
        run.heldBytes += unpackedBytes
        if (run.heldBytes > mostHeldBytes)
          throw new ConnectorError('too-large', `More than ${mostHeldBytes} bytes came, and still no batch`)
        if (status === 0) run.report('no answer')
      },
    }),
    parse: deps.fetching.parse,
    log: {
      info: (fields, message) => log.info(cleanFields(fields, run), run.clean(message)),
      warn: (fields, message) => log.warn(cleanFields(fields, run), run.clean(message)),
    },
    now: deps.now,
    signal,
    runStartedAt: startedAt,
    deadline,
  }
}

/** What a connector logs may be words of a site, or an error that holds its request. */
function cleanFields(fields: Record<string, unknown>, { clean }: Pick<Run, 'clean'>): Record<string, unknown> {
  const shown = (value: unknown) => {
    if (typeof value === 'object' && value !== null) return clean(inspect(value))
    return typeof value === 'string' ? clean(value) : value
  }
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, shown(value)]))
}
