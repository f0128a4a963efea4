import { z } from 'zod'
import { countryNames, readLanguages } from '../http/code-names.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type NameProblem, tagName } from '../tags/tag-name.ts'
import { evidenceLink, formats, maxEvidence, maxExpertise, type Offer } from './offer.ts'

/** The form as it was typed, to be shown again. */
export type TypedOffer = {
  headline: string
  title: string
  helpsWith: string
  asksOfYou: string
  doesNotTake: string
  wantsToHelp: string
  languages: string
  country: string
  formats: string[]
  hoursPerMonth: string
  groups: string[]
  /** Always `maxExpertise` of them. `evidence`: a link a line. */
  expertise: { tag: string; note: string; evidence: string }[]
  isConductAccepted: boolean
}

const one = z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().catch(''))
const line = one.transform((text) => clean(text, ' '))
const lines = one.transform((text) => clean(text.replace(/\r\n?/g, '\n'), '\n'))
const many = z
  .preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(z.unknown()))
  .transform((values) => values.filter((value) => typeof value === 'string').slice(0, 40))

const typedFields = z.object({
  headline: line,
  title: line,
  helpsWith: lines,
  asksOfYou: lines,
  doesNotTake: lines,
  wantsToHelp: lines,
  languages: line,
  country: line,
  formats: many,
  hoursPerMonth: line,
  groups: many,
  conduct: one,
})

/** What has to be right. A message is a key of locales/. */
const rules = z.object({
  headline: z.string().max(160, 'offer.headline.long'),
  title: z.string().max(80, 'offer.title.long'),
  helpsWith: z.string().min(20, 'offer.helps-with.short').max(2000, 'offer.helps-with.long'),
  asksOfYou: z.string().max(1000, 'offer.conditions.long'),
  doesNotTake: z.string().max(1000, 'offer.conditions.long'),
  wantsToHelp: z.string().max(1000, 'offer.conditions.long'),
  country: z.string().refine((code) => code === '' || countryNames('en').has(code), 'offer.country.unknown'),
  formats: z
    .array(z.string())
    .min(1, 'offer.formats.none')
    .refine((chosen) => chosen.every((one) => formats.some((format) => format === one)), 'offer.formats.unknown'),
  hoursPerMonth: z.string().regex(/^$|^([1-9]\d?|1\d\d|200)$/, 'offer.hours.wrong'),
})

/**
 * Reads the form of an offer.
 * @param needs.conduct  whether the declaration has to be ticked
 * @param needs.whole  false: a coordinator begins it for somebody, who completes it
 */
export function readOfferForm(
  body: unknown,
  texts: Texts,
  needs: { conduct: boolean; whole: boolean },
): { typed: TypedOffer; errors: FormErrors; offer: Offer } {
  const fields = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>
  const { conduct, ...plain } = typedFields.parse(fields)
  const typed: TypedOffer = {
    ...plain,
    isConductAccepted: conduct === 'yes',
    expertise: Array.from({ length: maxExpertise }, (_, index) => ({
      tag: line.parse(fields[`tag-${index + 1}`]),
      note: line.parse(fields[`note-${index + 1}`]),
      evidence: lines.parse(fields[`evidence-${index + 1}`]),
    })),
  }
  const checked = rules.safeParse(typed)
  const errors: FormErrors = checked.success ? {} : formErrors(checked.error, texts)
  if (!needs.whole && typed.helpsWith === '') delete errors.helpsWith
  const { codes, unknown } = readLanguages(typed.languages, texts.language)
  const [stranger] = unknown
  if (stranger !== undefined) errors.languages = texts.t('offer.languages.unknown', { word: stranger.slice(0, 40) })
  else if (codes.length > 12) errors.languages = texts.t('offer.languages.many')
  else if (needs.whole && codes.length === 0) errors.languages = texts.t('offer.languages.none')
  const expertise = readExpertise(typed, texts, errors)
  if (needs.whole && expertise.length === 0) errors['tag-1'] ??= texts.t('offer.tag.none')
  if (needs.conduct && !typed.isConductAccepted) errors.conduct = texts.t('offer.conduct.needed')
  return { typed, errors: inOrder(errors), offer: offerOf(typed, codes, expertise) }
}

