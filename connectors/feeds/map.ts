/** An entry of a feed becomes an item. */
import { createHash } from 'node:crypto'
import type { Author, Content, Item, License, ParsedFeed } from '../contract.ts'
import { instantOf } from '../dates.ts'
import { isLicensed, licenseOfSettings } from '../license.ts'
import { cut, oneLine } from '../plain-text.ts'
import { licenseOf } from './license.ts'
import { type Settings, siteOf } from './settings.ts'
import { plainText } from './text.ts'

export type Entry = ParsedFeed['entries'][number]

export type FeedContext = {
  settings: Settings
  feed: ParsedFeed
  feedUrl: string
  /** For entries without a date that can be believed: when each was first seen, so that it does not change from run to run. */
  firstSeen: (externalId: string) => Temporal.Instant
  runStartedAt: Temporal.Instant
}

const longestExcerpt = 300
const longestTitle = 300
/** One of many authors of a feed must not, by an entry that the hub refuses, keep out those of the others. */
const longestContent = 900_000
const longestTag = 90
const mostTags = 50
const mostAuthors = 100
const longestAddress = 2000
const longestCredit = 900
/** Looking for addresses in a name takes the square of its length. */
const longestName = 300

/**
 * What names an entry: its id, else its address, else what it says. Ids that a feed gives to several entries name none.
 */
export function identities(feed: ParsedFeed, feedUrl: string): string[] {
  const given = feed.entries.map((entry) => idOf(entry.id))
  const links = new Map<string, Set<string>>()
  for (const [index, id] of given.entries()) {
    if (id) links.set(id, (links.get(id) ?? new Set()).add(feed.entries[index]?.link ?? ''))
  }
  return feed.entries.map((entry, index) => {
    const id = given[index]
    const own = id && links.get(id)?.size === 1 ? id : undefined
    return short(own ?? linkOf(entry, feed, feedUrl) ?? hash(`${entry.title}\n${entry.published}\n${contentOf(entry)}`))
  })
}

/** @throws Error where the entry has nothing to show */
export function itemOf(entry: Entry, externalId: string, context: FeedContext): Item {
  const { feed, feedUrl, settings } = context
  // Not the feed's own address, which may hold a key that only its readers have.
  const url =
    linkOf(entry, feed, feedUrl) ?? (feed.link ? absolute(feed.link, feedUrl) : undefined) ?? siteOf(settings).url
  const text = plainText(entry.summaryHtml ?? entry.contentHtml ?? '')
  const title = cut(oneLine(entry.title) || cut(text, 80), longestTitle)
  if (!title) throw new Error('The entry has neither a title nor a text')
  const { createdAt, updatedAt } = datesOf(entry, externalId, context)
  const authors = authorsOf(entry, context)
  const license = licenseFor(entry, context)
  const lang = languageOf(entry.language ?? feed.language ?? settings.language)
  return {
    externalId,
    kind: isVideo(externalId, url) ? 'video' : 'article',
    canonicalUrl: url,
    title,
    ...(lang && { lang }),
    content: contentFor(entry, text, url, settings.fullText && isLicensed(license)),
    ...(text && { excerpt: cut(text, longestExcerpt) }),
    tags: [...new Set(entry.categories.map((one) => cut(oneLine(one), longestTag)).filter(Boolean))].slice(0, mostTags),
    createdAt,
    updatedAt,
    authors,
    license,
    attribution: {
      text: cut([...new Set([...authors.map(({ name }) => name), feedTitle(context)])].join(' · '), longestCredit),
      url,
    },
  }
}

/** Whole texts only where the settings say that the licence allows it, and the entry does not say otherwise. */
function contentFor(entry: Entry, text: string, baseUrl: string, mayBeWhole: boolean): Content {
  const whole = entry.contentHtml ?? entry.summaryHtml
  const isCut = entry.contentHtml === undefined || entry.contentHtml.length > longestContent
  if (mayBeWhole && whole)
    return { format: 'html', value: whole.slice(0, longestContent), baseUrl, ...(isCut && { truncated: true }) }
  return { format: 'text', value: cut(text, longestExcerpt), baseUrl, truncated: true }
}

