import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { IntlMessageFormat } from 'intl-messageformat'
import english from '../../locales/en.json' with { type: 'json' }

export type TextKey = keyof typeof english
export type TextValues = Record<string, string | number>

/** All text a person reads on a page, in the hub's language. */
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
  /** A language by its name: `pl` → Polish. */
  languageName(code: string): string
}

const folder = join(import.meta.dirname, '..', '..', 'locales')

/**
 * Texts of the first of `languages` that has a file in locales/; what is missing there is taken from English.
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
  const moments = new Intl.DateTimeFormat(region, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone: 'UTC',
    timeZoneName: 'short',
  })
  const languageNames = new Intl.DisplayNames(language, { type: 'language', fallback: 'code' })

  const find = (key: string, values: TextValues = {}) => {
    const message = messages[key]
    if (message === undefined) return undefined
    let format = compiled.get(key)
    if (!format) {
      format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true })
      compiled.set(key, format)
    }
    return String(format.format(values))
  }
  return {
    language,
    t: (key, values) => find(key, values) ?? key,
    find,
    number: (value) => numbers.format(value),
    day: (instant) => days.format(instant.epochMilliseconds),
    moment: (instant) => moments.format(instant.epochMilliseconds),
    languageName: (code) => {
      try {
        return languageNames.of(code) ?? code
      } catch {
        return code
      }
    },
  }
}

function readMessages(language: string): Record<string, string> | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, `${language}.json`), 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
