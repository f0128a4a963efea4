import { z } from 'zod'
import { flagReasons } from './flag-reasons.ts'
import { views } from './list-questions.ts'

/** As a browser sends it; line ends as we keep them. */
const text = (most: number, tooLong: string) =>
  z
    .string()
    .catch('')
    .transform((value) => value.replace(/\r\n?/g, '\n').replaceAll('\0', '').toWellFormed().trim())
    .pipe(z.string().max(most, tooLong))
const needed = (most: number, tooLong: string, missing: string) => text(most, tooLong).pipe(z.string().min(1, missing))

export const longestBody = 30_000

export const answerForm = z.object({ body: needed(longestBody, 'post.too-long', 'post.answer-missing') })

export const commentForm = z.object({ body: needed(1000, 'post.comment-long', 'post.comment-missing') })

export const voteForm = z.object({ value: z.enum(['1', '-1']).transform((value) => (value === '1' ? 1 : -1)) })

const version = z.coerce.number().int().min(1).max(1_000_000).catch(0)
/** The address of a history. */
export const historyForm = z.object({
  before: z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined),
})
const summary = text(200, 'post.summary-long')

export const editAnswerForm = z.object({
  body: needed(longestBody, 'post.too-long', 'post.answer-missing'),
  summary,
  version,
})

export const editQuestionForm = z.object({
  title: text(150, 'post.title-long').pipe(z.string().min(12, 'post.title-short')),
  body: text(longestBody, 'post.too-long'),
  tags: text(400, 'post.tags-long').transform((words) =>
    words
      .split(',')
      .map((word) => word.trim())
      .filter(Boolean),
  ),
  summary,
  version,
})

export const closeForm = z
  .object({
    as: z.enum(['duplicate', 'off-topic', 'unclear', 'solved-elsewhere'], 'post.close-choose'),
    original: text(500, 'error.no-such-original'),
    reason: text(500, 'post.reason-long'),
  })
  .superRefine(({ as, original, reason }, check) => {
    if (as === 'duplicate' && original === '')
      check.addIssue({ code: 'custom', path: ['original'], message: 'error.no-such-original' })
    if (as !== 'duplicate' && reason === '')
      check.addIssue({ code: 'custom', path: ['reason'], message: 'post.reason-missing' })
  })

export const reasonForm = z.object({ reason: needed(500, 'post.reason-long', 'post.reason-missing') })
export const restoreForm = z.object({ reason: text(500, 'post.reason-long') })

export const flagForm = z.object({
  reason: z.enum(flagReasons, 'post.flag-choose'),
  note: text(1000, 'post.comment-long'),
})

export const followForm = z.object({ follows: z.enum(['yes', 'no']).transform((answer) => answer === 'yes') })

/** What the address of a list says; anything else counts as not said. */
export const listForm = z.object({
  view: z.enum(views).catch('newest'),
  tag: z
    .string()
    .trim()
    .regex(/^[^\0]{1,40}$/)
    .optional()
    .catch(undefined),
  after: z.string().max(80).optional().catch(undefined),
})
export type ListForm = z.output<typeof listForm>

/** What was typed, to show it again. */
export function typed<Name extends string>(body: unknown, ...names: Name[]): Record<Name, string> {
  const given = (body ?? {}) as Record<string, unknown>
  const said = (name: string) => {
    const value = given[name]
    return typeof value === 'string' ? value.replace(/\r\n?/g, '\n') : ''
  }
  return Object.fromEntries(names.map((name) => [name, said(name)])) as Record<Name, string>
}