/** As the form has its fields: the summary above it is read beside them. */
function inOrder(errors: FormErrors): FormErrors {
  const place = (name: string) => {
    const [field = '', number] = name.split('-')
    return number === undefined ? fieldOrder.indexOf(field) + 100 : Number(number)
  }
  return Object.fromEntries(Object.entries(errors).toSorted(([a], [b]) => place(a) - place(b)))
}

const fieldOrder = [
  'helpsWith',
  'wantsToHelp',
  'formats',
  'asksOfYou',
  'doesNotTake',
  'hoursPerMonth',
  'headline',
  'title',
  'languages',
  'country',
  'conduct',
]

function readExpertise({ expertise }: TypedOffer, texts: Texts, errors: FormErrors): Offer['expertise'] {
  const seen = new Set<string>()
  return expertise.flatMap(({ tag, note, evidence }, index) => {
    const number = index + 1
    const links = evidence.split(/\s+/).filter((link) => link !== '')
    if (tag === '') {
      if (note !== '' || links.length > 0) errors[`tag-${number}`] = texts.t('offer.tag.missing')
      return []
    }
    const made = tagName(tag)
    if ('problem' in made) {
      errors[`tag-${number}`] = tagProblem(made.problem, texts)
      return []
    }
    if (seen.has(made.name)) errors[`tag-${number}`] = texts.t('offer.tag.twice', { tag: made.name })
    seen.add(made.name)
    if (note.length > 300) errors[`note-${number}`] = texts.t('offer.note.long')
    if (links.some((link) => !evidenceLink.safeParse(link).success))
      errors[`evidence-${number}`] = texts.t('offer.evidence.wrong')
    else if (links.length > maxEvidence)
      errors[`evidence-${number}`] = texts.t('offer.evidence.many', { most: maxEvidence })
    return [{ tag: made.name, note, evidence: links }]
  })
}

/** What keeps a word from being a tag, in words. */
export function tagProblem(problem: NameProblem, { t }: Texts): string {
  if (problem === 'tag-too-long') return t('offer.tag.long')
  return t('offer.tag.letters')
}

const offerOf = (typed: TypedOffer, languages: string[], expertise: Offer['expertise']): Offer => ({
  headline: typed.headline,
  title: typed.title,
  helpsWith: typed.helpsWith,
  asksOfYou: typed.asksOfYou,
  doesNotTake: typed.doesNotTake,
  wantsToHelp: typed.wantsToHelp,
  languages,
  ...(typed.country ? { country: typed.country } : {}),
  formats: formats.filter((format) => typed.formats.includes(format)),
  ...(typed.hoursPerMonth ? { hoursPerMonth: Number(typed.hoursPerMonth) } : {}),
  groups: typed.groups,
  expertise,
})

/** An offer as the form shows it. */
export function typedOffer(offer: Offer, { languageName }: Texts): TypedOffer {
  return {
    headline: offer.headline,
    title: offer.title,
    helpsWith: offer.helpsWith,
    asksOfYou: offer.asksOfYou,
    doesNotTake: offer.doesNotTake,
    wantsToHelp: offer.wantsToHelp,
    // A name that would not be read back, as of a dialect, stands as its code.
    languages: offer.languages.map((code) => (/^[a-z]{2}$/.test(code) ? languageName(code) : code)).join(', '),
    country: offer.country ?? '',
    formats: offer.formats,
    hoursPerMonth: offer.hoursPerMonth === undefined ? '' : String(offer.hoursPerMonth),
    groups: offer.groups,
    expertise: Array.from({ length: maxExpertise }, (_, index) => {
      const { tag = '', note = '', evidence = [] } = offer.expertise[index] ?? {}
      return { tag, note, evidence: evidence.join('\n') }
    }),
    isConductAccepted: false,
  }
}

/** Without control characters, which nothing shows, but for line ends where they are kept. */
const clean = (text: string, lineEnd: ' ' | '\n') =>
  text
    .toWellFormed()
    .replace(lineEnd === ' ' ? /\p{Cc}+/gu : /(?!\n)\p{Cc}/gu, ' ')
    .trim()
