/** The form that a connector's schema makes: what it shows, what it reads. Secrets go in and never out. */
import { z } from 'zod'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import { type Field, type FormErrors, field } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { addressesIn } from '../sources/settings.ts'
import { givenValue, type Setting, typedValue } from './setting-fields.ts'

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

const inputId = (name: string) => `s-${name}`
const forgetId = (name: string) => `forget-${name}`

/** What stands in the form for settings that are kept. */
export const typedFrom = (settings: Setting[], values: Record<string, unknown>): Typed =>
  new Map(
    settings
      .filter(({ isSecret, name }) => !isSecret && Object.hasOwn(values, name))
      .map(({ name, kind }) => [name, typedValue(kind, values[name])]),
  )

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

export type SettingsRead = {
  typed: Typed
  /** As the connector takes them; of secrets, those that were typed. */
  given: Record<string, unknown>
  /** Names of secrets to be kept no more. */
  forgotten: string[]
}

const fields = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({})

/** What a form says of these settings, and of no others. */
export function readSettings(settings: Setting[], body: unknown): SettingsRead {
  const sent = fields.parse({ ...(typeof body === 'object' ? body : {}) })
  const all = (name: string) => (Object.hasOwn(sent, name) ? [sent[name] ?? []].flat() : [])
  const typed: Typed = new Map(
    settings.map(({ name }) => [name, all(inputId(name)).map((text) => text.toWellFormed().replaceAll('\0', ''))]),
  )
  const given = settings.flatMap((setting) => {
    const value = givenValue(setting, typed.get(setting.name) ?? [])
    return value === undefined ? [] : [[setting.name, value] as const]
  })
  return {
    typed,
    given: Object.fromEntries(given),
    forgotten: settings
      .filter(({ isSecret, name }) => isSecret && all(forgetId(name)).length > 0)
      .map(({ name }) => name),
  }
}

/** With the secrets that were not typed anew and are not to be forgotten. */
export function withKept({ given, forgotten }: SettingsRead, kept: Record<string, unknown>): Record<string, unknown> {
  const lasting = Object.entries(kept).filter(([name]) => !forgotten.includes(name))
  return { ...Object.fromEntries(lasting), ...given }
}

/** What the connector has against these settings, by field. No value stands in it. */
export function settingProblems(
  connector: ConnectorDefinition,
  settings: Setting[],
  given: Record<string, unknown>,
  { t }: Texts,
): FormErrors {
  const byName = new Map(settings.map((setting) => [setting.name, setting]))
  const settingAt = (path: PropertyKey[] | undefined) => byName.get(String(path?.[0]))
  const { error } = connector.settings.safeParse(given, {
    error: (issue) => plainProblem(issue, settingAt(issue.path as PropertyKey[] | undefined), t),
  })
  const errors: FormErrors = {}
  for (const { path, message } of error?.issues ?? []) {
    const setting = settingAt(path)
    const at = setting ? inputId(setting.name) : '_'
    const place =
      typeof path[1] === 'number' ? t('maintain.problem.line', { line: path[1] + 1, problem: message }) : message
    errors[at] ??= place.slice(0, 500)
  }
  return errors
}

/** In words of ours, where the connector has none of its own. */
function plainProblem(
  issue: { code?: string; input?: unknown; format?: unknown },
  setting: Setting | undefined,
  t: Texts['t'],
): string {
  if (issue.input === undefined) return t('maintain.problem.missing', { name: setting?.label ?? '' })
  if (setting?.kind === 'url') return t('maintain.problem.url')
  if (setting?.kind === 'number' && setting.min !== undefined && setting.max !== undefined)
    return t('maintain.problem.between', { min: setting.min, max: setting.max })
  if (setting?.kind === 'number') return t('maintain.problem.number')
  if (setting?.kind === 'json') return t('maintain.problem.json')
  if (issue.code === 'too_big') return t('maintain.problem.long')
  return t('maintain.problem.other')
}

/**
 * Secrets that were kept for another place: whoever sends them to a new one has to know them. Without this, a maintainer
 * could have the hub tell them to a site of their own.
 */
export function secretsToGiveAgain(
  read: SettingsRead,
  kept: Record<string, unknown>,
  before: Record<string, unknown>,
): string[] {
  const places = addressesIn(before)
  const known = new Set(places.map(({ host }) => host))
  const origins = new Set(places.map(({ origin }) => origin))
  // The same host over plain http is another place: whoever is between could read them.
  const isKnown = ({ host, origin, protocol }: URL) => origins.has(origin) || (protocol === 'https:' && known.has(host))
  const isElsewhere = !addressesIn(read.given).every(isKnown) || hostsIn(read.given, known, before)
  if (!isElsewhere) return []
  return Object.keys(kept).filter((name) => !read.forgotten.includes(name) && read.given[name] === undefined)
}

/** A host that is typed without a scheme. */
const hostsIn = (given: Record<string, unknown>, known: Set<string>, before: Record<string, unknown>): boolean =>
  Object.entries(given).some(
    ([name, value]) =>
      typeof value === 'string' &&
      /^[a-z0-9-]+(\.[a-z0-9-]+)+(:\d+)?(\/|$)/i.test(value) &&
      value !== before[name] &&
      !known.has(value.split('/')[0] ?? ''),
  )
