/** What a forum sends, as far as it is read. https://docs.discourse.org */
import { z } from 'zod'
import { instantOf } from '../dates.ts'

const id = z.int().positive()
const count = z.int().min(0).optional().catch(undefined)
const flag = z.boolean().optional().catch(undefined)

/** Epoch milliseconds. */
const moment = z.string().transform((text, { addIssue }) => {
  const at = instantOf(text)?.epochMilliseconds
  if (at !== undefined && at >= 0) return at
  addIssue('not a date since 1970')
  return z.NEVER
})
const maybeMoment = moment.optional().catch(undefined)

/** Since 2026 tags come as objects. Those that are neither are left out. */
const tags = z
  .array(
    z
      .union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)])
      .optional()
      .catch(undefined),
  )
  .transform((all) => all.filter((tag) => tag !== undefined))
  .optional()
  .catch(undefined)

export const errorsShape = z.object({
  errors: z.array(z.string()).min(1),
  error_type: z.string().optional().catch(undefined),
  extras: z
    .object({ wait_seconds: z.number().min(0).optional() })
    .nullish()
    .catch(undefined),
})

export const listShape = z.object({
  topic_list: z.object({
    topics: z.array(z.unknown()),
    more_topics_url: z.string().nullish(),
  }),
})

/** A row of a list. Of its dates any may be missing. */
export const rowShape = z.object({
  id,
  title: z.string().optional().catch(undefined),
  created_at: maybeMoment,
  last_posted_at: maybeMoment,
  bumped_at: maybeMoment,
  pinned: flag,
  pinned_globally: flag,
  visible: flag,
  closed: flag,
  archived: flag,
  posts_count: count,
  highest_post_number: count,
  category_id: id.optional().catch(undefined),
  tags,
  has_accepted_answer: flag,
})

export const postShape = z.object({
  id,
  post_number: id,
  post_type: z.int().optional(),
  cooked: z.string(),
  created_at: moment,
  updated_at: maybeMoment,
  version: count,
  username: z.string().nullish().catch(undefined),
  name: z.string().nullish().catch(undefined),
  user_id: z.int().nullish().catch(undefined),
  hidden: flag,
  user_deleted: flag,
  deleted_at: z.unknown().optional(),
  reply_to_post_number: id.nullish().catch(undefined),
  accepted_answer: flag,
  actions_summary: z
    .array(z.object({ id: z.int(), count: z.int().min(0).optional() }))
    .optional()
    .catch(undefined),
})

/** What is needed of a post that is not kept, so that its other fields may be anything. */
export const postStateShape = z.object({
  id,
  post_number: id,
  post_type: z.int().optional(),
  hidden: flag,
  user_deleted: flag,
  deleted_at: z.unknown().optional(),
})

const acceptedShape = z.object({ post_number: id })

export const topicShape = z.object({
  id,
  title: z.string().min(1),
  slug: z.string().optional().catch(undefined),
  archetype: z.string().optional(),
  created_at: moment,
  last_posted_at: maybeMoment,
  visible: flag,
  closed: flag,
  posts_count: count,
  highest_post_number: count,
  like_count: count,
  views: count,
  category_id: id.nullish().catch(undefined),
  tags,
  accepted_answer: z
    .union([acceptedShape, z.array(acceptedShape).transform(([first]) => first)])
    .nullish()
    .catch(undefined),
  has_accepted_answer: flag,
  post_stream: z.object({
    posts: z.array(z.unknown()),
    /** Ids of all posts, in order. */
    stream: z.array(id).optional(),
  }),
})

export const morePostsShape = z.object({ post_stream: z.object({ posts: z.array(z.unknown()) }) })

export const latestPostsShape = z.object({ latest_posts: z.array(z.unknown()) })

export const streamedPostShape = z.object({
  id,
  topic_id: id,
  category_id: id.optional().catch(undefined),
  created_at: moment,
  updated_at: maybeMoment,
})

export const categoryShape = z.object({
  id,
  name: z.string(),
  slug: z.string(),
  parent_category_id: id.nullish().catch(undefined),
  read_restricted: flag,
})

export const siteShape = z.object({
  categories: z.array(z.unknown()),
  uncategorized_category_id: id.optional().catch(undefined),
})

export const aboutShape = z.object({
  about: z.object({
    title: z.string().min(1),
    stats: z.object({ topics_count: count, topic_count: count }).optional().catch(undefined),
  }),
})

export type Row = z.output<typeof rowShape>
export type Post = z.output<typeof postShape>
export type Topic = z.output<typeof topicShape>
export type Category = z.output<typeof categoryShape>
