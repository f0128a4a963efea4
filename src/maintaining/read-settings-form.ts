/** What the form of a connector's settings says when it is sent, and what is wrong with it. Pure. */
import { z } from 'zod'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import type { FormErrors } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { addressesIn } from '../sources/settings.ts'
import { givenValue, type Setting } from './setting-fields.ts'
import { forgetId, inputId } from './setting-names.ts'
import type { Typed } from './settings-form.ts'

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
    errors[at] ??= problemWords(message, setting, { line: path[1], isMissing: given[String(path[0])] === undefined }, t)
  }
  return errors
}

/** A connector says `is no web address` of a setting: here it is said of its label. */
function problemWords(
  message: string,
  setting: Setting | undefined,
  { line, isMissing }: { line: PropertyKey | undefined; isMissing: boolean },
  t: Texts['t'],
): string {
  if (setting?.isRequired && isMissing) return t('maintain.problem.missing', { name: setting.label })
  const problem =
    setting && /^\p{Ll}/u.test(message) ? t('maintain.problem.of', { name: setting.label, problem: message }) : message
  return (typeof line === 'number' ? t('maintain.problem.line', { line: line + 1, problem }) : problem).slice(0, 500)
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
