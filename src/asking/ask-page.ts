import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import { renderPost } from '../http/markdown.ts'
import type { Texts } from '../http/texts.ts'
import { waitText } from '../questions/wait-text.ts'
import type { Draft } from './draft.ts'
import { mostCharacters, type TypedAsk } from './forms.ts'
import type { SuggestionsPage } from './suggestions-page.ts'
import type { WhatNext } from './what-next.ts'

export type AskPage = {
  title: { value: string; error?: string }
  hidden: [string, string][]
  /** What asking.js needs to know. */
  owner: string
  savedAt: string
  isUnsaved: boolean
  /** Posting was asked for and what may answer it is shown first. */
  isStep: boolean
  notice?: { kind: string; icon: string; title: string; text: string }
  other?: { title: string; saved: string }
  summary?: FormSummary
  website?: string
  suggestions: SuggestionsPage
  body: Field
  tags: Field
  isPreview: boolean
  previewHtml: string
  post: { step: 'post' | 'anyway'; label: string }
  next: NextPage
}

/** "What happens next", with figures where there are any. */
export type NextPage = { lines: string[]; wait?: { text: string; note: string } }

export type AskGiven = {
  typed: Pick<TypedAsk, 'title' | 'body' | 'tags' | 'key' | 'version' | 'isNew' | 'website'>
  suggestions: SuggestionsPage
  next: NextPage
  errors?: FormErrors
  view?: 'write' | 'preview' | 'step'
  /** The draft of this form, where there is one. */
  draft?: Draft
  /** Another text of the same person. */
  other?: Draft
  notice?: 'resumed' | 'search-away'
  /** Of the member; undefined for a visitor. */
  member?: { publicId: string; timeZone: string }
  /** The form was sent, and is shown again. */
  isSent: boolean
  baseUrl: string
}

export function askPage(given: AskGiven, texts: Texts): AskPage {
  const { typed, suggestions, errors = {}, view = 'write', draft, other, member } = given
  const { t } = texts
  const saved = (one: Draft) => t('asking.saved', { time: texts.momentIn(one.updatedAt, member?.timeZone ?? 'UTC') })
  const isStep = view === 'step'
  return {
    title: { value: typed.title, error: errors.title },
    hidden: [
      ['key', typed.key],
      ['version', typed.version],
      ['looked', suggestions.looked],
      ...(typed.isNew ? ([['isNew', '1']] as [string, string][]) : []),
    ],
    owner: member?.publicId ?? '',
    savedAt: draft?.updatedAt.toString() ?? '',
    isUnsaved: given.isSent && draft === undefined,
    isStep,
    notice: given.notice && {
      kind: given.notice === 'resumed' ? 'done' : '',
      icon: given.notice === 'resumed' ? 'solved' : 'held',
      title: given.notice === 'resumed' ? t('asking.resumed') : t('asking.away.title'),
      text: given.notice === 'resumed' ? t('asking.resumed.text') : t('asking.away'),
    },
    other: other && { title: other.title || other.body.slice(0, 80), saved: saved(other) },
    summary: formSummary(errors, texts),
    website: errors.website === undefined ? undefined : typed.website,
    suggestions,
    body: field({
      name: 'body',
      kind: 'textarea',
      label: t('asking.body'),
      hint: t('asking.body.hint'),
      value: typed.body,
      error: errors.body,
      rows: 9,
      maxlength: mostCharacters.body,
    }),
    tags: field({
      name: 'tags',
      label: t('asking.tags'),
      hint: t('asking.tags.hint'),
      value: typed.tags,
      error: errors.tags,
      autocomplete: 'off',
      maxlength: mostCharacters.tags,
      data: 'tags',
    }),
    isPreview: view === 'preview',
    previewHtml: view === 'preview' ? preview(typed.body, given.baseUrl) : '',
    post: { step: isStep ? 'anyway' : 'post', label: isStep ? t('asking.post-anyway') : t('asking.post') },
    next: given.next,
  }
}

const preview = (body: string, baseUrl: string) => renderPost(body, baseUrl)

export function nextPage(known: WhatNext, texts: Texts): NextPage {
  const { t } = texts
  const { tags, mentors, told, wait } = known
  const list = new Intl.ListFormat(texts.language, { type: 'disjunction' }).format(tags)
  return {
    lines: [
      tags.length === 0
        ? t('asking.next.tags')
        : mentors === 0
          ? t('asking.next.nobody', { tags: list })
          : t('asking.next.told', { count: mentors, most: told, tags: list }),
      t('asking.next.mentor'),
      t('asking.next.coordinator'),
    ],
    ...(wait === undefined ? {} : { wait: waitText(wait, tags, texts) }),
  }
}
