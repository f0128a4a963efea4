/**
 * What a connector is. A connector turns one kind of outside source into items, and knows nothing of the hub: it gets
 * its settings, a guarded `fetch`, a clock and a signal in `Ctx`, and gives events back. The runner (src/sources) does the rest.
 * docs/connectors.md says how to write one; connectors/kit tests it.
 */
import type { z } from 'zod'

/** Unique within one source and stable over the item's life, e.g. `beer:q:4711`. At most 500 characters. */
export type ExternalId = string

export type ItemKind = 'question' | 'discussion' | 'article' | 'page' | 'post' | 'video' | 'dataset' | 'repo'

export type Content = {
  format: 'html' | 'markdown' | 'text'
  value: string
  /** Relative links and images are resolved against it. */
  baseUrl: string
  /** True where the source gave only a beginning. */
  truncated?: boolean
}

export type Author = {
  name: string
  url?: string
  externalId?: string
  role: 'author' | 'editor' | 'answerer'
}

export type License = {
  /** An SPDX id such as `CC-BY-SA-4.0`; `NONE`: all rights reserved; `UNKNOWN`: the source does not say. */
  spdx: string
  url?: string
  source: 'item' | 'site' | 'config'
}

export type Reply = {
  externalId: ExternalId
  url?: string
  content: Content
  author: Author
  createdAt: Temporal.Instant
  updatedAt: Temporal.Instant
  score?: number
  accepted: boolean
  parentId?: ExternalId
  license: License
}

export type Item = {
  externalId: ExternalId
  kind: ItemKind
  /** Absolute; where a reader finds the original. */
  canonicalUrl: string
  /** Plain text: entities decoded once, no markup. */
  title: string
  /** BCP 47, where the source says. */
  lang?: string
  content: Content
  /** Plain text of the source's own making. */
  excerpt?: string
  /** The source's own words for it. */
  tags: string[]
  createdAt: Temporal.Instant
  updatedAt: Temporal.Instant
  /** Revision id, ETag or hash, where the source has one. */
  sourceVersion?: string
  authors: Author[]
  /** In the source's order, all of them. */
  replies?: Reply[]
  accepted?: { replyId: ExternalId; at?: Temporal.Instant }
  metrics?: Record<string, number>
  license: License
  attribution: { text: string; url: string; requiresDofollow?: boolean }
  consent?: { indexable: boolean; reason?: string }
  expiresAt?: Temporal.Instant
}

export type TombstoneReason = 'deleted' | 'private' | 'moderated' | 'moved' | 'consent' | 'swept'

export type Tombstone = {
  externalId: ExternalId
  reason: TombstoneReason
  at?: Temporal.Instant
  movedTo?: ExternalId
}

export type ItemFailure = {
  externalId: ExternalId
  stage: 'fetch' | 'map' | 'validate' | 'store'
  message: string
}

export type SyncEvent<Cursor> =
  /** Rows and cursor are committed in one transaction: after a kill, the next run starts from the last committed cursor. */
  | { type: 'batch'; items: Item[]; tombstones?: Tombstone[]; failures?: ItemFailure[]; cursor: Cursor }
  | { type: 'progress'; message: string; seen: number }
  /** `complete: false`: budget or time ran out, there is more. */
  | {
      type: 'done'
      complete: boolean
      /** The site asks to be left alone for so long: the next run comes no sooner than this and the source's interval. At most 24 h. */
      nextCheckAfterMinutes?: number
    }

/** `{scope: 'host', perSecond: 30}`: what the site allows; the guarded fetch keeps the pace across processes. */
export type RateSpec = {
  scope: 'host' | 'key' | 'method'
  perSecond?: number
  perMinute?: number
  perDay?: number
  /**
   * Requests on their way at once, at most 4 without it. Kept within one process alone: of a hub with several workers each
   * may have so many. A source is read by one of them at a time, so only sources that share a host come to more; a site
   * that counts connections is kept safe by its pace.
   */
  concurrency?: number
}

