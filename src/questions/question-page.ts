import type { WithFree } from '../bookings/choosing/free-links.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { type Portrait, portraitOf } from '../items/portrait.ts'
import { reasonsOf } from '../mentors/reasons.ts'
import { listRow, type Row } from '../search/rows.ts'
import { questionUrl } from './address.ts'
import type { Besides } from './besides.ts'
import { longestBody } from './forms.ts'
import type { Tools } from './page-tools.ts'
import { type PostOnPage, postOnPage } from './post-on-page.ts'
import { qaPage } from './qa-page.ts'
import type { ShownQuestion } from './queries.ts'
import { isPublic, judge, relationsOf } from './states.ts'
import { waitText } from './wait-text.ts'

/** An answer that is being written: as typed, why it was refused, and how it looks. */
export type Writing = {
  body: string
  errors: FormErrors
  /** It was sent before signing in. */
  isKept?: boolean
  isPreviewed?: boolean
  /** A comment that was refused, and the post that it is on. */
  comment?: { ref: string; body: string; error: string }
}

export const nothingWritten: Writing = { body: '', errors: {} }

export type QuestionPage = {
  notice?: { kind: string; icon: string; title: string; text: string; url?: string; link?: string }
  lang?: string
  question: PostOnPage
  answersTitle: string
  answers: PostOnPage[]
  answerForm?: {
    action: string
    portrait?: Portrait
    summary?: FormSummary
    field: Field
    note?: string
    previewHtml?: string
    button: string
  }
  noAnswers?: string
  helpers: ({ name: string; url: string; portrait: Portrait; reasons: string[] } & WithFree)[]
  askDirectly?: { url: string; label: string }
  related: Row[]
  wait?: { text: string; note: string }
  follow?: { action: string; value: 'yes' | 'no'; label: string; isPressed: boolean }
  share: { url: string; label: string }
  jsonLdHtml: string
}

export function questionPage(shown: ShownQuestion, besides: Besides, writing: Writing, tools: Tools): QuestionPage {
  const { texts, viewer, origin } = tools
  const { t } = texts
  const own = questionUrl(shown.publicId, shown.title)
  const may = (action: Parameters<typeof judge>[2]) =>
    viewer !== undefined && judge('question', shown.standing, action, relations) === 'allowed'
  const relations = viewer
    ? relationsOf(viewer, { kind: 'question', authorId: shown.author?.id ?? null, askerId: null })
    : []
  const isStaff = relations.includes('staff')
  const answers = shown.answers.filter(
    ({ standing, author }) => isPublic(standing) || isStaff || (viewer && author?.id === viewer.id),
  )
  const seen = shown.answers.filter(({ standing }) => isPublic(standing))
  const takesAnswers = shown.standing === 'open'
  // Nobody is sent to what is not there for others.
  const helpers = isPublic(shown.standing) ? besides.helpers : []
  return {
    notice: noticeOf(shown, texts, isStaff),
    lang: shown.lang ?? undefined,
    question: postOnPage({ ...shown, kind: 'question', ref: shown.publicId }, shown, writing, tools),
    answersTitle: t('question.answers', { count: seen.length }),
    answers: answers.map((answer) =>
      postOnPage({ ...answer, kind: 'answer', ref: answer.publicId }, shown, writing, tools),
    ),
    noAnswers: seen.length > 0 ? undefined : noAnswersText(shown, viewer, texts),
    answerForm: takesAnswers && (viewer === undefined || may('answer')) ? answerForm(shown, writing, tools) : undefined,
    helpers: helpers.map((helper) => ({
      name: helper.name,
      url: `/mentors/${helper.handle}`,
      portrait: portraitOf(helper.name),
      reasons: reasonsOf(helper.reason, texts),
      ...freeOf(helper.memberId, tools),
    })),
    askDirectly: helpers[0] && {
      url: `/requests/new?to=${encodeURIComponent(helpers[0].handle)}&question=${shown.publicId}`,
      label: t('question.ask-directly', { name: helpers[0].name }),
    },
    related: besides.related.map((row) => listRow(row, texts)),
    wait:
      takesAnswers && shown.answers.length === 0
        ? besides.wait && waitText(besides.wait, shown.tags, texts)
        : undefined,
    follow: may('follow')
      ? {
          action: `/posts/question/${shown.publicId}/follow`,
          value: shown.isFollowed ? 'no' : 'yes',
          label: t('question.follow'),
          isPressed: shown.isFollowed,
        }
      : undefined,
    share: { url: origin + own, label: t('question.share') },
    jsonLdHtml: isPublic(shown.standing) ? qaPage(shown, tools) : '',
  }
}

function freeOf(memberId: string, { free }: Tools): WithFree {
  const link = free.get(memberId)
  return link ? { free: link } : {}
}

function answerForm(shown: ShownQuestion, writing: Writing, tools: Tools): QuestionPage['answerForm'] {
  const { texts, viewer } = tools
  const { t } = texts
  return {
    action: `/posts/question/${shown.publicId}/answers`,
    portrait: viewer && portraitOf(viewer.name),
    summary: formSummary(writing.errors, texts),
    field: field({
      id: 'body',
      name: 'body',
      label: t('question.your-answer'),
      kind: 'textarea',
      hint: t('question.answer-hint'),
      value: writing.body,
      error: writing.errors.body,
      rows: 8,
      maxlength: longestBody,
      data: 'preview',
    }),
    note: viewer === undefined ? t('question.sign-in-keeps') : writing.isKept ? t('question.kept') : undefined,
    previewHtml: writing.isPreviewed && writing.body.trim() !== '' ? tools.render(writing.body) : undefined,
    button: t(viewer ? 'question.post-answer' : 'question.sign-in-and-post'),
  }
}

function noAnswersText(shown: ShownQuestion, viewer: Tools['viewer'], { t }: Texts): string | undefined {
  const { standing } = shown
  if (standing === 'open' && viewer !== undefined && viewer.id === shown.author?.id)
    return t(shown.tags.length > 0 ? 'question.no-answers-own' : 'question.no-answers-own-untagged')
  if (standing === 'open') return t('question.no-answers')
  return isPublic(standing) ? t('question.no-answers-closed') : undefined
}

function noticeOf(shown: ShownQuestion, { t, find }: Texts, isStaff: boolean): QuestionPage['notice'] {
  const reason = shown.reason ?? ''
  if (shown.standing === 'hidden')
    return {
      kind: 'late',
      icon: 'held',
      title: t('question.hidden'),
      text: t('question.hidden.text'),
      ...(isStaff ? { url: '/flags', link: t('question.hidden.decide') } : {}),
    }
  if (shown.standing === 'deleted' || shown.standing === 'removed')
    return { kind: 'trouble', icon: 'trouble', title: t('question.deleted'), text: reason }
  if (shown.standing === 'open') return undefined
  return {
    kind: '',
    icon: 'held',
    title: find(`closed.${shown.closedAs}`) ?? t('question.closed'),
    text: reason,
    ...(shown.original ? { url: shown.original.url, link: shown.original.title } : {}),
  }
}
