import { type AnyFeed, parseFeed as parseWithFeedsmith } from 'feedsmith'
import { Parser } from 'htmlparser2'
import type RssParser from 'rss-parser'
import { ConnectorError, type ParsedFeed } from '../../connectors/contract.ts'
import { atomFeed, jsonFeed, rdfFeed, rssFeed } from './feed-formats.ts'
import { plainTitle, text } from './feed-text.ts'
import { mendXml } from './mend-xml.ts'

const mostEntries = 10_000

/**
 * A feed of any format, by feedsmith; where that finds no entry, by rss-parser; where neither does, the same once more of
 * the document with its tags mended. Over thousands of real feeds each reads some that the others do not
 * (`npm run bench:feeds`).
 *
 * @throws ConnectorError schema-drift when neither sees a feed
 */
export async function parseFeed(written: string): Promise<ParsedFeed> {
  const document = written.replace(/^[\ufeff\s]+/, '').replaceAll('\0', '')
  let trouble: unknown
  const read = await byEither(document, (error) => {
    trouble = error
  })
  const isEmpty = !read || read.entries.length === 0
  const mended = isEmpty && /<([\w.-]+:)?(item|entry)[\s>]/i.test(document) ? mendXml(document) : undefined
  const again = mended === undefined ? undefined : await byEither(mended)
  const first = again && again.entries.length > 0 ? again : read
  if (!first) throw new ConnectorError('schema-drift', `this is no feed: ${trouble}`.slice(0, 300), { cause: trouble })
  return { ...first, deleted: deletedEntries(document) }
}

async function byEither(document: string, onTrouble?: (error: unknown) => void): Promise<ParsedFeed | undefined> {
  let first: ParsedFeed | undefined
  try {
    first = mapped(parseWithFeedsmith(document, { maxItems: mostEntries }))
  } catch (error) {
    onTrouble?.(error)
  }
  if (first && first.entries.length > 0) return first
  const second = document.startsWith('{') ? undefined : await byRssParser(document)
  return second && (!first || second.entries.length > 0) ? second : first
}

function mapped(parsed: AnyFeed): ParsedFeed {
  switch (parsed.format) {
    case 'rss':
      return rssFeed(parsed.feed)
    case 'atom':
      return atomFeed(parsed.feed)
    case 'rdf':
      return rdfFeed(parsed.feed)
    case 'json':
      return jsonFeed(parsed.feed)
  }
}

type Loose = Record<string, unknown>

async function byRssParser(document: string): Promise<ParsedFeed | undefined> {
  // Few feeds need it: a thread has started sooner without.
  const { default: Parser } = await import('rss-parser')
  const parser = new Parser<Loose, Loose>({
    defaultRSS: 2,
    customFields: { item: ['id', 'published', 'updated', 'dc:date', 'dc:rights', 'content:encoded', 'description'] },
  })
  let feed: Loose & RssParser.Output<Loose>
  try {
    feed = await parser.parseString(document)
  } catch {
    return undefined
  }
  if (feed.title === undefined && feed.items.length === 0) return undefined
  return {
    format: /<(\w+:)?RDF[\s>]/.test(document.slice(0, 2000))
      ? 'rdf'
      : /<(\w+:)?feed[\s>]/.test(document)
        ? 'atom'
        : 'rss',
    title: plainTitle(text(feed.title)),
    link: text(feed.link),
    language: text(feed.language),
    rights: text(feed.copyright),
    authors: [text(feed.creator)].filter((name) => name !== undefined),
    ttlMinutes: Number(feed.ttl) > 0 ? Number(feed.ttl) : undefined,
    entries: feed.items.slice(0, mostEntries).map((item) => ({
      id: text(item.guid) ?? text(item.id),
      link: text(item.link),
      title: plainTitle(text(item.title)),
      published: text(item.pubDate) ?? text(item.published) ?? text(item['dc:date']),
      updated: text(item.updated),
      contentHtml: text(item['content:encoded']) ?? text(item.content),
      summaryHtml: text(item.summary) ?? text(item.description),
      authors: [{ name: text(item.creator) }].filter(({ name }) => name !== undefined),
      categories: (item.categories ?? []).map(text).filter((name) => name !== undefined),
      rights: text(item['dc:rights']),
    })),
    deleted: [],
  }
}

/** RFC 6721, which neither parser knows. */
function deletedEntries(document: string): ParsedFeed['deleted'] {
  if (!document.includes('deleted-entry')) return []
  const deleted: ParsedFeed['deleted'] = []
  const parser = new Parser(
    {
      onopentag(name, { ref, when }) {
        if (/^([\w.-]+:)?deleted-entry$/.test(name) && ref && deleted.length < mostEntries)
          deleted.push({ id: ref, ...(when ? { when } : {}) })
      },
    },
    { xmlMode: true },
  )
  parser.end(document)
  return deleted
}
