/** What the GraphQL API sends of discussions, as far as we read it. */
import { z } from 'zod'

const time = z.iso.datetime({ offset: true })
const address = z.url({ protocol: /^https?$/ })
const id = z.string().min(1).max(200)

/** Null where the account was deleted. */
const authorShape = z
  .object({ __typename: z.string().optional(), login: z.string().min(1), url: address.optional() })
  .nullish()

const pageInfoShape = z.object({ hasNextPage: z.boolean(), endCursor: z.string().max(1000).nullish() })

/** Nodes that an error took away are null. */
const pageShape = <T extends z.ZodType>(node: T) =>
  z.object({ pageInfo: pageInfoShape, nodes: z.array(node.nullable()).nullable() })

export const replyShape = z.object({
  id,
  url: address,
  body: z.string(),
  createdAt: time,
  updatedAt: time,
  deletedAt: time.nullish(),
  isMinimized: z.boolean().default(false),
  upvoteCount: z.int().default(0),
  author: authorShape,
})

export const commentShape = replyShape.extend({ replies: pageShape(replyShape) })

export const discussionShape = z.object({
  id,
  number: z.int().positive(),
  title: z.string().min(1),
  body: z.string(),
  url: address,
  createdAt: time,
  updatedAt: time,
  closed: z.boolean().default(false),
  locked: z.boolean().default(false),
  upvoteCount: z.int().default(0),
  answerChosenAt: time.nullish(),
  author: authorShape,
  category: z.object({ name: z.string(), isAnswerable: z.boolean() }),
  labels: z.object({ nodes: z.array(z.object({ name: z.string() }).nullable()).nullable() }).nullish(),
  answer: z.object({ id }).nullish(),
  comments: pageShape(commentShape),
})

export const listShape = z.object({
  discussions: pageShape(
    z.object({
      id,
      number: z.int().positive(),
      updatedAt: time,
      comments: z.object({ totalCount: z.int() }),
      answer: z.object({ id }).nullish(),
    }),
  ),
})

export const moreCommentsShape = z.object({ node: z.object({ comments: pageShape(commentShape) }) })
export const moreRepliesShape = z.object({ node: z.object({ replies: pageShape(replyShape) }) })

export type PageInfo = z.output<typeof pageInfoShape>
export type Listed = NonNullable<NonNullable<z.output<typeof listShape>['discussions']['nodes']>[number]>
export type DiscussionReply = z.output<typeof replyShape>
export type DiscussionComment = Omit<z.output<typeof commentShape>, 'replies'> & { replies: DiscussionReply[] }
export type Discussion = Omit<z.output<typeof discussionShape>, 'comments'> & { comments: DiscussionComment[] }
