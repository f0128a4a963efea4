/** What feedsmith gives, per format, as the one shape that connectors see. Dates stay as they were written. */
import type { AnyFeed } from 'feedsmith'
import type { ParsedFeed } from '../../connectors/contract.ts'
import { atomHtml, atomPlain, plainTitle, resolved } from './feed-text.ts'
import { textToHtml } from './text-to-html.ts'

type Feed<Format extends AnyFeed['format']> = Extract<AnyFeed, { format: Format }>['feed']
type Entry = ParsedFeed['entries'][number]
type Link = { href?: string; rel?: string; type?: string }
type Licensed = {
  cc?: { license?: string }
  creativeCommons?: { licenses?: string[] }
  dc?: { rights?: string[] }
  dcterms?: { licenses?: string[]; rights?: string[] }
  atom?: { links?: Link[] }
  links?: Link[]
}

export function rssFeed(feed: Feed<'rss'>): ParsedFeed {
  const base = feed.xml?.base
  return {
    format: 'rss',
    title: plainTitle(feed.title),
    link: resolved(feed.link ?? alternate(feed.atom?.links), base),
    language: feed.language ?? first(feed.dc?.languages),
    license: licenseOf(feed),
    rights: feed.copyright ?? rightsOf(feed),
    authors: present([...names(feed.dc?.creators), feed.itunes?.author, personName(feed.managingEditor)]),
    ttlMinutes: feed.ttl !== undefined && feed.ttl > 0 ? feed.ttl : undefined,
    entries: (feed.items ?? []).map((item): Entry => {
      const id = item.guid?.value
      const isAddress = item.guid?.isPermaLink !== false && id !== undefined && /^https?:\/\//.test(id)
      const creators = names(item.dc?.creators).map((name) => ({ name }))
      const authors = (item.authors ?? []).map((author) => ({ name: personName(author), url: author.link }))
      return {
        id,
        link: resolved(item.link ?? alternate(item.atom?.links) ?? (isAddress ? id : undefined), base, item.xml?.base),
        title: plainTitle(item.title ?? first(item.dc?.titles)),
        published: item.pubDate ?? first(item.dc?.dates) ?? first(item.dcterms?.created) ?? item.atom?.published,
        updated: item.atom?.updated ?? first(item.dcterms?.modified),
        contentHtml: item.content?.encoded,
        summaryHtml: item.description ?? atomHtml(item.atom?.summary, undefined),
        authors: creators.length > 0 ? creators : authors.filter(({ name }) => name !== undefined),
        categories: present([...(item.categories ?? []).map(({ name }) => name), ...(item.dc?.subjects ?? [])]),
        license: licenseOf(item),
        rights: rightsOf(item),
        language: first(item.dc?.languages) ?? item.xml?.lang,
      }
    }),
    deleted: [],
  }
}

export function atomFeed(feed: Feed<'atom'>): ParsedFeed {
  const base = feed.xml?.base
  return {
    format: 'atom',
    title: atomPlain(feed.title),
    link: resolved(alternate(feed.links), base),
    language: feed.xml?.lang,
    license: licenseOf(feed),
    rights: atomPlain(feed.rights) ?? rightsOf(feed),
    authors: present((feed.authors ?? []).map(({ name }) => name)),
    entries: (feed.entries ?? []).map((entry): Entry => {
      const authors = entry.authors?.length ? entry.authors : (entry.source?.authors ?? [])
      const inside = (part?: { xml?: { base?: string } }) =>
        resolved('', base, entry.xml?.base, part?.xml?.base) || undefined
      return {
        id: entry.id,
        link: resolved(alternate(entry.links), base, entry.xml?.base),
        title: atomPlain(entry.title) ?? plainTitle(entry.media?.title?.value),
        published: entry.published ?? first(entry.dc?.dates),
        updated: entry.updated,
        contentHtml: atomHtml(entry.content, inside(entry.content)),
        summaryHtml: atomHtml(entry.summary, inside(entry.summary)) ?? mediaDescription(entry.media),
        authors: authors.map(({ name, uri }) => ({ name, url: uri })),
        categories: present((entry.categories ?? []).map(({ label, term }) => label ?? term)),
        license: licenseOf(entry),
        rights: atomPlain(entry.rights) ?? rightsOf(entry),
        language: entry.content?.xml?.lang ?? entry.xml?.lang,
      }
    }),
    deleted: [],
  }
}

