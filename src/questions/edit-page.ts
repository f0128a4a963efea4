import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import { differences, type Part } from './differences.ts'
import type { Post } from './find-post.ts'
import { longestBody } from './forms.ts'

type Said = { title: string; body: string; tags: string; version: number }
export type Typed = Said & { summary: string }

export type EditPage = {
  title: string
  action: string
  summary?: FormSummary
  fields: Field[]
  /** The version that the form goes out from. */
  version: string
  previewHtml?: string
  /** Somebody was faster: what is there now, and how what was typed differs from it. */
  theirs?: { text: string; parts: Part[] }
  cancelUrl: string
}

export function editPage(
  given: {
    kind: 'question' | 'answer'
    post: Post
    /** As it stands. */
    now: Said
    typed: Typed
    isPreviewed?: boolean
    /** It was changed since the form was opened. */
    isLate?: boolean
    previewHtml?: string
  },
  errors: FormErrors,
  texts: Texts,
): EditPage {
  const { kind, post, now, typed } = given
  const { t } = texts
  const isQuestion = kind === 'question'
  const title = field({
    name: 'title',
    label: t('edit.title'),
    value: typed.title,
    error: errors.title,
    maxlength: 150,
    required: true,
  })
  const tags = field({
    name: 'tags',
    label: t('edit.tags'),
    hint: t('edit.tags-hint'),
    value: typed.tags,
    error: errors.tags,
    data: 'tags',
    autocomplete: 'off',
  })
  const body = field({
    name: 'body',
    label: t(isQuestion ? 'edit.question-body' : 'edit.answer-body'),
    kind: 'textarea',
    hint: t('edit.body-hint'),
    value: typed.body,
    error: errors.body,
    rows: 14,
    maxlength: longestBody,
    data: 'preview',
  })
  const summary = field({
    name: 'summary',
    label: t('edit.summary'),
    optional: t('form.optional'),
    hint: t('edit.summary-hint'),
    value: typed.summary,
    error: errors.summary,
    maxlength: 200,
  })
  return {
    title: t(isQuestion ? 'edit.of-question' : 'edit.of-answer'),
    action: `/posts/${kind}/${post.ref}/edit`,
    summary: formSummary(errors, texts),
    fields: isQuestion ? [title, body, tags, summary] : [body, summary],
    version: String(given.isLate ? now.version : typed.version),
    previewHtml: given.previewHtml,
    theirs: given.isLate
      ? {
          text: wholeText(kind, now),
          parts: differences(wholeText(kind, now), wholeText(kind, typed)),
        }
      : undefined,
    cancelUrl: post.url,
  }
}

const wholeText = (kind: 'question' | 'answer', { title, body, tags }: Said) =>
  kind === 'answer' ? body : [title, body, tags].join('\n\n')
