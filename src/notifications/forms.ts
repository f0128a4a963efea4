import { z } from 'zod'
import { mailChoices, type NoticeKind, noticeKinds } from './kinds.ts'

const choice = z.enum(mailChoices, 'mail-choices.wrong')

/** Kinds that the form does not name keep their choice. */
export const choicesForm = z.object(
  Object.fromEntries(Object.keys(noticeKinds).map((kind) => [kind, choice.optional()])) as Record<
    NoticeKind,
    z.ZodOptional<typeof choice>
  >,
)

export const pageForm = z.object({ page: z.coerce.number().int().min(1).max(1000).catch(1) })
