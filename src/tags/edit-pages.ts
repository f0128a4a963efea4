import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Act } from './forms.ts'
import type { ShownTag, Usage } from './queries.ts'
import { tagUrl } from './tag-name.ts'

export type CreatePage = { title: string; lead: string; summary?: FormSummary; fields: Field[]; submit: string }

export function createPage(typed: { name: string; description: string }, errors: FormErrors, texts: Texts): CreatePage {
  const { t } = texts
  return {
    title: t('tags.create'),
    lead: t('tags.create.lead'),
    summary: formSummary(errors, texts),
    fields: [
      field({
        name: 'name',
        label: t('tags.name'),
        hint: t('tags.name.hint'),
        value: typed.name,
        error: errors.name,
        required: true,
        maxlength: 40,
        autocomplete: 'off',
      }),
      descriptionField(typed.description, errors, texts),
    ],
    submit: t('tags.create.submit'),
  }
}

export type EditPage = {
  title: string
  backUrl: string
  back: string
  summary?: FormSummary
  describe: { action: string; field: Field; submit: string }
  /** Each leads to a preview first. */
  changes: { act: Act; title: string; note: string; field?: Field; submit: string }[]
  changeUrl: string
  aliases: { alias: string; url: string; label: string }[]
  noAliases?: string
}

/** @param typed  what was refused: which act, and the word */
export function editPage(
  tag: ShownTag,
  usage: Usage,
  errors: FormErrors,
  typed: { act?: Act; to?: string; description?: string },
  texts: Texts,
): EditPage {
  const { t } = texts
  const changeUrl = `${tagUrl(tag.name)}/change`
  const word = (act: Act, label: string, hint?: string): Field =>
    field({
      id: act,
      name: 'to',
      label,
      hint,
      value: typed.act === act ? (typed.to ?? '') : act === 'rename' ? tag.name : '',
      error: errors[act],
      required: true,
      maxlength: act === 'alias' ? 80 : 40,
      autocomplete: 'off',
      ...(act === 'merge' ? { data: 'tag' } : {}),
    })
  const isUsed = usage.questions + usage.mentors > 0
  return {
    title: t('tag.edit.title', { name: tag.name }),
    backUrl: tagUrl(tag.name),
    back: tag.name,
    summary: formSummary(errors, texts),
    describe: {
      action: `${tagUrl(tag.name)}/description`,
      field: descriptionField(typed.description ?? tag.description, errors, texts),
      submit: t('tag.describe.submit'),
    },
    changes: [
      {
        act: 'alias',
        title: t('tag.alias.title'),
        note: t('tag.alias.note'),
        field: word('alias', t('tag.alias.label')),
        submit: t('tag.preview'),
      },
      {
        act: 'rename',
        title: t('tag.rename.title'),
        note: t('tag.rename.note'),
        field: word('rename', t('tag.rename.label')),
        submit: t('tag.preview'),
      },
      {
        act: 'merge',
        title: t('tag.merge.title'),
        note: t('tag.merge.note'),
        field: word('merge', t('tag.merge.label')),
        submit: t('tag.preview'),
      },
      ...(isUsed
        ? []
        : [
            {
              act: 'delete' as const,
              title: t('tag.delete.title'),
              note: t('tag.delete.note'),
              submit: t('tag.preview'),
            },
          ]),
    ],
    changeUrl,
    aliases: tag.aliases.map((alias) => ({
      alias,
      url: `${changeUrl}?${new URLSearchParams({ act: 'unalias', to: alias })}`,
      label: t('tag.unalias', { alias }),
    })),
    noAliases: tag.aliases.length === 0 ? t('tag.no-aliases') : undefined,
  }
}

export type PreviewPage = {
  title: string
  lines: string[]
  action: string
  hidden: [string, string][]
  submit: string
  cancel: { label: string; url: string }
}

/** What is about to happen, before it does. */
export function previewPage(
  {
    tag,
    into,
    act,
    to,
    usage,
  }: { tag: ShownTag; into?: { id: string; name: string }; act: Act; to: string; usage: Usage },
  texts: Texts,
): PreviewPage {
  const { t } = texts
  const names = { name: tag.name, to: into?.name ?? to }
  const counts = [
    ...(usage.items > 0 ? [t('tag.preview.items', { count: usage.items })] : []),
    ...(act === 'merge' || act === 'rename'
      ? [
          ...(usage.questions > 0 ? [t('tag.preview.questions', { count: usage.questions })] : []),
          ...(usage.mentors > 0 ? [t('tag.preview.mentors', { count: usage.mentors })] : []),
          ...(usage.watches > 0 ? [t('tag.preview.watches', { count: usage.watches })] : []),
        ]
      : []),
  ]
  const said: Record<Act, { title: string; lines: string[]; submit: string }> = {
    rename: {
      title: t('tag.rename.preview', names),
      lines: [...counts, t('tag.preview.old-name', names)],
      submit: t('tag.rename.submit', names),
    },
    alias: { title: t('tag.alias.preview', names), lines: counts, submit: t('tag.alias.submit', names) },
    unalias: { title: t('tag.unalias.preview', names), lines: counts, submit: t('tag.unalias.submit', names) },
    merge: {
      title: t('tag.merge.preview', names),
      lines: [
        ...counts,
        t('tag.preview.aliases', { count: tag.aliases.length + 1, words: [tag.name, ...tag.aliases].join(', ') }),
        t('tag.preview.no-way-back', names),
      ],
      submit: t('tag.merge.submit', names),
    },
    delete: {
      title: t('tag.delete.preview', names),
      lines: [...counts, t('tag.preview.deleted', names)],
      submit: t('tag.delete.submit', names),
    },
  }
  const { title, lines, submit } = said[act]
  return {
    title,
    lines: lines.length > 0 ? lines : [t('tag.preview.nothing')],
    action: `${tagUrl(tag.name)}/change`,
    hidden: [
      ['act', act],
      ['to', to],
      ['tagId', tag.id],
      ['intoId', into?.id ?? ''],
    ],
    submit,
    cancel: { label: t('tag.preview.cancel'), url: `${tagUrl(tag.name)}/edit` },
  }
}

const descriptionField = (value: string, errors: FormErrors, { t }: Texts): Field =>
  field({
    name: 'description',
    label: t('tags.description'),
    hint: t('tags.description.hint'),
    kind: 'textarea',
    rows: 3,
    maxlength: 600,
    value,
    error: errors.description,
  })
