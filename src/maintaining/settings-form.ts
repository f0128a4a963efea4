/** The form that a connector's schema makes, as it is shown: secrets go in and never out. Pure. */
import { type Field, type FormErrors, field } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Setting, typedValue } from './setting-fields.ts'
import { forgetId, inputId } from './setting-names.ts'

/** By the setting's name: what is typed, one text or one for each that is ticked. */
export type Typed = Map<string, string[]>

export type SettingRow = {
  field?: Field
  choices?: {
    id: string
    name: string
    label: string
    hint: string
    error?: string
    options: { id: string; value: string; isChosen: boolean }[]
  }
  /** For a secret that is kept. */
  forget?: { id: string; name: string; label: string; isChosen: boolean }
}

export type SettingsGiven = {
  settings: Setting[]
  typed: Typed
  /** Names of secrets that are kept: their values are known to the hub alone. */
  kept: string[]
  forgotten?: string[]
  errors?: FormErrors
}

/** What stands in the form for settings that are kept. */
export const typedFrom = (settings: Setting[], values: Record<string, unknown>): Typed =>
  new Map(
    settings
      .filter(({ isSecret, name }) => !isSecret && Object.hasOwn(values, name))
      .map(({ name, kind }) => [name, typedValue(kind, values[name])]),
  )

/** A row a setting, in the connector's order. */
export function settingRows(
  { settings, typed, kept, forgotten = [], errors = {} }: SettingsGiven,
  texts: Texts,
): SettingRow[] {
  return settings.map((setting) => {
    const { name } = setting
    const values = typed.get(name) ?? []
    const error = errors[inputId(name)]
    if (setting.kind === 'choices' && !setting.isSecret) return { choices: choicesOf(setting, values, error) }
    const isKept = setting.isSecret && kept.includes(name)
    return {
      field: fieldOf(setting, values, { error, isKept }, texts),
      ...(isKept && {
        forget: {
          id: forgetId(name),
          name: forgetId(name),
          label: texts.t('maintain.secret.forget', { name: setting.label }),
          isChosen: forgotten.includes(name),
        },
      }),
    }
  })
}

function choicesOf({ name, label, hint, options }: Setting, values: string[], error: string | undefined) {
  const id = inputId(name)
  return {
    ...{ id, name: id, label, hint, error },
    options: options.map((option, index) => ({
      id: `${id}-${index}`,
      value: String(option),
      isChosen: values.includes(String(option)),
    })),
  }
}

function fieldOf(setting: Setting, values: string[], given: { error?: string; isKept: boolean }, { t }: Texts): Field {
  const { name, label, kind, isSecret, isRequired, options } = setting
  const common = {
    id: inputId(name),
    name: inputId(name),
    label,
    hint: hintOf(setting, given.isKept, t) || undefined,
    error: given.error,
    ...(!isRequired && kind !== 'boolean' && { optional: t('maintain.optional') }),
  }
  if (isSecret) return field({ ...common, kind: 'password', value: '', autocomplete: 'new-password' })
  const value = values[0] ?? ''
  switch (kind) {
    case 'boolean':
      return field({ ...common, kind: 'checkbox', value: 'yes', checked: value !== '' })
    case 'choice':
      return field({
        ...common,
        kind: 'select',
        value,
        options: [
          ...(isRequired && value !== '' ? [] : [{ value: '', label: t('maintain.choose') }]),
          ...options.map((option) => ({ value: String(option), label: String(option) })),
        ],
      })
    case 'lines':
      return field({ ...common, kind: 'textarea', value, rows: 4 })
    case 'json':
      return field({ ...common, kind: 'textarea', value, rows: 8 })
    case 'number':
      return field({ ...common, kind: 'number', value, min: setting.min, max: setting.max, inputmode: 'numeric' })
    case 'url':
      return field({ ...common, kind: 'url', value, maxlength: setting.maxLength })
    default:
      return field({ ...common, value, maxlength: setting.maxLength, autocomplete: 'off' })
  }
}

function hintOf({ hint, kind, usual }: Setting, isKept: boolean, t: Texts['t']): string {
  return [
    hint && /[\p{L}\p{N})]$/u.test(hint) ? `${hint}.` : hint,
    kind === 'lines' ? t('maintain.lines') : kind === 'json' ? t('maintain.json') : '',
    usual === undefined ? '' : t('maintain.usual', { value: usual }),
    isKept ? t('maintain.secret.kept') : '',
  ]
    .filter(Boolean)
    .join(' ')
}
