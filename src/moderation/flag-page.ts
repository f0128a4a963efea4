import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { flagReasons } from '../questions/flag-reasons.ts'
import type { FlaggedPerson } from './queries.ts'

export type FlagPage = {
  title: string
  lead: string
  quote?: string
  action: string
  cancelUrl: string
  summary?: FormSummary
  reasons: { error?: string; options: { id: string; value: string; label: string; isChosen: boolean }[] }
  note: Field
}

/** Asks why somebody, or a message of theirs, is reported. */
export function flagPage(
  { kind, name, body }: FlaggedPerson,
  given: { action: string; cancelUrl: string; typed: { reason: string; note: string }; errors: FormErrors },
  texts: Texts,
): FlagPage {
  const { t, find } = texts
  const { typed, errors } = given
  const summary = formSummary(errors, texts)
  return {
    title: t(kind === 'member' ? 'flag.member' : 'flag.message', { name }),
    lead: t(kind === 'member' ? 'flag.member.lead' : 'flag.message.lead'),
    ...(body === undefined ? {} : { quote: body }),
    action: given.action,
    cancelUrl: given.cancelUrl,
    ...(summary ? { summary } : {}),
    reasons: {
      ...(errors.reason ? { error: errors.reason } : {}),
      // The first one has the field's own id: the summary's link leads to it.
      options: flagReasons.map((value, index) => ({
        id: index === 0 ? 'reason' : `reason-${value}`,
        value,
        label: find(`flags.reason.${value}`) ?? value,
        isChosen: value === typed.reason,
      })),
    },
    note: field({
      name: 'note',
      kind: 'textarea',
      label: t('flag.note'),
      hint: t('flag.note.hint'),
      optional: t('form.optional'),
      value: typed.note,
      ...(errors.note ? { error: errors.note } : {}),
      rows: 3,
      maxlength: 1000,
    }),
  }
}
