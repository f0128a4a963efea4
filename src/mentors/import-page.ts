import { type Field, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { CheckedRow } from './import-invites.ts'
import { inviteColumns, mostInviteRows } from './invite-rows.ts'

export type ImportPage = {
  title: string
  columns: { name: string; text: string }[]
  example: string
  most: string
  csv: Field
  file: Field
  summary?: FormSummary
  preview?: {
    title: string
    rows: { row: string; name: string; email: string; verdict: string; look: string; notes: string[] }[]
    csv: string
    confirm?: string
    nothing?: string
  }
}

/** The form for a list, and what would become of each row of it. */
export function importPage(
  { csv, trouble, checked }: { csv: string; trouble?: string; checked?: CheckedRow[] },
  texts: Texts,
): ImportPage {
  const { t } = texts
  const summary = trouble === undefined ? undefined : formSummary({ csv: trouble }, texts)
  const willBeSent = checked?.filter((row) => row.willBeSent).length ?? 0
  return {
    title: t('import.title'),
    columns: inviteColumns.map((name) => ({ name, text: columnText(name, texts) })),
    example,
    most: t('import.most', { most: mostInviteRows }),
    csv: field({
      name: 'csv',
      kind: 'textarea',
      rows: 8,
      label: t('import.csv'),
      value: csv,
      ...(trouble ? { error: trouble } : {}),
    }),
    file: field({ name: 'file', label: t('import.file'), value: '', hint: t('import.file.hint') }),
    ...(summary ? { summary } : {}),
    ...(checked
      ? {
          preview: {
            title: t('import.preview', { count: checked.length, sent: willBeSent }),
            rows: checked.map((row) => ({
              row: t('import.row', { row: row.row }),
              name: row.name,
              email: row.email,
              verdict: row.willBeSent ? t('import.will') : t('import.will-not'),
              look: row.willBeSent ? 'solved' : 'trouble',
              notes: rowNotes(row, texts),
            })),
            csv,
            ...(willBeSent > 0
              ? { confirm: t('import.confirm', { count: willBeSent }) }
              : { nothing: t('import.nothing') }),
          },
        }
      : {}),
  }
}

function rowNotes(row: CheckedRow, { t }: Texts): string[] {
  return [
    ...row.problems.map(({ column, text }) => `${column}: ${text}`),
    ...(row.strangeGroups.length > 0 ? [t('import.groups', { groups: row.strangeGroups.join(', ') })] : []),
    ...(row.before === 'sent' ? [t('import.before.sent')] : []),
    ...(row.before === 'claimed' ? [t('import.before.claimed')] : []),
    ...(row.before === 'declined' ? [t('import.before.declined')] : []),
    ...(row.willBeSent && row.newTags.length > 0 ? [t('import.new-tags', { tags: row.newTags.join(', ') })] : []),
  ]
}

function columnText(column: (typeof inviteColumns)[number], { t }: Texts): string {
  const texts: Record<(typeof inviteColumns)[number], string> = {
    email: t('import.column.email'),
    name: t('import.column.name'),
    headline: t('offer.headline'),
    title: t('offer.title'),
    tags: t('import.column.tags'),
    helps_with: t('their.helps-with'),
    asks_of_you: t('their.asks-of-you'),
    does_not_take: t('their.does-not-take'),
    wants_to_help: t('their.wants-to-help'),
    languages: t('import.column.languages'),
    country: t('import.column.country'),
    formats: t('import.column.formats'),
    hours_per_month: t('offer.hours'),
    groups: t('import.column.groups'),
    evidence: t('import.column.evidence'),
    personal_note: t('invite.note'),
  }
  return texts[column]
}

const example = `email,name,headline,tags,helps_with,languages,country,formats,hours_per_month,evidence,personal_note
ana@example.org,Ana Prado,"Zips, and the machines that sew them in.",zips = sliders and boxes | sewing machines,Zips of every kind.,Portuguese | English,PT,written | call,6,https://ana.example.org/zips,"Dear Ana, your notes on sliders are the best I know."
`
