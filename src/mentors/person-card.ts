import type { FreeLink } from '../bookings/choosing/free-links.ts'
import type { Texts } from '../http/texts.ts'
import { portraitOf } from '../items/portrait.ts'
import type { FoundMentor } from './find-mentors.ts'
import type { FirstReply } from './first-replies.ts'
import { formatName } from './offer-fields.ts'
import { duration } from './offer-page.ts'
import { calledName } from './reasons.ts'

export type PersonCard = {
  name: string
  url: string
  portrait: { initials: string; hue: number }
  headline?: string
  facts: { label: string; value: string; n?: string }[]
  state: string
  isTaking: boolean
  free?: FreeLink
  ask?: { label: string; url: string }
}

const skillsShown = 6

/** A person in a list: what they know and speak, and the way to ask them. */
export function personCard(
  mentor: FoundMentor,
  { reply, free, viewerId }: { reply?: FirstReply; free?: FreeLink; viewerId?: string },
  texts: Texts,
): PersonCard {
  const { t } = texts
  const more = mentor.skills.length - skillsShown
  const knows = mentor.skills.slice(0, skillsShown).join(', ')
  const facts: [string, string | undefined][] = [
    [t('mentor.knows'), more > 0 ? t('people.knows.more', { tags: knows, count: more }) : knows],
    [t('mentor.speaks'), mentor.languages.map(texts.languageName).join(', ')],
    [t('mentor.meets'), mentor.formats.map((format) => formatName(format, texts)).join(', ')],
    [t('offer.groups'), mentor.groups.join(', ')],
  ]
  const name = calledName(mentor.name)
  const isOwn = mentor.id === viewerId
  return {
    name: mentor.name,
    url: `/mentors/${mentor.handle}`,
    portrait: portraitOf(mentor.name),
    ...(mentor.headline ? { headline: mentor.headline } : {}),
    facts: [
      ...facts.flatMap(([label, value]) => (value ? [{ label, value }] : [])),
      ...(reply
        ? [
            {
              label: t('people.first-reply'),
              value: duration(reply.hours, texts),
              n: t('people.n', { count: reply.count }),
            },
          ]
        : []),
    ],
    state: isOwn ? t('people.you') : mentor.isTaking ? t('people.takes') : t('people.takes-not'),
    isTaking: mentor.isTaking,
    ...(free ? { free } : {}),
    ...(isOwn
      ? { ask: { label: t('people.edit'), url: '/mentors/me' } }
      : mentor.isTaking
        ? { ask: { label: t('people.ask', { name }), url: `/requests/new?to=${encodeURIComponent(mentor.handle)}` } }
        : {}),
  }
}
