import { countryNames } from '../http/code-names.ts'
import { type Field, type FormErrors, field } from '../http/form-fields.ts'
import { asSentence } from '../http/sentence.ts'
import type { Texts } from '../http/texts.ts'
import { type Format, formats } from './offer.ts'
import type { TypedOffer } from './offer-form.ts'
import { ofOneself, ofThem } from './offer-words.ts'

export type Choices = {
  id: string
  legend: string
  hint?: string
  error?: string
  choices: { name: string; value: string; label: string; hint?: string; isOn: boolean }[]
}

export type OfferFields = {
  parts: { expertise: string; help: string; conditions: string; about: string }
  expertiseHint: string
  expertise: { legend: string; fields: Field[] }[]
  /** Further places, folded away. */
  more: { legend: string; fields: Field[] }[]
  moreLabel: string
  isMoreOpen: boolean
  help: Field[]
  formats: Choices
  conditions: Field[]
  about: Field[]
  groups?: Choices
  conduct?: Field
}

const placesShown = 3

/** The form of an offer, for whoever fills it in: the one who helps, or a coordinator for them. */
export function offerFields(
  typed: TypedOffer,
  errors: FormErrors,
  texts: Texts,
  {
    groups,
    hasConduct,
    isForOther = false,
  }: { groups: { slug: string; name: string }[]; hasConduct: boolean; isForOther?: boolean },
): OfferFields {
  const { t } = texts
  const optional = t('form.optional')
  const words = isForOther ? ofThem(texts) : ofOneself(texts)
  const text = (name: keyof TypedOffer & string, label: string, more: Partial<Field> = {}): Field =>
    field({
      name,
      label,
      value: String(typed[name]),
      ...(errors[name] ? { error: errors[name] } : {}),
      ...more,
    })
  const filled = typed.expertise.findLastIndex(
    ({ tag, note, evidence }) => tag !== '' || note !== '' || evidence !== '',
  )
  const shown = Math.max(placesShown, Math.min(filled + 2, typed.expertise.length))
  const places = typed.expertise.map((one, index) => expertisePlace(one, index + 1, errors, texts))
  return {
    parts: words.parts,
    expertiseHint: words.expertiseHint,
    expertise: places.slice(0, shown),
    more: places.slice(shown),
    moreLabel: t('offer.expertise.more'),
    isMoreOpen: false,
    help: [
      text('helpsWith', words.helpsWith, {
        kind: 'textarea',
        rows: 6,
        maxlength: 2000,
        hint: words.helpsWithHint,
        ...(isForOther ? { optional } : { required: true }),
      }),
      text('wantsToHelp', words.wantsToHelp, {
        kind: 'textarea',
        rows: 2,
        maxlength: 1000,
        hint: t('offer.wants-to-help.hint'),
        optional,
      }),
    ],
    formats: {
      id: 'formats',
      legend: words.formats,
      ...(errors.formats ? { error: errors.formats } : {}),
      choices: formats.map((value) => ({
        name: 'formats',
        value,
        label: asSentence(formatName(value, texts), texts.language),
        isOn: typed.formats.includes(value),
      })),
    },
    conditions: [
      text('asksOfYou', words.asksOfYou, {
        kind: 'textarea',
        rows: 3,
        maxlength: 1000,
        hint: t('offer.asks-of-you.hint'),
        optional,
      }),
      text('doesNotTake', words.doesNotTake, {
        kind: 'textarea',
        rows: 3,
        maxlength: 1000,
        hint: t('offer.does-not-take.hint'),
        optional,
      }),
      text('hoursPerMonth', t('offer.hours'), {
        kind: 'number',
        min: 1,
        max: 200,
        inputmode: 'numeric',
        hint: words.hoursHint,
        optional,
      }),
    ],
    about: [
      text('headline', t('offer.headline'), { maxlength: 160, hint: t('offer.headline.hint'), optional }),
      text('title', t('offer.title'), { maxlength: 80, hint: words.titleHint, optional }),
      text('languages', words.languages, {
        maxlength: 200,
        hint: t('offer.languages.hint'),
        ...(isForOther ? { optional } : { required: true }),
      }),
      text('country', t('offer.country'), {
        kind: 'select',
        autocomplete: isForOther ? 'off' : 'country',
        optional,
        options: [
          { value: '', label: words.noCountry },
          ...[...countryNames(texts.language)].map(([value, label]) => ({ value, label })),
        ],
      }),
    ],
    ...(groups.length > 0
      ? {
          groups: {
            id: 'groups',
            legend: t('offer.groups'),
            hint: words.groupsHint,
            choices: groups.map(({ slug, name }) => ({
              name: 'groups',
              value: slug,
              label: name,
              isOn: typed.groups.includes(slug),
            })),
          },
        }
      : {}),
    ...(hasConduct
      ? {
          conduct: field({
            name: 'conduct',
            kind: 'checkbox',
            value: 'yes',
            checked: typed.isConductAccepted,
            label: t('offer.conduct'),
            ...(errors.conduct ? { error: errors.conduct } : {}),
          }),
        }
      : {}),
  }
}

function expertisePlace(
  { tag, note, evidence }: TypedOffer['expertise'][number],
  number: number,
  errors: FormErrors,
  { t }: Texts,
): { legend: string; fields: Field[] } {
  const text = (name: string, label: string, value: string, more: Partial<Field>): Field => {
    const error = errors[`${name}-${number}`]
    return field({ name: `${name}-${number}`, label, value, ...(error ? { error } : {}), ...more })
  }
  return {
    legend: t('offer.expertise.place', { number }),
    fields: [
      text('tag', t('offer.tag'), tag, { maxlength: 40, autocomplete: 'off', data: 'tag' }),
      text('note', t('offer.note'), note, { maxlength: 300 }),
      text('evidence', t('offer.evidence'), evidence, { kind: 'textarea', rows: 1, maxlength: 2600 }),
    ],
  }
}

/** How somebody helps, in words that stand in a sentence. */
export function formatName(format: Format, { t }: Texts): string {
  if (format === 'written') return t('format.written')
  if (format === 'call') return t('format.call')
  return format === 'pairing' ? t('format.pairing') : t('format.async')
}
