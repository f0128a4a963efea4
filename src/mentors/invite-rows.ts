/** A list of people to invite, as CSV. Pure. */
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { readCountry, readLanguages } from '../http/code-names.ts'
import type { Texts } from '../http/texts.ts'
import { tagName } from '../tags/tag-name.ts'
import type { NewInvite } from './invite-mentor.ts'
import { emptyOffer, evidenceLink, formats, maxEvidence, maxExpertise, type Offer } from './offer.ts'
import { tagProblem } from './offer-form.ts'

/** Columns by name, in any order; only the first two have to be there. */
export const inviteColumns = [
  'email',
  'name',
  'headline',
  'title',
  'tags',
  'helps_with',
  'asks_of_you',
  'does_not_take',
  'wants_to_help',
  'languages',
  'country',
  'formats',
  'hours_per_month',
  'groups',
  'evidence',
  'personal_note',
] as const
type Column = (typeof inviteColumns)[number]

export const mostInviteRows = 500

export type InviteRow = NewInvite & {
  /** As a table shows it: the header is row 1. */
  row: number
  problems: { column: Column; text: string }[]
}

export type InviteList =
  | { rows: InviteRow[] }
  /** The list as a whole cannot be read. */
  | { trouble: string }

/**
 * Reads a list. A row with problems is among the rows, with what is wrong in it; several values in a cell are parted by `|`,
 * and a tag may have a note: `zips = sliders and boxes | sewing machines`.
 */
export function readInviteRows(csv: string, texts: Texts): InviteList {
  const { t } = texts
  if (csv.trim() === '') return { trouble: t('import.empty') }
  let records: Record<string, string>[]
  try {
    records = parse(csv, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase().replace(/[ -]+/g, '_')),
      delimiter: delimiterOf(csv),
      relax_quotes: true,
      skip_empty_lines: true,
      relax_column_count: true,
      trim: true,
    })
  } catch (error) {
    const { lines } = error as { lines?: number }
    return { trouble: t('import.unreadable', { line: lines ?? 1 }) }
  }
  const [first] = records
  if (!first) return { trouble: t('import.no-rows') }
  const missing = ['email', 'name'].filter((column) => !(column in first))
  if (missing.length > 0) return { trouble: t('import.missing', { columns: missing.join(', ') }) }
  const strange = Object.keys(first).filter((name) => !inviteColumns.some((column) => column === name))
  if (strange.length > 0) return { trouble: t('import.strange', { columns: strange.join(', ').slice(0, 200) }) }
  if (records.length > mostInviteRows) return { trouble: t('import.many', { most: mostInviteRows }) }
  const seen = new Map<string, number>()
  return {
    rows: records.map((record, index) => {
      const row = inviteRow(record, index + 2, texts)
      const before = seen.get(row.email)
      if (before !== undefined && row.email !== '')
        row.problems.push({ column: 'email', text: t('import.twice', { row: before }) })
      else seen.set(row.email, row.row)
      return row
    }),
  }
}

/** What parts the cells: what parts the names of the header. */
function delimiterOf(csv: string): string {
  const [header = ''] = csv.split(/[\r\n]/, 1)
  const counted = [',', ';', '\t'].map((mark) => ({ mark, count: header.split(mark).length }))
  return counted.toSorted((a, b) => b.count - a.count)[0]?.mark ?? ','
}

function inviteRow(record: Record<string, string>, row: number, texts: Texts): InviteRow {
  const { t } = texts
  const problems: InviteRow['problems'] = []
  const wrong = (column: Column, text: string) => {
    problems.push({ column, text })
  }
  const cell = (column: Column, most: number) => {
    const text = clean(record[column] ?? '')
    if (text.length > most) wrong(column, t('import.long', { most }))
    return text
  }
  const email = cell('email', 254).toLowerCase()
  if (!z.email().safeParse(email).success) wrong('email', t('invite.email.wrong'))
  const name = cell('name', 80).replace(/\s+/g, ' ')
  if (name === '') wrong('name', t('invite.name.missing'))
  const languages = readLanguages((record.languages ?? '').replaceAll('|', ','), texts.language)
  for (const word of languages.unknown.slice(0, 1))
    wrong('languages', t('offer.languages.unknown', { word: word.slice(0, 40) }))
  const country = record.country ? readCountry(record.country, texts.language) : undefined
  if (record.country && !country) wrong('country', t('import.country', { word: record.country.slice(0, 40) }))
  const ways = parts(record.formats)
  const known = formats.filter((format) => ways.some((way) => way.toLowerCase() === format))
  if (known.length !== new Set(ways.map((way) => way.toLowerCase())).size)
    wrong('formats', t('import.formats', { formats: formats.join(', ') }))
  const hours = record.hours_per_month ?? ''
  if (hours !== '' && !/^([1-9]\d?|1\d\d|200)$/.test(hours)) wrong('hours_per_month', t('offer.hours.wrong'))
  const expertise = expertiseOf(record, wrong, texts)
  const offer: Offer = {
    ...emptyOffer(),
    headline: cell('headline', 160),
    title: cell('title', 80),
    helpsWith: cell('helps_with', 2000),
    asksOfYou: cell('asks_of_you', 1000),
    doesNotTake: cell('does_not_take', 1000),
    wantsToHelp: cell('wants_to_help', 1000),
    languages: languages.codes.slice(0, 12),
    ...(country ? { country } : {}),
    ...(known.length > 0 ? { formats: known } : {}),
    ...(hours !== '' && problems.every(({ column }) => column !== 'hours_per_month')
      ? { hoursPerMonth: Number(hours) }
      : {}),
    groups: parts(record.groups).map((slug) => slug.toLowerCase()),
    expertise,
  }
  return { row, email, name, offer, personalNote: cell('personal_note', 2000), problems }
}

function expertiseOf(
  record: Record<string, string>,
  wrong: (column: Column, text: string) => void,
  texts: Texts,
): Offer['expertise'] {
  const { t } = texts
  const links = parts(record.evidence)
  if (links.some((link) => !evidenceLink.safeParse(link).success)) wrong('evidence', t('offer.evidence.wrong'))
  if (links.length > maxEvidence) wrong('evidence', t('offer.evidence.many', { most: maxEvidence }))
  const words = parts(record.tags)
  if (words.length > maxExpertise) wrong('tags', t('import.tags', { most: maxExpertise }))
  if (words.length === 0 && links.length > 0) wrong('evidence', t('offer.tag.missing'))
  const named = new Map<string, Offer['expertise'][number]>()
  for (const [index, word] of words.slice(0, maxExpertise).entries()) {
    const [tag = '', ...note] = word.split('=')
    const made = tagName(tag)
    if ('problem' in made)
      wrong('tags', t('import.tag', { tag: tag.slice(0, 40), why: tagProblem(made.problem, texts) }))
    // Links are of the first tag: a list has no room to say more.
    else
      named.set(made.name, {
        tag: made.name,
        note: note.join('=').trim().slice(0, 300),
        evidence: index === 0 ? links.slice(0, maxEvidence) : [],
      })
  }
  return [...named.values()]
}

const parts = (cell: string | undefined) =>
  (cell ?? '')
    .split('|')
    .map((part) => clean(part))
    .filter((part) => part !== '')

const clean = (text: string) =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?!\n)\p{Cc}/gu, ' ')
    .trim()
