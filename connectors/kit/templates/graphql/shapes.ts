/** What the API sends, as far as it is read. */
import { z } from 'zod'
import { webAddress } from '../../../setting-shapes.ts'

const instant = z.iso.datetime({ offset: true }).transform((text) => Temporal.Instant.from(text))

// CHANGE: one thing of the site: only what is needed, and as strict as the site is.
/** What does not fit is a failure of that item, and the maintainer sees which field it was. */
export const articleShape = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  html: z.string(),
  url: webAddress,
  tags: z.array(z.string()),
  author: z.object({ name: z.string(), url: webAddress.nullish() }).nullable(),
  createdAt: instant,
  updatedAt: instant,
})

/** What the walk needs of a thing, even of one that is otherwise unreadable. */
export const placeShape = articleShape
  .pick({ id: true, updatedAt: true })
  .transform(({ id, updatedAt }) => ({ externalId: id, changedAt: updatedAt }))

// CHANGE: the two answers, by the names in queries.ts.
export const listShape = z.object({
  articles: z.object({
    nodes: z.array(z.unknown()),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
  }),
})
export const byIdShape = z.object({ articlesById: z.array(z.unknown()) })

/** GraphQL says that something is wrong in an answer with status 200. */
export const errorsShape = z.object({
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).optional() }))
    .min(1),
})

export type Article = z.output<typeof articleShape>