export type HttpOutcome = {
  url: string
  status: number
  headers: Headers
  /** JSON where it parses, of an error or where `readsBody` is set; else the text. */
  body?: unknown
  /** When the answer came, by the hub's clock: what turns seconds to wait into `until`. */
  at: Temporal.Instant
}

/** What an answer says of the budget that is left. */
export type BudgetHint = {
  remaining?: number
  resetAt?: Temporal.Instant
  /** Leave `method` (or everything, where there is none) alone for so long. */
  pauseMs?: number
  method?: string
}

export type CheckResult =
  | { ok: true; message: string; license?: License; items?: number }
  | { ok: false; code: string; message: string; fix: string }

export type Logger = {
  info(fields: Record<string, unknown>, message: string): void
  warn(fields: Record<string, unknown>, message: string): void
}

export type ParsedFeed = {
  format: 'rss' | 'atom' | 'rdf' | 'json'
  /** Titles are plain text. */
  title?: string
  link?: string
  language?: string
  license?: string
  rights?: string
  authors: string[]
  /** Minutes the publisher asks to leave between reads (RSS `ttl`). */
  ttlMinutes?: number
  entries: {
    id?: string
    link?: string
    title?: string
    /** As written; parse it yourself. */
    published?: string
    updated?: string
    contentHtml?: string
    summaryHtml?: string
    authors: { name?: string; url?: string }[]
    categories: string[]
    license?: string
    rights?: string
    language?: string
  }[]
  /** RFC 6721 `at:deleted-entry`. */
  deleted: { id: string; when?: string }[]
}

/** Work on foreign documents, done in a worker thread with limits of memory and time. All reject with `ConnectorError`. */
export type Parsers = {
  /** RSS, Atom, RDF or JSON Feed, already decoded to a string; rejects `schema-drift` when it is no feed. */
  feed(text: string): Promise<ParsedFeed>
  /** Feed addresses that an HTML page names (`link rel=alternate`), absolute, in document order. */
  feedLinks(html: string, baseUrl: string): Promise<{ url: string; title?: string; type: string }[]>
}

export type Ctx<Settings> = {
  /** Validated, with secrets in place. */
  settings: Settings
  /** The only way to the network: guarded, paced, counted, retried. Has the signature of `fetch`, so that API clients take it. */
  // biome-ignore lint/style/noRestrictedGlobals: the type, not the function
  fetch: typeof fetch
  parse: Parsers
  log: Logger
  now(): Temporal.Instant
  signal: AbortSignal
  runStartedAt: Temporal.Instant
  /** Past it, yield `done {complete: false}` at the next batch. */
  deadline: Temporal.Instant
}

