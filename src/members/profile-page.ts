import { countryNames } from '../http/code-names.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { TextKey, Texts } from '../http/texts.ts'
import type { Profile } from './queries.ts'
import { zoneGroups } from './time-zones.ts'
import { audiences, type ProfileField } from './visibility.ts'

const mostLinks = 6

/** A field and who sees it. */
type SeenField = { field: Field; sees?: Sees }
type Sees = { name: string; label: string; options: { value: string; label: string; isOn: boolean }[] }

export type ProfilePage = {
  title: string
  ownUrl: string
  saved?: { kind: string; icon: string; title: string; text: string }
  summary?: FormSummary
  first: SeenField[]
  bio: SeenField
  previewHtml?: string
  where: SeenField[]
  guessesZone: boolean
  links: { label: Field; url: Field }[]
  seesLinks: Sees
  groups: { sees: Sees; list: { name: string; url: string }[] }
  offers: SeenField
}

/** What is in the form: the profile as it is, or what was typed and refused. */
export type Typed = Record<string, string[]>

export function typedFrom(profile: Profile, texts: Texts): Typed {
  return {
    name: [profile.name],
    handle: [profile.handle],
    pronouns: [profile.pronouns],
    headline: [profile.headline],
    bio: [profile.bio],
    time_zone: [profile.timeZone],
    languages: [profile.languages.map((code) => texts.languageName(code)).join(', ')],
    country: [profile.country],
    link_label: profile.links.map(({ label }) => label),
    link_url: profile.links.map(({ url }) => url),
    is_open_to_offers: profile.isOpenToOffers ? ['yes'] : [],
    ...Object.fromEntries(Object.entries(profile.visibility).map(([name, audience]) => [`see_${name}`, [audience]])),
  }
}

export function profilePage(
  profile: Profile,
  typed: Typed,
  groups: { slug: string; name: string }[],
  texts: Texts,
  now: Temporal.Instant,
  given: { errors?: FormErrors; isSaved?: boolean; previewHtml?: string } = {},
): ProfilePage {
  const { t } = texts
  const errors = given.errors ?? {}
  const value = (name: string) => typed[name]?.[0] ?? ''
  const optional = t('form.optional')
  const sees = (name: ProfileField, of: string): Sees => {
    const chosen = audiences.find((one) => one === value(`see_${name}`)) ?? profile.visibility[name]
    return {
      name: `see_${name}`,
      label: t('profile.sees', { field: of }),
      options: audiences.map((audience) => ({
        value: audience,
        label: audienceName(audience, texts),
        isOn: audience === chosen,
      })),
    }
  }
  const seen = (name: ProfileField, labelled: string, more: Partial<Field> = {}): SeenField => ({
    field: field({ name, label: labelled, value: value(name), error: errors[name], ...more }),
    sees: sees(name, labelled),
  })
  const linkRows = Math.min(mostLinks, Math.max(2, (typed.link_url?.filter((url) => url !== '').length ?? 0) + 1))

  return {
    title: t('profile.title'),
    ownUrl: `/members/${profile.handle}`,
    saved: given.isSaved
      ? { kind: 'done', icon: 'solved', title: t('profile.saved'), text: t('profile.saved.text') }
      : undefined,
    summary: formSummary(errors, texts),
    first: [
      {
        field: field({
          name: 'name',
          label: t('profile.name'),
          value: value('name'),
          hint: t('profile.name.hint'),
          error: errors.name,
          required: true,
          maxlength: 80,
          autocomplete: 'name',
        }),
      },
      {
        field: field({
          name: 'handle',
          label: t('profile.handle'),
          value: value('handle'),
          hint: t('profile.handle.hint'),
          error: errors.handle,
          required: true,
          maxlength: 30,
          autocomplete: 'off',
        }),
      },
      seen('pronouns', t('profile.pronouns'), { optional, maxlength: 40, hint: t('profile.pronouns.hint') }),
      seen('headline', t('profile.headline'), { optional, maxlength: 160, hint: t('profile.headline.hint') }),
    ],
    bio: seen('bio', t('profile.bio'), {
      kind: 'textarea',
      optional,
      rows: 8,
      maxlength: 4000,
      hint: t('profile.bio.hint'),
    }),
    previewHtml: given.previewHtml,
    where: [
      seen('time_zone', t('profile.time-zone'), {
        kind: 'select',
        hint: t('profile.time-zone.hint'),
        groups: zoneGroups(value('time_zone'), { now, likely: [profile.timeZone] }, texts),
      }),
      seen('languages', t('profile.languages'), { optional, maxlength: 300, hint: t('profile.languages.hint') }),
      seen('country', t('profile.country'), {
        kind: 'select',
        optional,
        autocomplete: 'country',
        options: [
          { value: '', label: t('profile.country.none') },
          ...[...countryNames(texts.language)].map(([code, name]) => ({ value: code, label: name })),
        ],
      }),
    ],
    guessesZone: !profile.isTimeZoneConfirmed,
    links: Array.from({ length: linkRows }, (_, index) => ({
      label: field({
        id: `links-${index}-label`,
        name: 'link_label',
        label: t('profile.link.label', { number: index + 1 }),
        value: typed.link_label?.[index] ?? '',
        error: errors[`links-${index}-label`],
        maxlength: 60,
      }),
      url: field({
        id: `links-${index}-url`,
        name: 'link_url',
        label: t('profile.link.url', { number: index + 1 }),
        value: typed.link_url?.[index] ?? '',
        error: errors[`links-${index}-url`],
        inputmode: 'url',
        maxlength: 500,
      }),
    })),
    seesLinks: sees('links', t('profile.links')),
    groups: {
      sees: sees('groups', t('profile.groups')),
      list: groups.map(({ slug, name }) => ({ name, url: `/groups/${slug}` })),
    },
    offers: {
      field: field({
        name: 'is_open_to_offers',
        kind: 'checkbox',
        label: t('profile.offers'),
        value: 'yes',
        checked: value('is_open_to_offers') === 'yes',
        hint: t('profile.offers.hint'),
      }),
      sees: sees('is_open_to_offers', t('profile.offers')),
    },
  }
}

function audienceName(audience: (typeof audiences)[number], { t }: Texts): string {
  const names = {
    public: 'profile.sees.public',
    members: 'profile.sees.members',
    matches: 'profile.sees.matches',
    coordinators: 'profile.sees.coordinators',
  } as const satisfies Record<string, TextKey>
  return t(names[audience])
}
