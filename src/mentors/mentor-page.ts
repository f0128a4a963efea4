import type { BookButton } from '../bookings/choosing/book-button.ts'
import { countryNames } from '../http/code-names.ts'
import { renderPost } from '../http/markdown.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { itemUrl } from '../items/slug.ts'
import { answerUrl } from '../questions/address.ts'
import type { Beginning } from './begin.ts'
import { mentorsUrl } from './facet-names.ts'
import type { FirstReply } from './first-replies.ts'
import { mentorJsonLd } from './mentor-json-ld.ts'
import { formatName } from './offer-fields.ts'
import { duration } from './offer-page.ts'
import { evidenceLine } from './offer-read.ts'
import type { Mentor } from './queries.ts'
import { calledName } from './reasons.ts'
import type { GoodAnswer } from './shown-evidence.ts'

type Act = { label: string; url: string; look: 'do' | 'verb' }

export type MentorPage = {
  name: string
  url: string
  portrait: Portrait
  pronouns?: string
  headline?: string
  title?: string
  meta: { text: string; look: string }[]
  begin: {
    title: string
    text: string
    act?: Act
    book?: BookButton
    others?: { label: string; url: string }
    note?: string
  }
  meets: { title: string; facts: { label: string; value: string; n?: string }[] }
  parts: { id: string; title: string; textHtml: string; look: string }[]
  expertise: { tag: string; url: string; note: string; links: { url: string; label: string }[] }[]
  evidence: { icon: string; title: string; url: string; meta: string }[]
  allAnswers?: string
  groups: { name: string; url: string }[]
  links: { label: string; url: string }[]
  contact?: { label: string; url: string }
  manage?: { label: string; url: string }
  jsonLdHtml?: string
}

type Given = {
  mentor: Mentor
  begin: Beginning
  /** Where a time with them can be held. */
  book: BookButton | undefined
  reply: FirstReply | undefined
  /** Places free now. */
  free: number
  here: { answers: GoodAnswer[]; total: number }
  outside: GoodAnswer[]
  /** The hub's address, without a trailing slash. */
  origin: string
  now: Temporal.Instant
  reader: { timeZone: string; mayManage: boolean } | undefined
  /** Of a question that one comes from: it goes along to the request. */
  questionId: string | undefined
}

/** A mentor's page: who, with what, on which conditions, what can be checked, and how to begin. */
export function mentorPage(given: Given, texts: Texts): MentorPage {
  const { mentor, origin, now } = given
  const { t } = texts
  const name = calledName(mentor.name)
  const url = `${origin}/mentors/${mentor.handle}`
  const country = mentor.country && countryNames(texts.language).get(mentor.country)
  const clock = mentor.timeZone && clockIn(mentor.timeZone, now)
  const languages = mentor.languages.map(texts.languageName).join(', ')
  const parts: [string, string, string, string][] = [
    ['helps-with', t('mentor.helps-with'), mentor.helpsWith, 'p-note'],
    ['about', t('mentor.about', { name }), mentor.bio ?? '', ''],
    ['wants-to-help', t('mentor.wants-to-help'), mentor.wantsToHelp, ''],
    ['asks-of-you', t('mentor.asks-of-you'), mentor.asksOfYou, ''],
    ['does-not-take', t('mentor.does-not-take'), mentor.doesNotTake, ''],
  ]
  return {
    name: mentor.name,
    url,
    portrait: portraitOf(mentor.name),
    ...(mentor.pronouns ? { pronouns: mentor.pronouns } : {}),
    ...(mentor.headline ? { headline: mentor.headline } : {}),
    ...(mentor.title ? { title: mentor.title } : {}),
    meta: [
      ...(country ? [{ text: clock ? t('mentor.where', { country, clock }) : country, look: 'p-country-name' }] : []),
      ...(!country && clock ? [{ text: t('mentor.clock', { clock }), look: '' }] : []),
      ...(languages ? [{ text: t('mentor.speaks-languages', { languages }), look: '' }] : []),
      { text: t('mentor.since', { year: String(mentor.acceptedAt.toZonedDateTimeISO('UTC').year) }), look: '' },
    ],
    begin: { ...begin(given, name, texts), ...(given.book ? { book: given.book } : {}) },
    meets: { title: t('mentor.how', { name }), facts: meets(given, texts) },
    parts: parts.flatMap(([id, title, text, look]) =>
      text === '' ? [] : [{ id, title, textHtml: renderPost(text, origin), look }],
    ),
    expertise: mentor.expertise.map(({ tag, note, evidence }) => ({
      tag,
      url: mentorsUrl({ skill: [tag] }),
      note,
      links: evidence.map(evidenceLine),
    })),
    evidence: evidenceRows(given, texts),
    ...(given.here.total > 0 ? { allAnswers: t('mentor.all-answers', { count: given.here.total }) } : {}),
    groups: mentor.groups.map((group) => ({ name: group.name, url: `/groups/${group.slug}` })),
    links: mentor.links,
    ...(given.reader && given.begin.is !== 'own'
      ? { contact: { label: t('mentor.contact'), url: `/members/${mentor.handle}/contact` } }
      : {}),
    ...(given.reader?.mayManage && given.begin.is !== 'own'
      ? { manage: { label: t('mentor.manage'), url: `/mentors/${mentor.handle}/remove` } }
      : {}),
    ...(given.reader ? {} : { jsonLdHtml: mentorJsonLd(mentor, url, texts) }),
  }
}

