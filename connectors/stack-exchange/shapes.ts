/** What the API sends, as far as we read it. https://api.stackexchange.com/docs/types/question */
import { z } from 'zod'

const id = z.int().positive()
const epochSeconds = z.int().min(0).max(32_503_680_000)

export const wrapperShape = z.object({
  items: z.array(z.unknown()),
  has_more: z.boolean(),
  quota_remaining: z.number().optional(),
  backoff: z.number().optional(),
})

export const errorShape = z.object({
  error_id: z.number(),
  error_name: z.string().optional(),
  error_message: z.string().optional(),
})

/** `user_type: does_not_exist` comes without `user_id` and `link`; some posts have no owner at all. */
const ownerShape = z.object({
  user_id: z.int().optional(),
  user_type: z.string().optional(),
  display_name: z.string().optional(),
  link: z.url({ protocol: /^https?$/ }).optional(),
})

export const answerShape = z.object({
  answer_id: id,
  question_id: id,
  body: z.string(),
  score: z.int(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  creation_date: epochSeconds,
  last_edit_date: epochSeconds.optional(),
  content_license: z.string().optional(),
  owner: ownerShape.optional(),
})

export const questionShape = z.object({
  question_id: id,
  title: z.string().min(1),
  body: z.string(),
  link: z.url({ protocol: /^https?$/ }).optional(),
  tags: z.array(z.string()),
  score: z.int(),
  view_count: z.int().optional(),
  answer_count: z.int(),
  accepted_answer_id: id.optional(),
  creation_date: epochSeconds,
  last_activity_date: epochSeconds,
  last_edit_date: epochSeconds.optional(),
  closed_date: epochSeconds.optional(),
  locked_date: epochSeconds.optional(),
  content_license: z.string().optional(),
  owner: ownerShape.optional(),
  answers: z.array(answerShape).optional(),
  migrated_to: z
    .object({
      question_id: id,
      on_date: epochSeconds.optional(),
      other_site: z.object({ api_site_parameter: z.string() }),
    })
    .optional(),
})

/** What the walk needs of a question, even of one that is otherwise unreadable. */
export const placeShape = z.object({ question_id: id, last_activity_date: epochSeconds })

export type Owner = z.output<typeof ownerShape>
export type Answer = z.output<typeof answerShape>
export type Question = z.output<typeof questionShape>
export type Place = z.output<typeof placeShape>