export function rdfFeed(feed: Feed<'rdf'>): ParsedFeed {
  const base = feed.xml?.base
  return {
    format: 'rdf',
    title: plainTitle(feed.title),
    link: resolved(feed.link, base),
    language: first(feed.dc?.languages),
    license: licenseOf(feed),
    rights: rightsOf(feed),
    authors: names(feed.dc?.creators),
    entries: (feed.items ?? []).map(
      (item): Entry => ({
        id: item.rdf?.about ?? first(item.dc?.identifiers),
        link: resolved(item.link, base, item.xml?.base),
        title: plainTitle(item.title ?? first(item.dc?.titles)),
        published: first(item.dc?.dates) ?? first(item.dcterms?.created),
        updated: first(item.dcterms?.modified),
        contentHtml: item.content?.encoded,
        summaryHtml: item.description ?? first(item.dc?.descriptions),
        authors: names(item.dc?.creators).map((name) => ({ name })),
        categories: present(item.dc?.subjects ?? []),
        license: licenseOf(item),
        rights: rightsOf(item),
        language: first(item.dc?.languages) ?? item.xml?.lang,
      }),
    ),
    deleted: [],
  }
}

export function jsonFeed(feed: Feed<'json'>): ParsedFeed {
  return {
    format: 'json',
    title: feed.title,
    link: feed.home_page_url,
    language: feed.language,
    authors: present((feed.authors ?? []).map(({ name }) => name)),
    entries: (feed.items ?? []).map(
      (item): Entry => ({
        id: item.id,
        link: item.url ?? item.external_url,
        title: item.title,
        published: item.date_published,
        updated: item.date_modified,
        contentHtml: item.content_html ?? (item.content_text === undefined ? undefined : textToHtml(item.content_text)),
        summaryHtml: item.summary === undefined ? undefined : textToHtml(item.summary),
        authors: (item.authors ?? []).map(({ name, url }) => ({ name, url })),
        categories: present(item.tags ?? []),
        language: item.language,
      }),
    ),
    deleted: [],
  }
}

const first = <T>(list: T[] | undefined): T | undefined => list?.[0]

const present = (list: (string | undefined)[]): string[] =>
  [...new Set(list.map((one) => one?.trim()).filter((one) => one !== undefined && one !== ''))] as string[]

const names = (list: string[] | undefined) => present(list ?? [])

/** RSS writes `name`, `a@b.org (name)` or the address alone; addresses of people are not shown. */
function personName(person: { name?: string; email?: string } | undefined): string | undefined {
  const name = person?.name?.trim()
  if (name && !/^\S+@\S+$/.test(name)) return name
  return (person?.email ?? name)?.split('@')[0] || undefined
}

/** The link that is the thing itself; of several, the page before other media. */
function alternate(links: Link[] | undefined): string | undefined {
  const own = (links ?? []).filter(({ rel }) => rel === undefined || rel === 'alternate')
  return (own.find(({ type }) => type === undefined || /html/.test(type)) ?? own[0])?.href
}

function licenseOf(part: Licensed): string | undefined {
  const link = [...(part.links ?? []), ...(part.atom?.links ?? [])].find(({ rel }) => rel === 'license')
  return first(part.creativeCommons?.licenses) ?? part.cc?.license ?? link?.href ?? first(part.dcterms?.licenses)
}

const rightsOf = (part: Licensed) => first(part.dc?.rights) ?? first(part.dcterms?.rights)

function mediaDescription(media: Feed<'atom'>['media']): string | undefined {
  const value = media?.description?.value ?? media?.groups?.[0]?.description?.value
  return value === undefined ? undefined : textToHtml(value)
}
