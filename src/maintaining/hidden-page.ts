import type { DeskTab } from '../desk/tabs.ts'
import type { FormSummary } from '../http/form-fields.ts'
import type { TextKey, Texts } from '../http/texts.ts'
import { type OthersPart, othersPart } from './others-part.ts'
import type { HiddenRow } from './queries.ts'

export type HiddenPage = {
  title: string
  lead: string
  tabs: DeskTab[]
  done?: { kind: string; icon: string; title: string; text: string }
  summary?: FormSummary
  /** Who is not hidden with whoever just was. */
  others?: OthersPart
  rows: {
    what: string
    /** The item's id at its source, where `what` is its title. */
    id?: string
    /** Where it was, as far as its id says. */
    url?: string
    kind: string
    site: string
    meta: string
    reason: string
    label: string
    fields: { name: string; value: string }[]
  }[]
  more?: string
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

/**
 * What is taken down, the latest first, each with the way back.
 *
 * @param given.total  of all, where not all are listed
 * @param given.done  what was just done; another word says nothing
 * @param given.left  who may be whoever was just hidden, and is not
 * @param given.trouble  why what was asked for was not done
 */
export function hiddenPage(
  rows: HiddenRow[],
  given: { total: number; done?: string; trouble?: string; left?: { source: string; other: string[] } },
  member: { timeZone: string },
  tabs: DeskTab[],
  texts: Texts,
): HiddenPage {
  const { t } = texts
  return {
    title: t('maintain.hidden.title', { count: given.total }),
    lead: t('maintain.hidden.lead'),
    tabs,
    done: doneNotice(given.done, texts),
    summary: given.trouble === undefined ? undefined : { title: given.trouble, lines: [] },
    others:
      given.left &&
      othersPart(
        given.left.other.map((key) => ({ key })),
        given.left.source,
        texts,
      ),
    rows: rows.map((row) => ({
      what: row.title ?? (row.kind === 'item' ? row.id : row.id.replace(/^(id|url|name):/, '')),
      id: row.title === null ? undefined : row.id,
      url: addressIn(row),
      kind: t(kindOf(row)),
      site: row.source ?? row.siteUrl.replace(/^https?:\/\//, ''),
      meta: [
        t('maintain.hidden.at', { at: texts.momentIn(row.hiddenAt, member.timeZone) }),
        row.askedBy ? t('maintain.hidden.asked-by', { who: row.askedBy }) : t('maintain.hidden.nobody'),
      ].join(' '),
      reason: row.reason,
      label: t('maintain.unhide.label', { what: row.title ?? row.id }),
      fields: [
        { name: 'kind', value: row.kind },
        { name: 'site', value: row.siteUrl },
        { name: 'id', value: row.id },
      ],
    })),
    more: given.total > rows.length ? t('maintain.hidden.more', { count: given.total - rows.length }) : undefined,
    empty: { headline: t('maintain.hidden.none'), text: t('maintain.hidden.none.text'), acts: [] },
  }
}

/** An item's id may be its address; an author's key says whether it is. */
function addressIn({ kind, id }: HiddenRow): string | undefined {
  const text = kind === 'item' ? id : id.replace(/^url:/, '')
  return /^https?:\/\//.test(text) && URL.canParse(text) ? text : undefined
}

/** What of an author is hidden: all that carries this id, this address, this name, and no more. */
const kindOf = ({ kind, id }: HiddenRow): TextKey =>
  kind === 'item'
    ? 'maintain.hidden.item'
    : id.startsWith('id:')
      ? 'maintain.hidden.author.id'
      : id.startsWith('url:')
        ? 'maintain.hidden.author.url'
        : 'maintain.hidden.author'

function doneNotice(done: string | undefined, { t }: Texts) {
  const text =
    done === 'item'
      ? t('maintain.done.item-hidden')
      : done === 'author'
        ? t('maintain.done.author-hidden')
        : done === 'back'
          ? t('maintain.done.unhidden')
          : undefined
  return text === undefined ? undefined : { kind: 'done', icon: 'solved', title: t('maintain.done'), text }
}
