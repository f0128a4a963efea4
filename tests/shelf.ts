/** A small site of things on a shelf, on loopback, and the connector that reads it: what the runner is tested with. */
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { ConnectorError, type Ctx, defineConnector, type Item, type SyncEvent } from '../connectors/contract.ts'
import { type Config, readConfig } from '../src/config.ts'
import { createFetching } from '../src/http/guarded-fetch.ts'
import { createJobs } from '../src/jobs.ts'
import { createLog } from '../src/log.ts'
import { addSource } from '../src/sources/add-source.ts'
import type { Connectors } from '../src/sources/connectors.ts'
import { type SyncDeps, type SyncInput, syncSource } from '../src/sources/sync-source.ts'
import { freshDatabase } from './freshDatabase.ts'

export type Thing = {
  id: number
  at: number
  title: string
  body?: string
  by?: string
  notes?: { id: number; text: string; by: string; accepted?: boolean }[]
  [more: string]: unknown
}

export type ShelfSite = {
  port: number
  things: Map<number, Thing>
  asked: string[]
  /** Answers instead of the site, while it returns true. */
  instead?: (path: string, res: ServerResponse) => boolean
  put(...things: Partial<Thing>[]): void
  close(): Promise<void>
}

export async function shelfSite(count = 0): Promise<ShelfSite> {
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://shelf')
    site.asked.push(`${url.pathname}${url.search}`)
    if (site.instead?.(url.pathname, res)) return
    const json = (body: unknown) => res.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    const all = [...site.things.values()].sort((a, b) => a.at - b.at || a.id - b.id)
    const ids = url.searchParams.get('ids')?.split(',').map(Number)
    if (ids) return void json({ things: all.filter((thing) => ids.includes(thing.id)) })
    if (url.pathname === '/ids') return void json({ ids: all.map((thing) => thing.id) })
    const after = Number(url.searchParams.get('from') ?? 0)
    const size = Number(url.searchParams.get('size'))
    const offset = Number(url.searchParams.get('offset') ?? 0)
    const due = all.filter((thing) => thing.at >= after)
    json({ things: due.slice(offset, offset + size), more: due.length > offset + size })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const site: ShelfSite = {
    port: (server.address() as AddressInfo).port,
    things: new Map(),
    asked: [],
    put(...things) {
      for (const thing of things) {
        const id = thing.id ?? site.things.size + 1
        site.things.set(id, { at: id, title: `Thing ${id}`, ...site.things.get(id), ...thing, id })
      }
    },
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
  for (let id = 1; id <= count; id++) site.put({ id })
  return site
}

const settings = z.object({
  baseUrl: z.url(),
  size: z.int().default(3),
  token: z.string().optional().meta({ secret: true }),
})
const cursor = z.object({ since: z.number(), pageToken: z.number().optional() })
type Settings = z.output<typeof settings>
type Cursor = z.output<typeof cursor>

/** Oldest first, `since` inclusive, an offset as page token. */
export const shelf = defineConnector<Settings, Cursor>({
  id: 'shelf',
  version: 1,
  title: 'Shelf',
  docsUrl: 'https://shelf.example.org/api',
  settings,
  cursor,
  initialCursor: () => ({ since: 0 }),
  capabilities: { incremental: 'updated', deletes: 'verify', order: 'asc', fullText: 'allowed' },
  limits: [],
  defaultIntervalMinutes: 60,
  site: () => ({ name: 'The Shelf', url: 'https://shelf.example.org' }),
  check: async () => ({ ok: true, message: 'The Shelf' }),
  sync,
  async verify(ctx, ids) {
    const found = await read(ctx, `/things?ids=${ids.map((id) => id.slice(2)).join(',')}`)
    const alive = new Set(found.things.map((thing) => `t:${thing.id}`))
    return new Map(ids.map((id) => [id, alive.has(id) ? ('alive' as const) : ('gone' as const)]))
  },
  async fetchOne(ctx, id) {
    const [thing] = (await read(ctx, `/things?ids=${id.slice(2)}`)).things
    return thing ? itemOf(thing) : { externalId: id, reason: 'deleted' }
  },
  async *listIds(ctx) {
    const { ids } = (await read(ctx, '/ids')) as unknown as { ids: number[] }
    for (let at = 0; at < ids.length; at += 2) yield ids.slice(at, at + 2).map((id) => `t:${id}`)
  },
})

async function* sync(ctx: Ctx<Settings>, from: Cursor): AsyncGenerator<SyncEvent<Cursor>, void> {
  const { size } = ctx.settings
  let offset = from.pageToken ?? 0
  for (;;) {
    const { things, more } = await read(ctx, `/things?from=${from.since}&size=${size}&offset=${offset}`)
    offset += things.length
    const last = things.at(-1)?.at ?? from.since
    const place = more ? { since: from.since, pageToken: offset } : { since: Math.max(last, from.since) }
    yield { type: 'batch', items: things.map(itemOf), cursor: place }
    if (!more) return yield { type: 'done', complete: true }
  }
}

async function read(ctx: Ctx<Settings>, path: string): Promise<{ things: Thing[]; more: boolean }> {
  const { token } = ctx.settings
  const response = await ctx.fetch(`${ctx.settings.baseUrl}${path}`, token ? { headers: { 'x-token': token } } : {})
  if (response.status === 422) throw new ConnectorError('pagination-reset', 'The page token is too old')
  if ([404, 410].includes(response.status)) throw new ConnectorError('gone', 'The shelf is gone')
  return (await response.json()) as { things: Thing[]; more: boolean }
}

export function itemOf(thing: Thing): Item {
  const at = Temporal.Instant.from('2026-01-01T00:00:00Z').add({ seconds: thing.at })
  const url = `https://shelf.example.org/things/${thing.id}`
  const license = { spdx: 'CC-BY-SA-4.0', source: 'item' as const }
  const { id: _, at: __, title, body = '<p>On a shelf.</p>', by = 'Ada', notes = [], ...more } = thing
  return {
    externalId: `t:${thing.id}`,
    kind: 'question',
    canonicalUrl: url,
    title,
    content: { format: 'html', value: body, baseUrl: url },
    tags: ['shelf'],
    createdAt: at,
    updatedAt: at,
    authors: [{ name: by, externalId: `u:${by}`, role: 'author' }],
    replies: notes.map((note) => ({
      externalId: `n:${note.id}`,
      content: { format: 'html', value: note.text, baseUrl: url },
      author: { name: note.by, externalId: `u:${note.by}`, role: 'answerer' },
      createdAt: at,
      updatedAt: at,
      accepted: note.accepted ?? false,
      license,
    })),
    license,
    attribution: { text: 'From The Shelf', url },
    ...more,
  }
}

/** A hub without pages or search: a database, a clock, the site, and one source that reads it. */
export async function shelfHub(site: ShelfSite, connector: Partial<typeof shelf> = {}) {
  const { db, connectionString, drop } = await freshDatabase()
  const logged: string[] = []
  const log = createLog({ level: 'info', process: 'test', to: { write: (line: string) => logged.push(line) } })
  const config: Config = {
    ...readConfig({ GUILDHALL_DATA: '/nowhere', GUILDHALL_SECRET: 'a secret that only tests know, long enough' }),
    allowHosts: [`127.0.0.1:${site.port}`],
  }
  const clock = { at: Temporal.Instant.from('2026-11-21T10:00:00Z') }
  const now = () => clock.at
  const fetching = createFetching({ config, db, now, log, sleep: async () => {}, random: () => 0 })
  const jobs = createJobs({ connectionString, log })
  const byId = new Map([['shelf', { ...shelf, ...connector }]])
  const connectors = { byId, broken: [] } as unknown as Connectors
  const deps: SyncDeps = { db, now, log, fetching, jobs, config, connectors }
  const { id } = await addSource(deps, {
    connector: 'shelf',
    name: 'shelf',
    settings: { baseUrl: `http://127.0.0.1:${site.port}`, token: 'the-token-nobody-sees' },
  })
  return {
    db,
    deps,
    clock,
    logged,
    byId,
    sourceId: id,
    /** The next run, an hour later. */
    sync(input: Partial<SyncInput> = {}) {
      clock.at = clock.at.add({ hours: 1 })
      return syncSource(deps, { sourceId: id, ...input })
    },
    async ids(): Promise<string[]> {
      return (await db('items').orderBy('external_id').select('external_id')).map((row) => row.external_id)
    },
    source: () => db('sources').where('id', id).first(),
    async close() {
      await jobs.stop()
      await fetching.close()
      await drop()
    },
  }
}

/** The same for one test: a hub, and its site with so many things, which end with it. */
export async function hubOfShelf(count: number, connector: Partial<typeof shelf> = {}) {
  const site = await shelfSite(count)
  const hub = await shelfHub(site, connector)
  onTestFinished(async () => {
    await hub.close()
    await site.close()
  })
  return { site, ...hub }
}

/** The site answers everything so. */
export const answers = (status: number, body = '', headers: Record<string, string> = {}) =>
  ((_, res) => {
    res.writeHead(status, headers).end(body)
    return true
  }) as ShelfSite['instead']
