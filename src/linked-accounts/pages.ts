import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { OutsideAuthor, Site } from './outside-authors.ts'
import { isExpired, proofPage, validDays } from './proof.ts'
import type { LinkedAccount } from './queries.ts'

export type LinkedPage = {
  title: string
  lead: string
  summary?: FormSummary
  verified: { id: string; author: string; site: string; url: string; since: string; unlink: string }[]
  pending: {
    id: string
    author: string
    site: string
    url: string
    word?: string
    steps: string
    until: string
    check: string
    renew?: { source: string; key: string }
    forget: string
  }[]
  find?: { source: Field; q: Field; submit: string }
  found?: {
    title: string
    none?: string
    authors: { key: string; source: string; name: string; url?: string; wrote: string; page: string; claim?: string }[]
  }
  noSources?: string
}

type Found = {
  links: LinkedAccount[]
  sites: Site[]
  typed: { source: string; q: string }
  authors?: OutsideAuthor[]
  now: Temporal.Instant
  timeZone: string
  errors: FormErrors
}

export function linkedPage({ links, sites, typed, authors, now, timeZone, errors }: Found, texts: Texts): LinkedPage {
  const { t } = texts
  const chosen = sites.find(({ name }) => name === typed.source)
  const common = (link: LinkedAccount) => ({
    id: link.id,
    author: link.authorName,
    site: link.site,
    url: link.profileUrl,
  })
  return {
    title: t('linked.title'),
    lead: t('linked.lead'),
    summary: formSummary(errors, texts),
    verified: links
      .filter(({ state }) => state === 'verified')
      .map((link) => ({
        ...common(link),
        since: link.verifiedAt ? t('linked.since', { date: texts.day(link.verifiedAt) }) : '',
        unlink: t('linked.unlink', { author: link.authorName }),
      })),
    pending: links
      .filter(({ state }) => state === 'pending')
      .map((link) => {
        const isOver = isExpired(link.createdAt, now)
        const source = sites.find(({ siteUrl }) => siteUrl === link.siteUrl)
        const end = link.createdAt.add({ hours: 24 * validDays })
        return {
          ...common(link),
          word: isOver ? undefined : (link.word ?? undefined),
          steps: t('linked.steps'),
          until: isOver ? t('linked.over') : t('linked.until', { moment: texts.momentIn(end, timeZone) }),
          check: t('linked.check'),
          renew: isOver && source ? { source: source.name, key: link.authorKey } : undefined,
          forget: t('linked.forget', { author: link.authorName }),
        }
      }),
    find:
      sites.length > 0
        ? {
            source: field({
              name: 'source',
              label: t('linked.source'),
              kind: 'select',
              value: typed.source,
              options: sites.map(({ name, title }) => ({ value: name, label: title })),
            }),
            q: field({
              name: 'q',
              label: t('linked.who'),
              hint: t('linked.who.hint'),
              value: typed.q,
              required: true,
              maxlength: 500,
              autocomplete: 'off',
            }),
            submit: t('linked.find'),
          }
        : undefined,
    noSources: sites.length === 0 ? t('linked.no-sources') : undefined,
    found:
      authors && chosen
        ? {
            title: t('linked.found', { count: authors.length, site: chosen.title }),
            none: authors.length === 0 ? t('linked.none') : undefined,
            authors: authors.map((author) => ({
              key: author.key,
              source: chosen.name,
              name: author.name,
              url: author.url && /^https?:\/\//i.test(author.url) ? author.url : undefined,
              wrote: t('linked.wrote', { items: author.items, replies: author.replies }),
              ...claimOf(author, chosen, texts),
            })),
          }
        : undefined,
  }
}

/** Where the word would stand; without such a page nothing can be claimed, and it says what to do first. */
function claimOf(author: OutsideAuthor, site: Site, { t }: Texts): { page: string; claim?: string } {
  const page = proofPage(author, site.siteUrl)
  if (!page) return { page: t('linked.no-page', { site: site.title }) }
  return { page: t('linked.page', { page: shortUrl(page) }), claim: t('linked.claim', { author: author.name }) }
}

const shortUrl = ({ host, pathname }: URL) => `${host}${pathname === '/' ? '' : pathname}`

export type AllLinkedPage = {
  title: string
  lead: string
  summary?: FormSummary
  rows: {
    id: string
    member: string
    memberUrl: string
    author: string
    url: string
    site: string
    since: string
    field: Field
  }[]
  empty?: { headline: string; text: string; acts: [] }
}

export function allLinkedPage(
  links: (LinkedAccount & { member: { handle: string; name: string } })[],
  wrong: { id: string; text: string } | undefined,
  texts: Texts,
): AllLinkedPage {
  const { t } = texts
  return {
    title: t('linked.all.title'),
    lead: t('linked.all.lead'),
    summary: formSummary(wrong ? { [`reason-${wrong.id}`]: wrong.text } : {}, texts),
    rows: links.map((link) => ({
      id: link.id,
      member: link.member.name,
      memberUrl: `/members/${link.member.handle}`,
      author: link.authorName,
      url: link.profileUrl,
      site: link.site,
      since: link.verifiedAt ? t('linked.since', { date: texts.day(link.verifiedAt) }) : '',
      field: field({
        id: `reason-${link.id}`,
        name: 'reason',
        label: t('linked.remove.reason', { name: link.member.name }),
        value: '',
        error: wrong?.id === link.id ? wrong.text : undefined,
        required: true,
        maxlength: 500,
        autocomplete: 'off',
      }),
    })),
    empty:
      links.length === 0
        ? { headline: t('linked.all.empty.headline'), text: t('linked.all.empty.text'), acts: [] }
        : undefined,
  }
}
