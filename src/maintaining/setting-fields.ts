/** A connector's settings as fields of a form: made from its schema alone. Pure. */
import type { ConnectorDefinition } from '../../connectors/contract.ts'
import type { Texts } from '../http/texts.ts'
import { settingFields } from '../sources/settings.ts'

export type SettingKind = 'text' | 'url' | 'number' | 'boolean' | 'choice' | 'lines' | 'choices' | 'json'

/** One setting as a maintainer sees it. */
export type Setting = {
  /** As the connector calls it. */
  name: string
  label: string
  hint: string
  kind: SettingKind
  isSecret: boolean
  isRequired: boolean
  /** What `choice` and `choices` may be. */
  options: (string | number)[]
  min?: number
  max?: number
  maxLength?: number
  /** What holds where it is left empty, in words. */
  usual?: string
}

type Node = {
  type?: string
  title?: string
  description?: string
  format?: string
  enum?: unknown[]
  const?: unknown
  anyOf?: Node[]
  oneOf?: Node[]
  items?: Node
  minimum?: number
  maximum?: number
  maxLength?: number
  default?: unknown
  secret?: boolean
}

const longestHint = 400
const longestLabel = 80
const mostSettings = 100
const mostOptions = 200

/**
 * In the connector's order. A connector brings its own words, in English; what a language has as `connector.<id>.<setting>`
 * and `connector.<id>.<setting>.hint` stands instead of them.
 */
export function settingsOf(
  connector: Pick<ConnectorDefinition, 'id' | 'settings'>,
  { find }: Pick<Texts, 'find'>,
): Setting[] {
  return Object.entries(settingFields(connector))
    .slice(0, mostSettings)
    .map(([name, { isRequired, ...field }]) => {
      const setting = settingOf(name, field as Node, isRequired === true)
      const key = `connector.${connector.id}.${name}`
      return { ...setting, label: find(key) ?? setting.label, hint: find(`${key}.hint`) ?? setting.hint }
    })
}

function settingOf(name: string, given: Node, isRequired: boolean): Setting {
  const node = plainNode(given)
  const options = optionsOf(node.type === 'array' && node.items ? plainNode(node.items) : node)
  const kind = kindOf(node, options)
  return {
    name,
    label: tidy(given.title ?? labelOf(name), longestLabel),
    hint: tidy(given.description ?? '', longestHint),
    kind,
    isSecret: given.secret === true,
    isRequired,
    options,
    ...(kind === 'number' && isTelling(node.minimum) && { min: node.minimum }),
    ...(kind === 'number' && isTelling(node.maximum) && { max: node.maximum }),
    ...(node.maxLength !== undefined && { maxLength: node.maxLength }),
    ...usualOf(kind, given.default),
  }
}

/** What is left of a choice between something and nothing. */
function plainNode(node: Node): Node {
  const parts = (node.anyOf ?? node.oneOf)?.filter(({ type }) => type !== 'null')
  if (!parts) return node
  const [only] = parts
  if (parts.length === 1 && only) return plainNode(only)
  return parts.every((part) => 'const' in part)
    ? { type: 'string', enum: parts.map((part) => part.const) }
    : { type: 'object' }
}

const optionsOf = (node: Node): (string | number)[] =>
  (node.enum ?? ('const' in node ? [node.const] : []))
    .filter((value) => typeof value === 'string' || typeof value === 'number')
    .slice(0, mostOptions)

function kindOf(node: Node, options: unknown[]): SettingKind {
  if (node.type === 'array') {
    if (options.length > 0) return 'choices'
    return node.items && plainNode(node.items).type === 'string' ? 'lines' : 'json'
  }
  if (options.length > 0) return 'choice'
  if (node.type === 'boolean') return 'boolean'
  if (node.type === 'number' || node.type === 'integer') return 'number'
  if (node.type === 'string' || node.type === undefined) return node.format === 'uri' ? 'url' : 'text'
  return 'json'
}

/** The ends of what a number can be at all say nothing. */
const isTelling = (limit: number | undefined) => limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER

function usualOf(kind: SettingKind, value: unknown): { usual?: string } {
  if (value === undefined || value === '' || kind === 'boolean') return {}
  const text = typedValue(kind, value).join(', ')
  return text === '' ? {} : { usual: tidy(text, longestHint) }
}

/** `baseUrl` → Base URL. Spelt as the pages are: `license` → Licence. */
function labelOf(name: string): string {
  const words = name
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim()
    .toLowerCase()
    .replace(/\b(url|api|id|html)\b/g, (word) => word.toUpperCase())
    .replace(/\blicense\b/g, 'licence')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Text of a connector's making, on one line: no controls, nothing that turns the direction of what follows. */
const tidy = (text: unknown, longest: number) =>
  String(text)
    .replace(/[\p{Cc}\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, longest)

/** A value as it stands in a form: one text, or one for each that is ticked. */
export function typedValue(kind: SettingKind, value: unknown): string[] {
  if (value === undefined || value === null) return []
  if (kind === 'choices') return [value].flat().map(String)
  if (kind === 'lines') return [[value].flat().map(String).join('\n')]
  if (kind === 'boolean') return value === true ? ['yes'] : []
  return [typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value)]
}

/**
 * A value as the connector takes it; undefined: not set. What cannot be understood stays as it was typed: the schema then
 * says what is wrong with it.
 */
export function givenValue(setting: Pick<Setting, 'kind' | 'options'>, typed: string[]): unknown {
  const text = (typed[0] ?? '').trim()
  const chosen = (one: string) => setting.options.find((option) => String(option) === one) ?? one
  switch (setting.kind) {
    case 'boolean':
      return text !== ''
    case 'choice':
      return text === '' ? undefined : chosen(text)
    case 'choices':
      return typed.length > 0 ? typed.map(chosen) : undefined
    case 'lines': {
      const lines = text.split(/\r?\n/).map((line) => line.trim())
      return lines.some(Boolean) ? lines.filter(Boolean) : undefined
    }
    case 'number':
      return text === '' ? undefined : /^-?\d+([.,]\d+)?$/.test(text) ? Number(text.replace(',', '.')) : text
    case 'json':
      return text === '' ? undefined : parsed(text)
    default:
      return text === '' ? undefined : text
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
