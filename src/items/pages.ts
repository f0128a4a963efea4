import type { Author, Content } from '../../connectors/contract.ts'
import type { Texts } from '../http/texts.ts'
import { searchUrl } from '../search/address.ts'
import type { Row, SourceOnRow } from '../search/rows.ts'
import { sourceMark } from '../sources/source-mark.ts'
import { authorKeys } from './authors.ts'
import { excerptOf } from './excerpt.ts'
import { type LicenceLine, licenceLine, permitsFullText } from './licence.ts'
import { type Portrait, portraitOf } from './portrait.ts'
import { type Section, withSections } from './sections.ts'
import type { ShownItem, ShownReply } from './shown-item.ts'

type By = Portrait & {
  name: string
  url?: string
  rel: string
  did: string
  date: string
  dateTime: string
  edited?: string
  /** The member who showed that this is them. */
  here?: { text: string; url: string }
}

type ReplyOnPage = {
  anchor: string
  isAccepted: boolean
  by: By
  contentHtml?: string
  excerpt?: string
  score?: string
  licence: LicenceLine
  url?: string
}

export type ItemPage = {
  title: string
  lang?: string
  source: SourceOnRow
  sourceUrl: string
  original: { url: string; rel: string; label: string; answer: string }
  by?: By
  contentHtml?: string
  /** Of a long text. */
  sections: Section[]
  excerpt?: string
  onward?: { text: string; link: string }
  tags: { name: string; url: string }[]
  replies: ReplyOnPage[]
  repliesTitle: string
  noReplies?: string
  facts: { label: string; value: string; dateTime?: string }[]
  licence: LicenceLine
  attribution: { text: string; url: string }
  related: Row[]
  takeDown: { text: string; email?: string; mailUrl?: string }
  /** For maintainers alone. */
  hide: { label: string; url: string }[]
}

type Tools = {
  texts: Texts
  /** Our page of the item, absolute, for the letter that asks for a take-down. */
  ownUrl: string
  contactEmail: string | undefined
  /** An author's key → the member here who they are. */
  people: Map<string, { name: string; handle: string; isMentor: boolean }>
  related: Row[]
  mayHide?: boolean
  /** Cleaned HTML. */
  render(content: Content, options: { dofollow: boolean }): string
  /** Plain text of a content. */
  plain(content: Content): string
}

/** Whole texts where their licence allows it, each judged by its own; otherwise a beginning and the way to the original. */
export function itemPage(item: ShownItem, tools: Tools): ItemPage {
  const { texts } = tools
  const { t, day } = texts
  const dofollow = item.attribution.requiresDofollow ?? false
  const rel = dofollow ? 'noopener' : 'noopener nofollow ugc'
  const named = { reserved: t('licence.none'), unknown: t('licence.unknown') }
  const isWhole = permitsFullText(item.license.spdx)
  const isThread = item.kind === 'question' || item.kind === 'discussion'
  const author = item.authors.find(({ role }) => role === 'author') ?? item.authors[0]
  const byline = (person: Author, did: string, createdAt: Temporal.Instant, updatedAt: Temporal.Instant): By => ({
    ...portraitOf(person.name),
    name: person.name,
    url: httpUrl(person.url),
    rel,
    did,
    date: day(createdAt),
    dateTime: createdAt.toString(),
    here: hereOf(person, tools),
    edited: isLater(updatedAt, createdAt) && !isThread ? t('item.edited', { date: day(updatedAt) }) : undefined,
  })
  const whole = isWhole ? withSections(scrollable(tools.render(item.content, { dofollow }))) : undefined
  const excerpt = isWhole ? undefined : excerptOf(item.excerpt ?? tools.plain(item.content))

  return {
    title: item.title,
    lang: item.lang ?? undefined,
    source: { mark: sourceMark(item.source.title), title: item.source.title },
    sourceUrl: `/sources/${item.source.name}`,
    original: {
      url: item.url,
      rel,
      label: t('item.original', { source: item.source.title }),
      answer: t('item.answer-there', { source: item.source.title }),
    },
    by: author && byline(author, t(isThread ? 'item.asked' : 'item.wrote'), item.createdAt, item.updatedAt),
    contentHtml: whole?.html,
    sections: whole?.sections ?? [],
    excerpt,
    onward:
      excerpt !== undefined
        ? { text: t('item.excerpt-only'), link: t('item.read-on', { source: item.source.title }) }
        : item.content.truncated
          ? { text: t('item.truncated'), link: t('item.read-on', { source: item.source.title }) }
          : undefined,
    tags: item.tags.map((name) => ({ name, url: searchUrl({ tag: [name] }) })),
    replies: acceptedFirst(item.replies).map((reply) => {
      const showsWhole = permitsFullText(reply.license.spdx)
      return {
        anchor: `answer-${item.replies.indexOf(reply) + 1}`,
        isAccepted: reply.accepted,
        by: byline(reply.author, t('item.answered'), reply.createdAt, reply.updatedAt),
        contentHtml: showsWhole ? scrollable(tools.render(reply.content, { dofollow })) : undefined,
        excerpt: showsWhole ? undefined : excerptOf(tools.plain(reply.content)),
        score: reply.score ? t('item.score', { score: reply.score }) : undefined,
        licence: licenceLine(reply.license, named),
        url: httpUrl(reply.url ?? undefined),
      }
    }),
    repliesTitle: t('item.replies', { count: item.replies.length }),
    noReplies: isThread && item.replies.length === 0 ? t('item.no-replies') : undefined,
    facts: [
      {
        label: t(isThread ? 'item.asked-on' : 'item.written-on'),
        value: day(item.createdAt),
        dateTime: item.createdAt.toString(),
      },
      ...(isLater(item.updatedAt, item.createdAt)
        ? [{ label: t('item.changed-on'), value: day(item.updatedAt), dateTime: item.updatedAt.toString() }]
        : []),
      ...(item.lang && !item.lang.startsWith(texts.language)
        ? [{ label: t('facet.language'), value: texts.languageName(item.lang) }]
        : []),
    ],
    licence: licenceLine(item.license, named),
    attribution: { text: sentence(item.attribution.text), url: item.attribution.url },
    related: tools.related,
    takeDown: takeDown(item, tools),
    hide: tools.mayHide ? hideLinks(item, texts) : [],
  }
}