export type ConnectorDefinition<Settings = unknown, Cursor = unknown> = {
  /** The folder's name. */
  id: string
  /** Raise it when the cursor's or items' shape changes. */
  version: number
  title: string
  docsUrl: string
  /** Secret fields are marked `.meta({ secret: true })`; `.describe()` is the hint a maintainer reads. */
  settings: z.ZodType<Settings>
  cursor: z.ZodType<Cursor>
  initialCursor(settings: Settings, now: Temporal.Instant): Cursor
  /** For a cursor that an older version wrote; without it, or with `resync`, the source starts over (nothing is deleted). */
  migrateCursor?(from: unknown, fromVersion: number): Cursor | 'resync'
  capabilities: {
    incremental: 'updated' | 'created' | 'none'
    deletes: 'explicit' | 'verify' | 'sweep' | 'none'
    order: 'asc' | 'desc' | 'unordered'
    fullText: 'allowed' | 'per-item' | 'excerpt-only'
  }
  limits: RateSpec[]
  /** Minutes between runs where the source's settings do not say. */
  defaultIntervalMinutes: number
  /** The site's name and home, from the settings alone, for lists and licence lines. */
  site(settings: Settings): { name: string; url: string }
  /** Turns an answer of the site into an error, before the connector sees it; `undefined`: the default table decides. */
  classify?(outcome: HttpOutcome): ConnectorError | undefined
  /** The name of what an address calls, where the site limits each method by itself; what `BudgetHint.method` names. */
  methodOf?(url: string): string
  /** Whether `classify` and `budget` need the body of a good answer parsed as JSON. */
  readsBody?: boolean
  budget?(outcome: HttpOutcome): BudgetHint | undefined
  /**
   * Whether a pasted address is one for this connector. At most 3 requests, through the guarded fetch of `ctx` (there are no
   * settings yet, so no secrets either). `undefined` where it is not, or where the site's answer leaves it open; never
   * rejects because of what a foreign site answers. `address` is http or https.
   */
  recognise?(ctx: Pick<Ctx<unknown>, 'fetch' | 'parse' | 'signal'>, address: URL): Promise<Recognised | undefined>
  /** Cheap; shown to a maintainer before the first run and by `doctor`. */
  check(ctx: Ctx<Settings>): Promise<CheckResult>
  sync(ctx: Ctx<Settings>, cursor: Cursor): AsyncGenerator<SyncEvent<Cursor>, void>
  /** Every id that `sync` would give, for a sweep. */
  listIds?(ctx: Ctx<Settings>): AsyncGenerator<ExternalId[]>
  /** Asks the source about ids; an id it cannot judge is `unknown`, never `gone`. */
  verify?(ctx: Ctx<Settings>, ids: ExternalId[]): Promise<Map<ExternalId, 'alive' | 'gone' | 'moved' | 'unknown'>>
  /**
   * One item anew, where it could not be read. What is no longer there is a tombstone; an error, `gone` too, says nothing of
   * the item, and deletes nothing.
   */
  fetchOne?(ctx: Ctx<Settings>, id: ExternalId): Promise<Item | Tombstone>
}

/** What an address is to a connector: where a maintainer's settings form starts. */
export type Recognised = {
  /** What the address already answers, by the names of the connector's settings. */
  settings: Partial<Record<string, unknown>>
  /** What the site calls itself: plain text, offered as the source's name. */
  title: string
  /** `sure`: the site said by itself that it is of this kind. */
  certainty: 'sure' | 'maybe'
  /** Worth knowing before it is added: a sentence for the maintainer. */
  note?: string
  /** Other addresses that the page names beside this one, each a source of its own: looked at when somebody asks for it. */
  others?: { address: string; title?: string }[]
  /** Settings that only the maintainer can give, such as the licence. */
  missing?: string[]
}

/** Types a definition; its value is what it was given. */
export const defineConnector = <Settings, Cursor>(
  definition: ConnectorDefinition<Settings, Cursor>,
): ConnectorDefinition<Settings, Cursor> => definition

/** What went wrong, and so what the runner does: docs/connectors.md has the table. */
export type ErrorClass =
  | 'config'
  | 'auth'
  | 'rate-limited'
  | 'transient'
  | 'pagination-reset'
  | 'gone'
  | 'schema-drift'
  | 'blocked'
  | 'too-large'
  | 'connector-bug'

/** The one error that carries a class. Anything else a connector throws counts as `connector-bug`. */
export class ConnectorError extends Error {
  readonly class: ErrorClass
  /** For `rate-limited`: when to come back. */
  readonly until?: Temporal.Instant
  /** For `rate-limited`: what has to wait. `method` names which. */
  readonly scope?: 'host' | 'key' | 'method'
  readonly method?: string
  /** What a maintainer can do about it. */
  readonly fix?: string
  readonly status?: number

  constructor(
    errorClass: ErrorClass,
    message: string,
    more: {
      until?: Temporal.Instant
      scope?: 'host' | 'key' | 'method'
      method?: string
      fix?: string
      status?: number
      cause?: unknown
    } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'ConnectorError'
    this.class = errorClass
    this.until = more.until
    this.scope = more.scope
    this.method = more.method
    this.fix = more.fix
    this.status = more.status
  }
}
