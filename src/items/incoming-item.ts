/** The edge: what a connector says of an item is checked here before anything is stored. Pure. */
import { z } from 'zod'
import {
  ConnectorError,
  type ExternalId,
  type Item,
  type ItemFailure,
  type Tombstone,
} from '../../connectors/contract.ts'

/**
 * The item as it may be stored: NULs and unpaired surrogates gone, addresses http(s), dates between 1900 and tomorrow,
 * nothing longer than its limit. Optional addresses that are not good are left out; anything else is refused.
 *
 * @throws ConnectorError 'schema-drift' that names the fields
 */
export function incomingItem(item: unknown, now: Temporal.Instant): Item {
  const parsed = itemShape.safeParse(item)
  if (!parsed.success) throw new ConnectorError('schema-drift', shortly(z.prettifyError(parsed.error)))
  const latest = now.add({ hours: 24 })
  const dates = [parsed.data, ...(parsed.data.replies ?? [])].flatMap((part) => [part.createdAt, part.updatedAt])
  if (dates.some((at) => Temporal.Instant.compare(at, latest) > 0))
    throw new ConnectorError('schema-drift', 'A date lies in the future')
  return parsed.data as Item
}

/** @throws ConnectorError 'connector-bug': a tombstone is the connector's own making */
export function incomingTombstone(tombstone: unknown): Tombstone {
  const parsed = tombstoneShape.safeParse(tombstone)
  if (!parsed.success)
    throw new ConnectorError('connector-bug', `A tombstone: ${shortly(z.prettifyError(parsed.error))}`)
  return parsed.data as Tombstone
}

/** @throws ConnectorError 'connector-bug' */
export function incomingFailure(failure: unknown): ItemFailure {
  const parsed = failureShape.safeParse(failure)
  if (!parsed.success) throw new ConnectorError('connector-bug', `A failure: ${shortly(z.prettifyError(parsed.error))}`)
  return parsed.data
}

/** The id of an item that was refused, where it has one that can be kept. */
export function idOf(item: unknown): ExternalId | undefined {
  return namedShape.safeParse(item).data?.externalId
}

const shortly = (message: string) => message.replace(/\s+/g, ' ').slice(0, 500)

const maxContentCharacters = 1_000_000
const maxReplies = 5000

/** PostgreSQL takes neither NUL nor half a surrogate pair. */
export const plain = (text: string) => (/[\0\ud800-\udfff]/.test(text) ? text.replace(/\0|\p{Surrogate}/gu, '') : text)

// Cleaned and measured in one step each: hundreds of these make an item.
const text = (max: number, min = 0) => z.string().overwrite(plain).min(min).max(max)
const inOneLine = (value: string) => plain(value).replace(/\s+/g, ' ').trim()
const line = (max: number, min = 0) => z.string().overwrite(inOneLine).min(min).max(max)

/** Words that stand in lines of ours: nothing in them turns the direction of what follows, or is a control. */
const words = (max: number, min = 0) =>
  z
    .string()
    .overwrite((value) => inOneLine(plain(value).replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')))
    .min(min)
    .max(max)

const isWebAddress = (value: string) => {
  const url = URL.parse(value)
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}
const address = z.string().max(2000).overwrite(plain).refine(isWebAddress, 'not an http or https address')
/** Beside the point: left out where it is not good. */
const spareAddress = address.optional().catch(undefined)

const earliest = Temporal.Instant.from('1900-01-01T00:00:00Z')
const instant = z.custom<Temporal.Instant>(
  (value) => value instanceof Temporal.Instant && Temporal.Instant.compare(value, earliest) >= 0,
  'not an instant since 1900',
)

const externalIdShape = line(500, 1)
const namedShape = z.object({ externalId: externalIdShape })
const contentShape = z.object({
  format: z.enum(['html', 'markdown', 'text']),
  value: text(maxContentCharacters),
  baseUrl: address,
  truncated: z.boolean().optional(),
})
const authorShape = z.object({
  name: words(300),
  url: spareAddress,
  externalId: line(500, 1).optional(),
  role: z.enum(['author', 'editor', 'answerer']),
})
const licenseShape = z.object({
  spdx: words(100, 1),
  url: spareAddress,
  source: z.enum(['item', 'site', 'config']),
})
const integer = z.number().int().min(-2_147_483_648).max(2_147_483_647)
const replyShape = z.object({
  externalId: externalIdShape,
  url: spareAddress,
  content: contentShape,
  author: authorShape,
  createdAt: instant,
  updatedAt: instant,
  score: integer.optional(),
  accepted: z.boolean(),
  parentId: externalIdShape.optional(),
  license: licenseShape,
})
const itemShape = z.object({
  externalId: externalIdShape,
  kind: z.enum(['question', 'discussion', 'article', 'page', 'post', 'video', 'dataset', 'repo']),
  canonicalUrl: address,
  title: words(1000, 1),
  lang: z
    .string()
    .regex(/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/)
    .max(35)
    .optional()
    .catch(undefined),
  content: contentShape,
  excerpt: text(5000).optional(),
  tags: z.array(words(100)).max(200),
  createdAt: instant,
  updatedAt: instant,
  sourceVersion: line(500).optional(),
  authors: z.array(authorShape).max(500),
  replies: z
    .array(replyShape)
    .max(maxReplies)
    .refine((replies) => new Set(replies.map((reply) => reply.externalId)).size === replies.length, 'a reply twice')
    .optional(),
  accepted: z.object({ replyId: externalIdShape, at: instant.optional() }).optional(),
  metrics: z
    .record(z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,49}$/), z.number())
    .refine((metrics) => Object.keys(metrics).length <= 50, 'more than 50 metrics')
    .optional(),
  license: licenseShape,
  attribution: z.object({ text: words(1000), url: address, requiresDofollow: z.boolean().optional() }),
  consent: z.object({ indexable: z.boolean(), reason: line(500).optional() }).optional(),
  expiresAt: instant.optional(),
})
const tombstoneShape = z.object({
  externalId: externalIdShape,
  reason: z.enum(['deleted', 'private', 'moderated', 'moved', 'consent', 'swept']),
  at: instant.optional(),
  movedTo: externalIdShape.optional(),
})
const failureShape = z.object({
  externalId: externalIdShape,
  stage: z.enum(['fetch', 'map', 'validate', 'store']),
  message: z.string().transform((message) => plain(message.slice(0, 500))),
})
