import type { Texts } from '../http/texts.ts'
import { licenceLine } from '../items/licence.ts'
import { sourceMark } from '../sources/source-mark.ts'
import type { SearchHit, TextPart } from './contract.ts'

export type SourceOnRow = { mark: string; title: string; date?: string; dateTime?: string }

/** A row of a list, as its template prints it. */
export type Row = {
  icon: 'solved' | 'open' | 'article'
  title: string
  lang?: string
  url: string
  isSolved: boolean
  state: string
  source: SourceOnRow
}
export type ResultRow = Row & { snippet: TextPart[]; section?: { title: string; url: string }; licence: string }

/** What any list knows of an item or a hit. */
export type Listed = {
  /** What the connector calls it. */
  itemKind: string
  title: string
  lang?: string | null
  url: string
  isSolved: boolean
  replies: number
  source: { title: string }
  date: Temporal.Instant
}

export const listRow = (listed: Listed, texts: Texts): Row => rowOf(listed, texts.day(listed.date), texts)

function rowOf(listed: Listed, date: string, texts: Texts): Row {
  const isThread = listed.itemKind === 'question' || listed.itemKind === 'discussion'
  return {
    icon: isThread ? (listed.isSolved ? 'solved' : 'open') : 'article',
    title: listed.title,
    lang: listed.lang ?? undefined,
    url: listed.url,
    isSolved: listed.isSolved,
    state: isThread
      ? texts.t(listed.isSolved ? 'state.solved' : 'state.open', { answers: listed.replies })
      : (texts.find(`kind.${listed.itemKind}`) ?? listed.itemKind),
    source: {
      mark: sourceMark(listed.source.title),
      title: listed.source.title,
      date,
      dateTime: listed.date.toString().slice(0, 10),
    },
  }
}

export function resultRow(hit: SearchHit, texts: Texts): ResultRow {
  const year = String(hit.date.toZonedDateTimeISO('UTC').year)
  return {
    ...rowOf({ ...hit, isSolved: hit.solved }, year, texts),
    snippet: hit.snippetParts,
    section: hit.section && { ...hit.section, title: shortened(hit.section.title) },
    licence: licenceLine(hit.licence, { reserved: texts.t('licence.none'), unknown: texts.t('licence.unknown') }).label,
  }
}

const longestSection = 80

const shortened = (title: string) =>
  title.length > longestSection ? `${title.slice(0, longestSection - 1).toWellFormed()}…` : title
