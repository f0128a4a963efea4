import { countryNames } from '../http/code-names.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import type { Post, Posts, ShownMember } from './queries.ts'
import { zoneName } from './time-zones.ts'

export type MemberPage = {
  title: string
  person: Portrait & { name: string; url: string }
  pronouns?: string
  headline?: string
  bioHtml?: string
  notice?: { kind: string; icon: string; title: string; text: string }
  facts: { label: string; value: string }[]
  links: { label: string; url: string }[]
  groups: { name: string; url: string }[]
  offers?: string
  questions: PostList
  answers: PostList
  acts: { label: string; url: string; look: string }[]
}
type PostList = { title: string; rows: PostRow[]; none: string; more?: string }
type PostRow = {
  title: string
  url: string
  icon: string
  isSolved: boolean
  state: string
  date: string
  dateTime: string
}

export function memberPage(
  member: ShownMember,
  posts: { questions: Posts; answers: Posts },
  reader: { isOwn: boolean; isSuspended: boolean; bioHtml?: string; ownUrl: string },
  texts: Texts,
  now: Temporal.Instant,
): MemberPage {
  const { t, day } = texts
  const fact = (label: string, value: string | undefined) => (value ? [{ label, value }] : [])
  return {
    title: member.name,
    person: { ...portraitOf(member.name), name: member.name, url: reader.ownUrl },
    pronouns: member.pronouns ?? undefined,
    headline: member.headline ?? undefined,
    bioHtml: reader.bioHtml,
    notice: reader.isSuspended
      ? { kind: 'late', icon: 'trouble', title: t('member.suspended'), text: t('member.suspended.text') }
      : undefined,
    facts: [
      ...fact(t('member.languages'), member.languages.map((code) => texts.languageName(code)).join(', ')),
      ...fact(
        t('member.country'),
        member.country ? (countryNames(texts.language).get(member.country) ?? member.country) : '',
      ),
      ...fact(t('member.time-zone'), member.timeZone ? zoneName(member.timeZone, now) : ''),
      { label: t('member.since'), value: day(member.createdAt) },
    ],
    links: member.links.filter(({ url }) => /^https?:\/\//i.test(url)),
    groups: member.groups.map(({ slug, name }) => ({ name, url: `/groups/${slug}` })),
    offers: member.isOpenToOffers ? t('member.offers') : undefined,
    questions: postList(
      posts.questions,
      t('member.questions', { count: posts.questions.count }),
      t('member.questions.none'),
      texts,
    ),
    answers: postList(
      posts.answers,
      t('member.answers', { count: posts.answers.count }),
      t('member.answers.none'),
      texts,
    ),
    acts: reader.isOwn ? [{ label: t('member.edit'), url: '/account/profile', look: 'verb' }] : [],
  }
}

function postList({ newest, count }: Posts, title: string, none: string, texts: Texts): PostList {
  return {
    title,
    none,
    rows: newest.map((post) => postRow(post, texts)),
    more: count > newest.length ? texts.t('member.more', { count: count - newest.length }) : undefined,
  }
}

function postRow(post: Post, { t, day }: Texts): PostRow {
  const isSolved = post.isSolved || post.isAccepted
  return {
    title: post.title,
    url: post.url,
    icon: isSolved ? 'solved' : 'open',
    isSolved,
    state: post.isAccepted
      ? t('member.accepted')
      : isSolved
        ? t('state.solved', { answers: post.answers })
        : t('state.open', { answers: post.answers }),
    date: day(post.at),
    dateTime: post.at.toString(),
  }
}