const shownAuthors = 12

/** The item, and everybody who wrote in it, each by what they are best known by. */
function hideLinks({ publicId, authors, replies }: ShownItem, { t }: Texts): ItemPage['hide'] {
  const byKey = new Map<string, string>()
  for (const author of [...authors, ...replies.map((reply) => reply.author)]) {
    const [key] = authorKeys(author)
    if (key && !byKey.has(key)) byKey.set(key, author.name)
  }
  const url = (more: Record<string, string>) =>
    `/desk/maintainer/hide?${new URLSearchParams({ item: publicId, ...more })}`
  return [
    { label: t('maintain.hide.this-item'), url: url({}) },
    ...[...byKey]
      .slice(0, shownAuthors)
      .map(([author, name]) => ({ label: t('maintain.hide.this-author', { name }), url: url({ author }) })),
  ]
}

function takeDown(item: ShownItem, { texts: { t }, ownUrl, contactEmail }: Tools): ItemPage['takeDown'] {
  if (!contactEmail) return { text: t('item.take-down.nobody', { source: item.source.title }) }
  const subject = encodeURIComponent(t('item.take-down.subject', { id: item.publicId }))
  return {
    text: t('item.take-down.text'),
    email: contactEmail,
    mailUrl: `mailto:${contactEmail}?subject=${subject}&body=${encodeURIComponent(ownUrl)}`,
  }
}

function hereOf(author: Author, { people, texts: { t } }: Tools): By['here'] {
  const person = authorKeys(author)
    .map((key) => people.get(key))
    .find(Boolean)
  return (
    person && {
      text: t(person.isMentor ? 'linked.here.mentor' : 'linked.here.member', { name: person.name }),
      url: `/${person.isMentor ? 'mentors' : 'members'}/${person.handle}`,
    }
  )
}

/** The accepted answer, then the others in their source's order. */
const acceptedFirst = (replies: ShownReply[]) => replies.toSorted((a, b) => Number(b.accepted) - Number(a.accepted))

const isLater = (a: Temporal.Instant, b: Temporal.Instant) => a.epochMilliseconds - b.epochMilliseconds > 86_400_000

const httpUrl = (url: string | undefined) => (url && /^https?:\/\//i.test(url) ? url : undefined)

/** What may be wider than the page scrolls by itself, by keyboard too. The HTML is cleaned: these tags carry no attributes. */
const scrollable = (html: string) =>
  html.replaceAll('<pre>', '<pre tabindex="0">').replaceAll('<table>', '<table tabindex="0">')

const sentence = (text: string) => (/\p{P}$/u.test(text) ? text : `${text}.`)
