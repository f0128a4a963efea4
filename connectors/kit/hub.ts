/**
 * A hub around one connector: the runner, the guarded fetch, the parsers, the jobs and a database as they are. Only its
 * clock is the test's: waiting turns it instead of taking time.
 */
import { renderContent } from '../../src/http/markdown.ts'
import { addSource } from '../../src/sources/add-source.ts'
import { resumeSource } from '../../src/sources/pause-source.ts'
import { syncSource } from '../../src/sources/sync-source.ts'
import type { CheckResult, ConnectorDefinition, Content, Ctx, ErrorClass } from '../contract.ts'
import { playedAt } from './cassette.ts'
import { type Clock, opened } from './ground.ts'
import type { Scenario } from './scenario.ts'

export type Report = {
  state: 'complete' | 'incomplete' | 'stopped' | ErrorClass | 'mass-delete'
  upserted: number
  deleted: number
  failed: number
}

/** As a person finds it: content with its replies, rendered. */
export type Kept = { title: string; html: string }

export type Hub = {
  /** @param stopAfter  the run is broken off once so many batches are committed */
  run(options?: { stopAfter?: number }): Promise<Report>
  check(settings: Record<string, unknown>): Promise<CheckResult>
  kept(): Promise<Map<string, Kept>>
  /** As an older version, or a slip of a hand, may have left it. */
  spoilCursor(): Promise<void>
  /** Everything that was stored of the source or logged, as text. */
  written(): Promise<string>
  /** What a run gives a connector, for calls outside of one. */
  ctx(settings: Record<string, unknown>): Ctx<unknown>
  close(): Promise<void>
}

export function startClock(): Clock {
  let at = playedAt
  return {
    now: () => at,
    turn(duration) {
      at = at.add(duration)
    },
  }
}

let hubs = 0

/** @param host  the only one that it may reach, `host:port` */
export async function startHub(
  { connector }: Pick<Scenario, 'connector'>,
  { clock, host, settings }: { clock: Clock; host: string; settings: Record<string, unknown> },
): Promise<Hub> {
  const { lines, ...deps } = await opened(clock, host)
  const { db, now, log, fetching } = deps
  const connectors = (definition: ConnectorDefinition) => ({ byId: new Map([[definition.id, definition]]), broken: [] })
  const name = `kit-${++hubs}`
  const { id } = await addSource(
    { ...deps, connectors: connectors(connector) },
    { connector: connector.id, name, settings },
  )

  const ctx = (given: Record<string, unknown>): Ctx<unknown> => {
    const { signal } = new AbortController()
    const deadline = now().add({ hours: 1 })
    const fetch = fetching.forSource({
      source: name,
      limits: connector.limits,
      classify: connector.classify,
      budget: connector.budget,
      methodOf: connector.methodOf,
      readsBody: connector.readsBody,
      signal,
      deadline,
    })
    return {
      ...{ settings: connector.settings.parse(given), fetch, parse: fetching.parse, log, now, signal },
      ...{ runStartedAt: now(), deadline },
    }
  }

  return {
    async run({ stopAfter } = {}) {
      // What the hub paused, a maintainer resumes.
      await resumeSource(deps, name)
      const killing = new AbortController()
      let committed = 0
      try {
        const report = await syncSource(
          { ...deps, connectors: connectors(connector) },
          {
            sourceId: id,
            wait: true,
            signal: killing.signal,
            // Without a message it says that a batch is in.
            onProgress({ message }) {
              if (message === undefined && ++committed === stopAfter) killing.abort(new Error('killed by the test'))
            },
          },
        )
        const { upserted, deleted, failed } = report
        return { state: stateOf(report), upserted, deleted, failed }
      } catch (error) {
        if (!killing.signal.aborted) throw error
        return { state: 'stopped', upserted: 0, deleted: 0, failed: 0 }
      }
    },
    check: (given) => connector.check(ctx(given)),
    async kept() {
      const items: { id: string; external_id: string; title: string; content: Content }[] = await db('items')
        .where('source_id', id)
        .orderBy('external_id')
        .select('id', 'external_id', 'title', 'content')
      const replies: { item_id: string; content: Content }[] = await db('replies')
        .whereIn(
          'item_id',
          items.map((item) => item.id),
        )
        .orderBy(['item_id', 'position'])
        .select('item_id', 'content')
      const repliesOf = Map.groupBy(replies, (reply) => reply.item_id)
      return new Map(
        items.map((item) => {
          const parts = [item, ...(repliesOf.get(item.id) ?? [])]
          const html = parts.map(({ content }) => renderContent(content, { dofollow: true })).join('\n')
          return [item.external_id, { title: item.title, html }]
        }),
      )
    },
    async spoilCursor() {
      await db('sources')
        .where({ id })
        .update({ cursor: JSON.stringify({ from: 'another version' }) })
    },
    async written() {
      const tables = ['items', 'runs', 'item_failures', 'tombstones'] as const
      const rows = await Promise.all(tables.map((table) => db(table).where('source_id', id)))
      const source = await db('sources').where({ id }).first()
      const queued = await db.raw('SELECT * FROM pgboss.job')
      return [...lines, JSON.stringify([source, source.secrets?.toString('latin1'), rows, queued.rows])].join('\n')
    },
    ctx,
    async close() {
      await fetching.close()
    },
  }
}

/** What `recognise` is given for an address: the guarded fetch, with no source behind it. */
export async function startAsking({ limits }: Scenario['connector'], clock: Clock, address: URL) {
  const { fetching, log } = await opened(clock, address.host)
  const { signal } = new AbortController()
  const deadline = clock.now().add({ minutes: 1 })
  const fetch = fetching.forSource({ source: 'an address', limits, typed: [address], signal, deadline })
  return { ctx: { fetch, parse: fetching.parse, signal, log }, close: () => fetching.close() }
}

function stateOf(report: Awaited<ReturnType<typeof syncSource>>): Report['state'] {
  if (report.isBusy) throw new Error('The source was not free')
  if (report.state === 'limited') return 'rate-limited'
  if (report.state === 'ok' && !report.trouble) return report.complete ? 'complete' : 'incomplete'
  if (!report.trouble) throw new Error(`The run ended as ${report.state} and did not say why`)
  return report.trouble.class
}
