import { htmlToText } from '../http/html-to-text.ts'
import { renderMarkdown } from '../http/markdown.ts'
import type { Texts } from '../http/texts.ts'
import { excerptOf } from '../items/excerpt.ts'
import { questionUrl } from './address.ts'
import type { ListForm } from './forms.ts'
import type { ListedQuestion, ListView } from './list-questions.ts'

export type QuestionRow = {
  icon: 'solved' | 'open' | 'held'
  title: string
  lang?: string
  url: string
  excerpt: string
  state: string
  isSolved: boolean
  by: { name: string; url?: string }
  date: string
  dateTime: string
  tags: { name: string; url: string }[]
}

export type ListPage = {
  title: string
  feed: { title: string; url: string }
  tabs: { label: string; count: string; url: string; isCurrent: boolean }[]
  /** What the list is narrowed to. */
  tag?: { name: string; url: string; clearUrl: string }
  rows: QuestionRow[]
  nextUrl?: string
  firstUrl?: string
  empty?: { headline: string; text: string; acts: { label: string; url: string; look: 'do' | 'quiet' }[] }
}

/** The address of a list; defaults are left out. */
export function listUrl({ view, tag, after }: Partial<ListForm>, path = '/questions'): string {
  const query = new URLSearchParams()
  if (view && view !== 'newest') query.set('view', view)
  if (tag) query.set('tag', tag)
  if (after) query.set('after', after)
  return query.size === 0 ? path : `${path}?${query}`
}

export function listPage(
  form: ListForm,
  found: { questions: ListedQuestion[]; next?: string; counts: Record<ListView, number> },
  texts: Texts,
  timeZone: string | undefined,
): ListPage {
  const { t, number } = texts
  const tab = (view: ListView, label: string) => ({
    label,
    count: number(found.counts[view]),
    url: listUrl({ view, tag: form.tag }),
    isCurrent: form.view === view,
  })
  return {
    title: listTitle(form, texts),
    feed: {
      title: listTitle({ view: 'newest', tag: form.tag }, texts),
      url: listUrl({ tag: form.tag }, '/questions.atom'),
    },
    tabs: [
      tab('newest', t('questions.newest')),
      tab('unanswered', t('questions.unanswered')),
      tab('waiting', t('questions.waiting')),
      ...(timeZone === undefined ? [] : [tab('mine', t('questions.mine')), tab('followed', t('questions.followed'))]),
    ],
    tag: form.tag
      ? { name: form.tag, url: `/tags/${encodeURIComponent(form.tag)}`, clearUrl: listUrl({ view: form.view }) }
      : undefined,
    rows: found.questions.map((question) => questionRow(question, texts, timeZone)),
    nextUrl: found.next ? listUrl({ ...form, after: found.next }) : undefined,
    firstUrl: form.after ? listUrl({ view: form.view, tag: form.tag }) : undefined,
    empty: found.questions.length === 0 ? emptyList(form, texts) : undefined,
  }
}

export function listTitle({ view, tag }: Pick<ListForm, 'view' | 'tag'>, { t }: Texts): string {
  const titles = {
    newest: t('questions.title.newest'),
    unanswered: t('questions.title.unanswered'),
    waiting: t('questions.title.waiting'),
    mine: t('questions.title.mine'),
    followed: t('questions.title.followed'),
  }
  return tag ? t('questions.title.on', { title: titles[view], tag }) : titles[view]
}

export function questionRow(question: ListedQuestion, texts: Texts, timeZone: string | undefined): QuestionRow {
  const { t } = texts
  const { state, isSolved, answers, asker } = question
  const answered = t(isSolved ? 'state.solved' : 'state.open', { answers })
  const stood = {
    open: answered,
    closed: t('questions.closed'),
    hidden: t('questions.hidden'),
    deleted: t('questions.deleted'),
  }
  return {
    icon: isSolved ? 'solved' : state === 'open' ? 'open' : 'held',
    title: question.title,
    lang: question.lang ?? undefined,
    url: questionUrl(question.publicId, question.title),
    excerpt: excerptOf(htmlToText(renderMarkdown(question.body.slice(0, 1500), { baseUrl: 'https://hub.invalid/' }))),
    state: isSolved && state === 'open' ? answered : stood[state],
    isSolved,
    by: asker ? { name: asker.name, url: `/members/${asker.handle}` } : { name: t('post.former-member') },
    date: timeZone === undefined ? texts.day(question.createdAt) : texts.momentIn(question.createdAt, timeZone),
    dateTime: question.createdAt.toString(),
    tags: question.tags.map((name) => ({ name, url: listUrl({ tag: name }) })),
  }
}

function emptyList(form: ListForm, { t }: Texts): ListPage['empty'] {
  const ask = { label: t('questions.empty.ask'), url: '/ask', look: 'do' as const }
  const all = { label: t('questions.empty.all'), url: '/questions', look: 'quiet' as const }
  if (form.after) return { headline: t('questions.empty.past'), text: t('questions.empty.past.text'), acts: [all] }
  if (form.view === 'mine')
    return { headline: t('questions.empty.mine'), text: t('questions.empty.mine.text'), acts: [ask] }
  if (form.view === 'followed')
    return { headline: t('questions.empty.followed'), text: t('questions.empty.followed.text'), acts: [all] }
  if (form.view === 'newest' && !form.tag)
    return { headline: t('questions.empty.none'), text: t('questions.empty.none.text'), acts: [ask] }
  if (form.view === 'newest' && form.tag)
    return {
      headline: t('questions.empty.tag', { tag: form.tag }),
      text: t('questions.empty.tag.text'),
      acts: [ask, all],
    }
  return { headline: t('questions.empty.answered'), text: t('questions.empty.answered.text'), acts: [all] }
}
