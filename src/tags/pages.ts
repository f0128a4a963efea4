import type { WithFree } from '../bookings/choosing/free-links.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { questionUrl } from '../questions/address.ts'
import { searchUrl } from '../search/address.ts'
import type { SearchResult } from '../search/contract.ts'
import { listRow, type ResultRow, type Row, resultRow } from '../search/rows.ts'
import { tagsPerPage } from './forms.ts'
import type { BringingSource, Knower, ListedTag, OpenQuestion, ShownTag } from './queries.ts'
import { tagUrl } from './tag-name.ts'

type Empty = { headline: string; text: string; acts: { label: string; url: string; look: 'do' | 'quiet' }[] }

export type TagsPage = {
  title: string
  lead: string
  words: string
  rows: { name: string; url: string; count: string; also?: string; description: string }[]
  pager?: { range: string; previousUrl?: string; nextUrl?: string }
  staff?: { createUrl: string; unknownUrl: string }
  empty?: Empty
}

export function tagsPage(
  { tags, total }: { tags: ListedTag[]; total: number },
  { q, page }: { q: string; page: number },
  canEdit: boolean,
  { t, number }: Texts,
): TagsPage {
  const url = (to: number) => {
    const query = new URLSearchParams({ ...(q ? { q } : {}), ...(to > 1 ? { page: String(to) } : {}) })
    return query.size > 0 ? `/tags?${query}` : '/tags'
  }
  const first = (page - 1) * tagsPerPage
  const empty =
    tags.length > 0
      ? undefined
      : q === '' && page === 1
        ? {
            headline: t('tags.empty.headline'),
            text: t('tags.empty.text'),
            acts: canEdit ? [{ label: t('tags.create'), url: '/tags/new', look: 'do' as const }] : [],
          }
        : {
            headline: q ? t('tags.none.headline', { words: q }) : t('tags.past.headline'),
            text: t('tags.none.text'),
            acts: [{ label: t('tags.all'), url: '/tags', look: 'do' as const }],
          }
  return {
    title: t('tags.title'),
    lead: t('tags.lead'),
    words: q,
    rows: tags.map(({ name, description, aliases, count }) => ({
      name,
      url: tagUrl(name),
      count: number(count),
      also: aliases.length > 0 ? t('tags.also', { words: aliases.slice(0, 4).join(', ') }) : undefined,
      description: description.length > 140 ? `${description.slice(0, 139)}…` : description,
    })),
    pager:
      total > tagsPerPage
        ? {
            range: t('tags.range', { first: first + 1, last: first + tags.length, total }),
            previousUrl: page > 1 ? url(page - 1) : undefined,
            nextUrl: first + tags.length < total ? url(page + 1) : undefined,
          }
        : undefined,
    staff: canEdit ? { createUrl: '/tags/new', unknownUrl: '/tags/unknown' } : undefined,
    empty,
  }
}

export type TagPage = {
  title: string
  description: string
  aliases?: string
  parts: { label: string; url: string; count: string }[]
  answers: ResultRow[]
  noAnswers?: string
  answersMore: { label: string; url: string }
  questions: Row[]
  noQuestions?: string
  questionsMore: { label: string; url: string }
  ask: { label: string; url: string }
  people: ({ name: string; url: string; portrait: Portrait; title?: string; note?: string } & WithFree)[]
  noPeople?: string
  offer: { label: string; url: string }
  peopleMore?: { label: string; url: string }
  sources: { title: string; url: string; count: string }[]
  feed: { title: string; url: string }
  watch?: { action: string; value: 'yes' | 'no'; label: string; note: string }
  signIn?: { label: string; url: string }
  editUrl?: string
}

export type TagFindings = {
  tag: ShownTag
  found: Pick<SearchResult, 'hits' | 'total' | 'totalIsCapped'>
  open: { questions: OpenQuestion[]; total: number }
  knowing: { mentors: (Knower & WithFree)[]; total: number }
  sources: BringingSource[]
}

export function tagPage(
  { tag, found, open, knowing, sources }: TagFindings,
  reader: { canWatch: boolean; isWatching: boolean; canEdit: boolean; signInUrl: string },
  texts: Texts,
  hubName: string,
): TagPage {
  const { t, number } = texts
  const { name } = tag
  const query = `?${new URLSearchParams({ tag: name })}`
  const count = found.totalIsCapped ? t('search.or-more', { count: found.total }) : number(found.total)
  return {
    title: name,
    description: tag.description,
    aliases: tag.aliases.length > 0 ? t('tag.aliases', { words: tag.aliases.join(', ') }) : undefined,
    parts: [
      { label: t('tag.answers'), url: '#answers', count },
      { label: t('tag.questions'), url: '#questions', count: number(open.total) },
      { label: t('tag.people'), url: '#people', count: number(knowing.total) },
      { label: t('tag.sources'), url: '#sources', count: number(sources.length) },
    ],
    answers: found.hits.map((hit) => resultRow(hit, texts)),
    noAnswers: found.hits.length === 0 ? t('tag.no-answers') : undefined,
    answersMore: { label: t('tag.answers-more'), url: searchUrl({ tag: [name] }) },
    questions: open.questions.map((question) =>
      listRow(
        {
          itemKind: 'question',
          title: question.title,
          lang: question.lang,
          url: questionUrl(question.publicId, question.title),
          isSolved: false,
          replies: question.answers,
          source: { title: hubName },
          date: question.at,
        },
        texts,
      ),
    ),
    noQuestions: open.questions.length === 0 ? t('tag.no-questions') : undefined,
    questionsMore: { label: t('tag.questions-more'), url: `/questions${query}` },
    ask: { label: t('tag.ask'), url: `/ask?${new URLSearchParams({ tags: name })}` },
    people: knowing.mentors.map((mentor) => ({
      name: mentor.name,
      url: `/mentors/${mentor.handle}`,
      portrait: portraitOf(mentor.name),
      title: mentor.title ?? undefined,
      note: mentor.note || undefined,
      ...(mentor.free ? { free: mentor.free } : {}),
    })),
    noPeople: knowing.mentors.length === 0 ? t('tag.no-people') : undefined,
    offer: { label: t('tag.offer'), url: '/mentors/offer' },
    peopleMore:
      knowing.total > knowing.mentors.length
        ? {
            label: t('tag.people-more', { count: knowing.total }),
            url: `/mentors?${new URLSearchParams({ skill: name })}`,
          }
        : undefined,
    sources: sources.map((source) => ({
      title: source.title,
      url: searchUrl({ tag: [name], source: [source.name] }),
      count: number(source.items),
    })),
    feed: { title: t('tag.feed', { name }), url: `/questions.atom${query}` },
    watch: reader.canWatch
      ? {
          action: `${tagUrl(name)}/watch`,
          value: reader.isWatching ? 'no' : 'yes',
          label: t(reader.isWatching ? 'tag.unwatch' : 'tag.watch'),
          note: t(reader.isWatching ? 'tag.watching' : 'tag.not-watching'),
        }
      : undefined,
    signIn: reader.canWatch ? undefined : { label: t('tag.watch-sign-in'), url: reader.signInUrl },
    editUrl: reader.canEdit ? `${tagUrl(name)}/edit` : undefined,
  }
}
