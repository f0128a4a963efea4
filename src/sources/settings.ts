/** A source's settings: checked by its connector, its secrets kept apart from the rest. */
import { z } from 'zod'
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import { BadRequest } from '../errors.ts'

export type SplitSettings = {
  /** As given, without secrets. May be shown. */
  settings: Record<string, unknown>
  /** By name. Never shown. */
  secrets: Record<string, unknown>
}

/**
 * @param given  what a person wrote; kept as written, since reading settings twice must give the same
 * @throws BadRequest 'settings-wrong' with every problem; no value is repeated in it
 */
export function splitSettings(connector: ConnectorDefinition, given: unknown): SplitSettings {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw new BadRequest('settings-wrong', { problems: 'The settings are a JSON object' })
  const fields = settingFields(connector)
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(fields, name))
  const parsed = connector.settings.safeParse(given)
  const problems = [
    ...unknown.map((name) => `${name}: there is no such setting; there are ${Object.keys(fields).join(', ')}`),
    ...(parsed.error?.issues ?? [])
      .filter((issue) => issue.code !== 'unrecognized_keys')
      .map(
        (issue) =>
          `${issue.path.join('.') || 'settings'}: ${isMissing(given, issue.path) ? 'is missing' : issue.message}`,
      ),
  ]
  if (problems.length > 0) throw new BadRequest('settings-wrong', { problems: problems.join('\n') })
  const isSecret = ([name]: [string, unknown]) => fields[name]?.secret === true
  const entries = Object.entries(given)
  return {
    settings: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(entries.filter(isSecret)),
  }
}

/**
 * What is kept of a source, as its connector sees it today: what was a secret to an older version, and is none any more, is
 * a setting like any other; what was none, and is one now, is a secret.
 */
export function resorted(
  connector: Pick<ConnectorDefinition, 'settings'>,
  { settings, secrets }: SplitSettings,
): SplitSettings {
  const fields = settingFields(connector)
  const isPlain = ([name]: [string, unknown]) => Object.hasOwn(fields, name) && fields[name]?.secret !== true
  const isSecret = ([name]: [string, unknown]) => Object.hasOwn(fields, name) && fields[name]?.secret === true
  const [open, sealed] = [Object.entries(settings), Object.entries(secrets)]
  return {
    settings: Object.fromEntries([...sealed.filter(isPlain), ...open.filter((entry) => !isSecret(entry))]),
    secrets: Object.fromEntries([...open.filter(isSecret), ...sealed.filter((entry) => !isPlain(entry))]),
  }
}

const isMissing = (given: object, path: PropertyKey[]) =>
  path.length === 1 && path[0] !== undefined && !Object.hasOwn(given, path[0])

export type SettingField = {
  secret?: boolean
  description?: string
  type?: string
  /** `uri` for a web address. */
  format?: string
  default?: unknown
  /** There is no source without it. */
  isRequired?: boolean
}

/** What may be set, by name, as the connector describes it. */
export function settingFields(connector: Pick<ConnectorDefinition, 'settings'>): Record<string, SettingField> {
  const schema = z.toJSONSchema(connector.settings, { io: 'input', unrepresentable: 'any' })
  const fields = Object.entries((schema.properties ?? {}) as Record<string, SettingField>)
  const required = new Set(schema.required)
  return Object.fromEntries(fields.map(([name, field]) => [name, { ...field, isRequired: required.has(name) }]))
}

/** Every web address among these settings, however deep. */
export function addressesIn(value: unknown): URL[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(addressesIn)
  const url = typeof value === 'string' ? URL.parse(value) : null
  return url && /^https?:$/.test(url.protocol) ? [url] : []
}

/** The text without any of the secrets in it, for messages that an outside site or a library had a hand in. */
export function withoutSecrets(text: string, secrets: Record<string, unknown>): string {
  return spellings(secrets).reduce((clean, secret) => clean.replaceAll(secret, '(secret)'), text)
}

/** Whether the text is a secret, or has one in it that is long enough not to be there by chance. */
export const holdsSecret = (text: string, secrets: Record<string, unknown>) =>
  spellings(secrets).some((secret) => text === secret || (secret.length >= shortestTelling && text.includes(secret)))

/** Shorter ones would be found in every text. */
const shortestSecret = 4

/** To take a word out of a message that happens to be a secret does no harm; to refuse what holds it would. */
const shortestTelling = 8

/** Of a key of many lines each tells something, but for those that only say what it is. */
const shortestLine = 20

/** As they are, and as they stand in addresses, forms and JSON; the longest first, for one may begin with another. */
function spellings(secrets: Record<string, unknown>): string[] {
  const known = spelled.get(secrets)
  if (known) return known
  const lines = (text: string) =>
    text.split(/\r?\n|\\n/).filter((line) => line.length >= shortestLine && !line.startsWith('-----'))
  const all = secretTexts(secrets)
    .flatMap((text) => [text, ...lines(text)])
    .map((text) => text.toWellFormed())
    .flatMap((text) => [
      text,
      encodeURIComponent(text),
      new URLSearchParams([['', text]]).toString().slice(1),
      JSON.stringify(text).slice(1, -1),
    ])
  const found = [...new Set(all)].sort((a, b) => b.length - a.length)
  spelled.set(secrets, found)
  return found
}

const spelled = new WeakMap<object, string[]>()

function secretTexts(value: unknown): string[] {
  if (typeof value === 'string') return value.length < shortestSecret ? [] : [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretTexts) : []
}
