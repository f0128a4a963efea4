import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import { english } from './english.ts'
import { isolated } from './isolated.ts'

export type TextKey = keyof typeof english
export type TextValues = Record<string, string | number>

/** All text a person reads on a page, in the hub's language. What is read the other way keeps its direction to itself. */
export type Texts = {
  language: string
  t(key: TextKey, values?: TextValues): string
  /** For keys that are made from a code: an error's, a licence's. Undefined where there is no such text. */
  find(key: string, values?: TextValues): string | undefined
  number(value: number): string
  /** A day in words, in UTC: the pages name no zone where a day is precise enough. */
  day(instant: Temporal.Instant): string
  /** Day and time in UTC. */
  moment(instant: Temporal.Instant): string
  /** Day and time in the reader's zone, which is named. */
  momentIn(instant: Temporal.Instant, timeZone: string): string
  /** A language by its name: `pl` → Polish. */
  languageName(code: string): string
  /** “zips, kettles and lamps”. */
  list(words: string[]): string
}

const folder = join(import.meta.dirname, '..', '..', 'locales')

/**
 * Texts of the first of `languages` that has a folder in locales/; what is missing there is taken from English.
 * Messages are compiled once, at their first use.
 */
export function createTexts(languages: string[]): Texts {
  const language = languages.find((code) => code === 'en' || readMessages(code) !== undefined) ?? 'en'
  const messages: Record<string, string> = { ...english, ...(language === 'en' ? {} : readMessages(language)) }
  const compiled = new Map<string, IntlMessageFormat>()
  // Day before month and a clock of 24 hours: less to misread than the American order, which plain `en` means.
  const region = language === 'en' ? 'en-GB' : language
  const numbers = new Intl.NumberFormat(language)
  const days = new Intl.DateTimeFormat(region, { dateStyle: 'long', timeZone: 'UTC' })
  const momentParts = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  } as const
  const moments = new Intl.DateTimeFormat(region, { ...momentParts, timeZone: 'UTC' })
  const momentsIn = new Map<string, Intl.DateTimeFormat>()
  const languageNames = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' })

  const lists = new Intl.ListFormat(language)
  const fixed = new Map<string, string>()
  const filled = new Map<string, string>()
  const named = new Map<string, string>()
  const listed = new Map<string, string>()

  // Most texts are always the same, and most of the others are about a few small numbers.
  function find(key: string, values?: TextValues): string | undefined {
    if (!values) return remembered(fixed, key, () => format(key, {}))
    return remembered(filled, key + JSON.stringify(values), () => format(key, values))
  }
  function nameOf(code: string): string {
    try {
      return languageNames.of(code) ?? code
    } catch {
      return code
    }
  }
  function format(key: string, values: TextValues): string | undefined {
    const message = messages[key]
    if (message === undefined) return undefined
    let format = compiled.get(key)
    if (!format) {
      format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true })
      compiled.set(key, format)
    }
    return String(format.format(isolated(values)))
  }
  return {
    language,
    t: (key, values) => find(key, values) ?? key,
    find,
    number: (value) => numbers.format(value),
    day: (instant) => days.format(instant.epochMilliseconds),
    moment: (instant) => moments.format(instant.epochMilliseconds),
    momentIn(instant, timeZone) {
      let format = momentsIn.get(timeZone)
      if (!format) {
        format = new Intl.DateTimeFormat(region, { ...momentParts, timeZone })
        momentsIn.set(timeZone, format)
      }
      return format.format(instant.epochMilliseconds)
    },
    languageName: (code) => remembered(named, code, () => nameOf(code)),
    list: (words) => remembered(listed, JSON.stringify(words), () => lists.format(words)),
  }
}

const mostRemembered = 2000
const longestRemembered = 120

function remembered<T extends string | undefined>(
  texts: Map<string, string>,
  asked: string,
  make: () => T,
): T | string {
  const known = texts.get(asked)
  if (known !== undefined) return known
  const text = make()
  if (text === undefined || asked.length > longestRemembered) return text
  if (texts.size >= mostRemembered) texts.clear()
  texts.set(asked, text)
  return text
}

/** All files of a language's folder as one. */
function readMessages(language: string): Record<string, string> | undefined {
  try {
    const files = readdirSync(join(folder, language)).filter((name) => name.endsWith('.json'))
    return Object.assign({}, ...files.map((name) => JSON.parse(readFileSync(join(folder, language, name), 'utf8'))))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
