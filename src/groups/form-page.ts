import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { Group } from './queries.ts'

export type TypedGroup = {
  kind: string
  name: string
  slug: string
  description: string
  startsOn: string
  endsOn: string
  isOpen: boolean
}

export type GroupFormPage = {
  title: string
  back: { url: string; label: string }
  action: string
  summary?: FormSummary
  fields: Field[]
  submit: string
}

/** @param group  undefined: a new one */
export function groupFormPage(
  group: Pick<Group, 'slug' | 'name'> | undefined,
  typed: TypedGroup,
  errors: FormErrors,
  texts: Texts,
): GroupFormPage {
  const { t } = texts
  const text = (name: keyof Omit<TypedGroup, 'isOpen'>, label: string, more: Partial<Field> = {}) =>
    field({ name, label, value: typed[name], error: errors[name], ...more })
  return {
    title: group ? t('group.edit.title', { name: group.name }) : t('groups.create'),
    back: group ? { url: `/groups/${group.slug}`, label: group.name } : { url: '/groups', label: t('groups.title') },
    action: group ? `/groups/${group.slug}/edit` : '/groups',
    summary: formSummary(errors, texts),
    fields: [
      text('name', t('group.name'), { required: true, maxlength: 80 }),
      text('kind', t('group.kind'), {
        kind: 'select',
        options: [
          { value: 'area', label: t('group.kind.area') },
          { value: 'programme', label: t('group.kind.programme') },
        ],
      }),
      text('description', t('group.description'), {
        kind: 'textarea',
        rows: 5,
        maxlength: 2000,
        hint: t('group.description.hint'),
      }),
      text('startsOn', t('group.starts'), { kind: 'date', optional: t('form.optional') }),
      text('endsOn', t('group.ends'), { kind: 'date', optional: t('form.optional') }),
      text('slug', t('group.slug'), { maxlength: 60, hint: t('group.slug.hint'), autocomplete: 'off' }),
      field({
        name: 'isOpen',
        label: t('group.is-open'),
        kind: 'checkbox',
        value: 'yes',
        checked: typed.isOpen,
        hint: t('group.is-open.hint'),
      }),
    ],
    submit: group ? t('group.save') : t('groups.create.submit'),
  }
}

export const emptyGroup: TypedGroup = {
  kind: 'area',
  name: '',
  slug: '',
  description: '',
  startsOn: '',
  endsOn: '',
  isOpen: true,
}

/** What was typed, whatever it is. */
export function typedGroup(body: unknown): TypedGroup {
  const sent = (body ?? {}) as Record<string, unknown>
  const text = (name: string) => (typeof sent[name] === 'string' ? (sent[name] as string).slice(0, 5000) : '')
  return {
    kind: text('kind'),
    name: text('name'),
    slug: text('slug'),
    description: text('description'),
    startsOn: text('startsOn'),
    endsOn: text('endsOn'),
    isOpen: sent.isOpen === 'yes',
  }
}
