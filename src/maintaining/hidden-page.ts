import type { DeskTab } from '../desk/tabs.ts'
import type { FormSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { HiddenRow } from './queries.ts'

export type HiddenPage = {
  title: string
  lead: string
  tabs: DeskTab[]
  done?: { kind: string; icon: string; title: string; text: string }
  summary?: FormSummary
  rows: {
    what: string
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
 * @param given.trouble  why what was asked for was not done
 */
export function hiddenPage(
  rows: HiddenRow[],
  given: { total: number; done?: string; trouble?: string },
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
    rows: rows.map((row) => ({
      what: row.kind === 'item' ? row.id : row.id.replace(/^(id|url|name):/, ''),
      kind: t(row.kind === 'item' ? 'maintain.hidden.item' : 'maintain.hidden.author'),
      site: row.source ?? row.siteUrl.replace(/^https?:\/\//, ''),
      meta: [
        t('maintain.hidden.at', { at: texts.momentIn(row.hiddenAt, member.timeZone) }),
        row.askedBy ? t('maintain.hidden.asked-by', { who: row.askedBy }) : t('maintain.hidden.nobody'),
      ].join(' '),
      reason: row.reason,
      label: t('maintain.unhide.label', { what: row.id }),
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
