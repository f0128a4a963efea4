import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Mentor } from './queries.ts'

export type RemovePage = {
  title: string
  lead: string
  summary?: FormSummary
  reason: Field
  url: string
  backUrl: string
}

/** Where a coordinator says why somebody is no mentor any more. */
export function removePage(mentor: Mentor, typed: string, errors: FormErrors, texts: Texts): RemovePage {
  const { t } = texts
  const summary = formSummary(errors, texts)
  return {
    title: t('remove.title', { name: mentor.name }),
    lead: t('remove.lead'),
    ...(summary ? { summary } : {}),
    reason: field({
      name: 'reason',
      kind: 'textarea',
      rows: 3,
      maxlength: 1000,
      label: t('application.public'),
      hint: t('remove.reason.hint'),
      value: typed,
      required: true,
      ...(errors.reason ? { error: errors.reason } : {}),
    }),
    url: `/mentors/${mentor.handle}/remove`,
    backUrl: `/mentors/${mentor.handle}`,
  }
}
