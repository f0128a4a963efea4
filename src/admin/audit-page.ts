import { type Field, field } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { auditDetail } from './audit-detail.ts'
import type { AuditSubject } from './audit-subjects.ts'
import type { AuditEntry } from './queries.ts'

export type AuditPage = {
  title: string
  action: Field
  by: Field
  isFiltered: boolean
  rows: {
    at: string
    dateTime: string
    who: string
    whoUrl?: string
    did: string
    /** Empty where the action says it all. */
    what: string
    whatUrl?: string
    detail: string
  }[]
  olderUrl?: string
  newestUrl?: string
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

/**
 * @param entries  one more than `limit` where there are older ones
 * @param subjects  what of them is still there, by `kind id`
 */
export function auditPage(
  entries: AuditEntry[],
  subjects: Map<string, AuditSubject>,
  actions: string[],
  filter: { action?: string; by?: string; before?: string },
  limit: number,
  texts: Texts,
  timeZone: string,
): AuditPage {
  const { t } = texts
  const shown = entries.slice(0, limit)
  const did = (action: string) => texts.find(`audit.${action}`) ?? action
  const { before, ...lasting } = filter
  const url = (query: Record<string, string>) => `/admin/audit?${new URLSearchParams({ ...lasting, ...query })}`
  return {
    title: t('admin.audit.title', { count: shown.length, more: entries.length > limit || before ? 'yes' : 'no' }),
    action: field({
      name: 'action',
      label: t('admin.audit.action'),
      kind: 'select',
      value: filter.action ?? '',
      options: [
        { value: '', label: t('admin.audit.any') },
        ...actions.map((action) => ({ value: action, label: did(action) })),
      ],
    }),
    by: field({
      name: 'by',
      label: t('admin.audit.by'),
      hint: t('admin.audit.by.hint'),
      value: filter.by ?? '',
      maxlength: 40,
    }),
    isFiltered: Object.keys(filter).length > 0,
    rows: shown.map((entry) => ({
      ...whatOf(entry, subjects, texts),
      at: texts.momentIn(entry.at, timeZone),
      dateTime: entry.at.toString(),
      who: entry.actor?.name ?? t('admin.audit.nobody'),
      whoUrl: entry.actor ? `/admin/roles/${entry.actor.handle}` : undefined,
      did: did(entry.action),
      detail: auditDetail(entry.detail, texts),
    })),
    olderUrl: entries.length > limit ? url({ before: shown.at(-1)?.id ?? '' }) : undefined,
    newestUrl: before ? url({}) : undefined,
    empty: {
      headline: t('admin.audit.empty'),
      text: t('admin.audit.empty.text'),
      acts: Object.keys(filter).length > 0 ? [{ label: t('admin.audit.all'), url: '/admin/audit', look: 'do' }] : [],
    },
  }
}

/** What is gone is named as it was when the entry was written, or by its kind. */
function whatOf(
  { subjectKind, subjectId, detail }: AuditEntry,
  subjects: Map<string, AuditSubject>,
  texts: Texts,
): { what: string; whatUrl?: string } {
  const subject = subjects.get(`${subjectKind} ${subjectId}`)
  if (subject) return { what: subject.name, whatUrl: subject.url }
  if (subjectKind === 'setting') return { what: texts.find(`setting.${subjectId}`) ?? subjectId }
  if (typeof detail.name === 'string') return { what: detail.name }
  return { what: texts.find(`audit.gone.${subjectKind}`) ?? '' }
}
