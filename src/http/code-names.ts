/** Languages (BCP 47) and countries (ISO 3166-1) by their names, as the runtime knows them. Pure. */

/** Code → name, in the order of names. */
type Named = Map<string, string>

const notCountries = new Set(['XA', 'XB', 'ZZ', 'EU', 'EZ', 'UN', 'QO'])

const made = new Map<string, Named>()

/** Every country there is now, named in this language. */
export function countryNames(language: string): Named {
  return once(`country ${language}`, () =>
    named(language, 'region', 65, (code) => (notCountries.has(code) ? undefined : canonical(`und-${code}`)?.slice(4))),
  )
}

/** Every language with a code of two letters, named in this one. */
export function languageNames(language: string): Named {
  return once(`language ${language}`, () => named(language, 'language', 97, canonical))
}

/**
 * What somebody typed who names languages: `Portuguese, en, pt-BR`. Names in the hub's language, in English or in the
 * language itself, or codes; each once, in their order.
 * @returns unknown  words that name no language
 */
export function readLanguages(text: string, language: string): { codes: string[]; unknown: string[] } {
  const codes = new Set<string>()
  const unknown: string[] = []
  for (const word of text.split(/[,;|\n]/).map((part) => part.trim())) {
    if (word === '') continue
    const code = byName(language).get(folded(word)) ?? codeOf(word)
    if (code) codes.add(code)
    else unknown.push(word)
  }
  return { codes: [...codes], unknown }
}

/** The country that a code or a name means. */
export function readCountry(text: string, language: string): string | undefined {
  const word = folded(text)
  for (const names of [countryNames(language), countryNames('en')])
    for (const [code, name] of names) if (folded(name) === word || code.toLowerCase() === word) return code
  return undefined
}

function codeOf(word: string): string | undefined {
  if (!/^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(word)) return undefined
  const code = canonical(word)
  return code && languageNames('en').has(code.split('-')[0] ?? '') ? code : undefined
}

const namesFolded = new Map<string, Map<string, string>>()

function byName(language: string): Map<string, string> {
  let names = namesFolded.get(language)
  if (!names) {
    names = new Map()
    for (const [code, name] of languageNames(language)) {
      const own = new Intl.DisplayNames(code, { type: 'language', fallback: 'code' }).of(code) ?? code
      for (const one of [own, languageNames('en').get(code), name]) if (one) names.set(folded(one), code)
    }
    namesFolded.set(language, names)
  }
  return names
}

function named(
  language: string,
  type: 'region' | 'language',
  firstLetter: number,
  keep: (code: string) => string | undefined,
): Named {
  const names = new Intl.DisplayNames(language, { type, fallback: 'none' })
  const found: [string, string][] = []
  for (let first = 0; first < 26; first++)
    for (let second = 0; second < 26; second++) {
      const code = String.fromCharCode(firstLetter + first, firstLetter + second)
      const name = names.of(code)
      // A code that was given up stands for the one that followed it.
      if (name && keep(code) === code) found.push([code, name])
    }
  const { compare } = new Intl.Collator(language)
  return new Map(found.sort(([, a], [, b]) => compare(a, b)))
}

function canonical(code: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(code)[0]
  } catch {
    return undefined
  }
}

function once(key: string, make: () => Named): Named {
  const names = made.get(key) ?? make()
  made.set(key, names)
  return names
}

const folded = (text: string) => text.normalize('NFKC').trim().toLowerCase()