function datesOf(entry: Entry, externalId: string, { firstSeen, runStartedAt }: FeedContext) {
  const latest = runStartedAt.add({ hours: 24 })
  const believable = (text: string | undefined) => {
    const date = instantOf(text)
    return date && Temporal.Instant.compare(date, latest) <= 0 ? date : undefined
  }
  const published = believable(entry.published)
  const updated = believable(entry.updated)
  const createdAt = published ?? updated ?? firstSeen(externalId)
  const updatedAt = updated && Temporal.Instant.compare(updated, createdAt) > 0 ? updated : createdAt
  return { createdAt, updatedAt }
}

function authorsOf(entry: Entry, context: FeedContext): Author[] {
  const named = entry.authors.flatMap(({ name, url }) => {
    const known = nameOf(name)
    const home = url && absolute(url, context.feedUrl)
    return known ? [{ name: known, ...(home && { url: home }), role: 'author' as const }] : []
  })
  if (named.length > 0) return named.slice(0, mostAuthors)
  const ofFeed = context.feed.authors.map(nameOf).filter((name) => name !== undefined)
  return (ofFeed.length > 0 ? ofFeed : [feedTitle(context)]).map((name) => ({ name, role: 'author' }))
}

/** `ann@example.org (Ann)` is Ann; an address alone names nobody, and is not ours to spread. */
function nameOf(text: string | undefined): string | undefined {
  const line = oneLine(text).slice(0, longestName)
  const name = /\(([^()]+)\)\s*$/.exec(line)?.[1] ?? line
  return (
    name
      .replace(/\S+@\S+/g, '')
      .replace(/[<>]/g, '')
      .trim() || undefined
  )
}

function licenseFor(entry: Entry, { feed, settings }: FeedContext): License {
  return (
    licenseOf(entry.license, 'item') ??
    licenseOf(entry.rights, 'item') ??
    licenseOfSettings(settings) ??
    licenseOf(feed.license, 'site') ??
    licenseOf(feed.rights, 'site') ?? { spdx: 'UNKNOWN', source: 'site' }
  )
}

function feedTitle({ feed, settings }: FeedContext): string {
  return settings.title ?? (oneLine(feed.title) || siteOf(settings).name)
}

/** An RSS guid may be the only address that there is. */
function linkOf(entry: Entry, feed: ParsedFeed, feedUrl: string): string | undefined {
  const base = siteLinkOf(feed, feedUrl)
  const own = entry.link?.trim()
  return (
    (own ? absolute(own, base) : undefined) ?? (/^https?:/i.test(entry.id ?? '') ? absolute(entry.id, base) : undefined)
  )
}

const siteLinkOf = (feed: ParsedFeed, feedUrl: string) => (feed.link && absolute(feed.link, feedUrl)) || feedUrl

function absolute(link: string | undefined, base: string): string | undefined {
  const url = URL.parse(link ?? '', base)
  return url && /^https?:$/.test(url.protocol) && url.href.length <= longestAddress ? url.href : undefined
}

function languageOf(tag: string | undefined): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag?.trim().replaceAll('_', '-'))[0]
  } catch {
    return undefined
  }
}

const isVideo = (id: string, url: string) =>
  id.startsWith('yt:video:') || /^https:\/\/(www\.)?youtube\.com\/(watch|shorts)/.test(url)

/** As it can be kept: without NUL and halves of surrogate pairs, which JSON feeds can write, and not too long. */
export const idOf = (given: string | undefined) => {
  const id = given?.replace(/\0|\p{Surrogate}/gu, '').trim()
  return id ? short(id) : undefined
}
const contentOf = (entry: Entry) => entry.contentHtml ?? entry.summaryHtml ?? ''
const hash = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
const short = (id: string) => (id.length <= 500 ? id : hash(id))
