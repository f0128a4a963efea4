import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { excerptOf } from '../items/excerpt.ts'
import type { Post } from './find-post.ts'
import { flagReasons } from './flag-reasons.ts'

export type ActName = 'close' | 'delete' | 'restore' | 'flag'

type Choices = {
  name: string
  legend: string
  error?: string
  options: { id: string; value: string; label: string; isChosen: boolean }[]
}

export type ActPage = {
  title: string
  lead: string
  quote: string
  action: string
  summary?: FormSummary
  choices: Choices | undefined
  fields: Field[]
  button: string
  cancelUrl: string
}

/** A page that asks why something is to be done to a post. */
export function actPage(
  name: ActName,
  post: Post,
  typed: Record<string, string>,
  errors: FormErrors,
  texts: Texts,
): ActPage {
  const { t } = texts
  const kind = { question: t('act.question'), answer: t('act.answer'), comment: t('act.comment') }[post.kind]
  const reason = (label: string, more: Partial<Field> = {}) =>
    field({
      name: 'reason',
      label,
      kind: 'textarea',
      value: typed.reason ?? '',
      error: errors.reason,
      rows: 3,
      maxlength: 500,
      ...more,
    })
  const of: Record<ActName, Pick<ActPage, 'title' | 'lead' | 'fields' | 'button'> & { choices?: Choices }> = {
    close: {
      title: t('act.close'),
      lead: t('act.close-lead'),
      choices: choices('as', t('act.close-why'), typed.as, errors.as, [
        ['duplicate', t('act.close.duplicate')],
        ['off-topic', t('act.close.off-topic')],
        ['unclear', t('act.close.unclear')],
        ['solved-elsewhere', t('act.close.solved-elsewhere')],
      ]),
      fields: [
        field({
          name: 'original',
          label: t('act.original'),
          hint: t('act.original-hint'),
          value: typed.original ?? '',
          error: errors.original,
          maxlength: 500,
        }),
        reason(t('act.reason-public'), { hint: t('act.reason-public-hint') }),
      ],
      button: t('act.close'),
    },
    delete: {
      title: t('act.delete', { kind }),
      lead: t('act.delete-lead'),
      fields: [reason(t('act.reason'))],
      button: t('act.delete-button'),
    },
    restore: {
      title: t('act.restore', { kind }),
      lead: t('act.restore-lead'),
      fields: [reason(t('act.reason'), { optional: t('form.optional') })],
      button: t('act.restore-button'),
    },
    flag: {
      title: t('act.flag', { kind }),
      lead: t('act.flag-lead'),
      choices: choices(
        'reason',
        t('act.flag-why'),
        typed.reason,
        errors.reason,
        flagReasons.map((value) => [value, flagText(value, texts)]),
      ),
      fields: [
        field({
          name: 'note',
          label: t('act.flag-note'),
          optional: t('form.optional'),
          kind: 'textarea',
          value: typed.note ?? '',
          error: errors.note,
          rows: 3,
          maxlength: 1000,
        }),
      ],
      button: t('act.flag-button'),
    },
  }
  return {
    choices: undefined,
    ...of[name],
    quote: post.kind === 'question' ? post.question.title : excerptOf(post.body),
    action: `/posts/${post.kind}/${post.ref}/${name}`,
    summary: formSummary(errors, texts),
    cancelUrl: post.url,
  }
}

function flagText(reason: (typeof flagReasons)[number], { t }: Texts): string {
  return {
    spam: t('act.flag.spam'),
    rude: t('act.flag.rude'),
    unsafe: t('act.flag.unsafe'),
    'off-topic': t('act.flag.off-topic'),
    other: t('act.flag.other'),
  }[reason]
}

/** The first one has the field's own id: the summary's link leads to it. */
function choices(
  name: string,
  legend: string,
  chosen: string | undefined,
  error: string | undefined,
  options: [string, string][],
): Choices {
  return {
    name,
    legend,
    error,
    options: options.map(([value, label], index) => ({
      id: index === 0 ? name : `${name}-${value}`,
      value,
      label,
      isChosen: value === chosen,
    })),
  }
}
