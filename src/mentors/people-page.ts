import type { FreeLink } from '../bookings/choosing/free-links.ts'
import { countryNames } from '../http/code-names.ts'
import { asSentence } from '../http/sentence.ts'
import type { Texts } from '../http/texts.ts'
import { type Chosen, type FacetName, facetNames, mentorsUrl } from './facet-names.ts'
import type { FoundMentors } from './find-mentors.ts'
import type { FirstReply } from './first-replies.ts'
import { formats } from './offer.ts'
import { formatName } from './offer-fields.ts'
import { type PersonCard, personCard } from './person-card.ts'

export const peoplePerPage = 12

type Choice = { value: string; label: string; count: string; isOn: boolean }
type Act = { label: string; url: string; look: 'do' | 'verb' | 'quiet' }

export type PeoplePage = {
  title: string
  lead: string
  facets: { name: string; title: string; choices: Choice[] }[]
  filterCount?: string
  chips: { label: string; remove: string; url: string }[]
  over: string
  order: string
  people: PersonCard[]
  pager: { range: string; previousUrl?: string; nextUrl?: string }
  empty?: { headline: string; text: string; acts: Act[] }
  offer?: { text: string; label: string; url: string }
}

const choicesShown = 10

/** People who help, and what one may choose by. */
export function peoplePage(
  found: FoundMentors,
  {
    page,
    replies,
    free,
    viewerId,
    isMentor,
  }: {
    page: number
    replies: Map<string, FirstReply>
    /** By the mentor's id. */
    free: Map<string, FreeLink>
    viewerId: string | undefined
    isMentor: boolean
  },
  texts: Texts,
): PeoplePage {
  const { t, number } = texts
  const { chosen, total } = found
  const first = (page - 1) * peoplePerPage + 1
  const last = first + found.mentors.length - 1
  const chips = facetNames.flatMap((name) =>
    chosen[name].map((value) => {
      const label = name === 'taking' ? t('people.taking') : labelOf(name, value, found, texts)
      const rest = { ...chosen, [name]: chosen[name].filter((one) => one !== value) }
      return { label, remove: t('search.remove', { filter: label }), url: mentorsUrl(rest) }
    }),
  )
  const empty = found.mentors.length === 0 ? emptyState(found, page, t) : undefined
  return {
    title: t('people.title'),
    lead:
      found.everyone === 0
        ? t('people.lead.none')
        : t('people.lead', { count: found.everyone, taking: found.everyoneTaking }),
    facets: facetNames.flatMap((name) => facet(name, found, texts)),
    ...(chips.length > 0 ? { filterCount: t('search.filters-on', { count: chips.length }) } : {}),
    chips,
    over: t('people.over', { count: total }),
    order: chosen.skill.length > 0 ? t('people.order.fit') : t('people.order'),
    people: found.mentors.map((one) =>
      personCard(one, { reply: replies.get(one.id), free: free.get(one.id), viewerId }, texts),
    ),
    pager: {
      range: t('search.range', { first, last, total: number(total) }),
      ...(page > 1 ? { previousUrl: mentorsUrl(chosen, page - 1) } : {}),
      ...(total > last ? { nextUrl: mentorsUrl(chosen, page + 1) } : {}),
    },
    ...(empty ? { empty } : {}),
    ...(isMentor || found.everyone === 0
      ? {}
      : { offer: { text: t('people.offer.text'), label: t('offer.page'), url: '/mentors/offer' } }),
  }
}

/** A group of checkboxes; one without anything to choose is left out. */
function facet(name: FacetName, found: FoundMentors, texts: Texts): PeoplePage['facets'] {
  const on = found.chosen[name]
  const counts = found.counts[name]
  const absent = on.filter((value) => !counts.some((count) => count.value === value))
  const shown = counts.filter(({ value }, index) => index < choicesShown || on.includes(value))
  const choices = [...shown, ...absent.map((value) => ({ value, label: value, count: 0 }))].map(({ value, count }) => ({
    value,
    label: name === 'taking' ? texts.t('people.taking') : labelOf(name, value, found, texts),
    count: texts.number(count),
    isOn: on.includes(value),
  }))
  const isChoice =
    choices.length > 1 ||
    on.length > 0 ||
    (name === 'taking' && choices.length > 0 && found.everyoneTaking < found.everyone)
  return isChoice ? [{ name, title: facetTitle(name, texts), choices }] : []
}

function facetTitle(name: FacetName, { t }: Texts): string {
  const titles: Record<FacetName, string> = {
    skill: t('mentor.knows'),
    title: t('people.facet.title'),
    language: t('mentor.speaks'),
    country: t('people.facet.country'),
    group: t('people.facet.group'),
    format: t('mentor.meets'),
    taking: t('people.facet.taking'),
  }
  return titles[name]
}

function labelOf(name: FacetName, value: string, found: FoundMentors, texts: Texts): string {
  if (name === 'language') return texts.languageName(value)
  if (name === 'country') return countryNames(texts.language).get(value) ?? value
  if (name === 'group') return found.counts.group.find((one) => one.value === value)?.label ?? value
  const format = formats.find((one) => one === value)
  return name === 'format' && format ? asSentence(formatName(format, texts), texts.language) : value
}

function emptyState(found: FoundMentors, page: number, t: Texts['t']): PeoplePage['empty'] {
  if (found.everyone === 0)
    return {
      headline: t('people.nobody'),
      text: t('people.nobody.text'),
      acts: [
        { label: t('offer.page'), url: '/mentors/offer', look: 'do' },
        { label: t('people.ask-everyone'), url: '/ask', look: 'quiet' },
      ],
    }
  if (page > 1 && found.total > 0)
    return {
      headline: t('people.past'),
      text: t('people.past.text'),
      acts: [{ label: t('people.past.act'), url: mentorsUrl(found.chosen), look: 'do' }],
    }
  return {
    headline: t('people.no-match'),
    text: t('people.no-match.text'),
    acts: [
      { label: t('search.clear'), url: '/mentors', look: 'do' },
      { label: t('people.ask-everyone'), url: '/ask', look: 'quiet' },
    ],
  }
}

/** What is chosen, without page: where the form's filters come from. */
export const hasChoice = (chosen: Chosen): boolean => facetNames.some((name) => chosen[name].length > 0)