/** The one button, or what stands in its place. */
function begin({ mentor, begin, questionId, reader }: Given, name: string, texts: Texts): MentorPage['begin'] {
  const { t } = texts
  const others = {
    label: t('mentor.begin.others'),
    url: mentorsUrl({ skill: mentor.expertise.slice(0, 3).map(({ tag }) => tag), taking: ['yes'] }),
  }
  const title = t('mentor.begin', { name })
  if (begin.is === 'own')
    return {
      title: t('mentor.begin.own'),
      text: t('mentor.begin.own.text'),
      act: { label: t('mentor.begin.edit'), url: '/mentors/me', look: 'do' },
    }
  if (begin.is === 'blocked') return { title, text: t('mentor.begin.blocked', { name }), others }
  if (begin.is === 'request')
    return {
      title,
      text: t('mentor.begin.request.text'),
      act: { label: t('mentor.begin.request', { name }), url: `/requests/${begin.publicId}`, look: 'do' },
    }
  if (begin.is === 'conversation')
    return {
      title,
      text: t('mentor.begin.conversation.text', { name }),
      act: { label: t('mentor.begin.conversation', { name }), url: `/conversations/${begin.publicId}`, look: 'do' },
    }
  if (begin.is === 'ask') {
    const to = new URLSearchParams({ to: mentor.handle, ...(questionId ? { question: questionId } : {}) })
    return {
      title,
      text: t('mentor.begin.ask.text'),
      act: { label: t('mentor.begin.ask', { name }), url: `/requests/new?${to}`, look: 'do' },
    }
  }
  const { why } = begin
  const zone = reader?.timeZone ?? 'UTC'
  const text =
    why.why === 'paused'
      ? t('mentor.begin.paused', { name, until: texts.momentIn(why.until, zone) })
      : why.why === 'full'
        ? t('mentor.begin.full', { name })
        : why.why === 'week-full'
          ? t('mentor.begin.week-full', { name })
          : t('mentor.begin.closed', { name })
  return { title, text, others }
}

function meets({ mentor, reply, free }: Given, texts: Texts): MentorPage['meets']['facts'] {
  const { t } = texts
  return [
    { label: t('mentor.formats'), value: mentor.formats.map((format) => formatName(format, texts)).join(', ') },
    ...(reply
      ? [
          {
            label: t('people.first-reply'),
            value: duration(reply.hours, texts),
            n: t('people.n', { count: reply.count }),
          },
        ]
      : []),
    ...(mentor.hoursPerMonth
      ? [{ label: t('mentor.hours'), value: t('mentor.hours.month', { hours: mentor.hoursPerMonth }) }]
      : []),
    {
      label: t('mentor.places'),
      value: t('mentor.places.free', { free, capacity: mentor.availability.capacity }),
    },
  ]
}

function evidenceRows({ here, outside }: Given, texts: Texts): MentorPage['evidence'] {
  const { t } = texts
  const rows = [
    ...here.answers.map((answer) => ({ ...answer, url: answerUrl(answer, answer.answerId ?? '') })),
    ...outside.map((answer) => ({ ...answer, url: itemUrl(answer.publicId, answer.title) })),
  ]
  return rows.map(({ title, url, isAccepted, score, source, at }) => ({
    icon: isAccepted ? 'solved' : 'article',
    title,
    url,
    meta: [
      ...(isAccepted ? [t('mentor.accepted')] : []),
      ...(score > 0 ? [t('mentor.useful', { count: score })] : []),
      source ? t('mentor.answered-at', { source }) : t('mentor.answered-here'),
      texts.day(at),
    ].join(', '),
  }))
}

/** The wall clock there, as 24 hours. */
const clockIn = (timeZone: string, now: Temporal.Instant) =>
  now.toZonedDateTimeISO(timeZone).toPlainTime().toString({ smallestUnit: 'minute' })
