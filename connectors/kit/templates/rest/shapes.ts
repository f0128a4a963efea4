/** What the API sends, as far as it is read. */
import { z } from 'zod'
import { webAddress } from '../../../setting-shapes.ts'

const instant = z.iso.datetime({ offset: true }).transform((text) => Temporal.Instant.from(text))

// CHANGE: one thing of the site: only what is needed, and as strict as the site is.
/** What does not fit is a failure of that item, and the maintainer sees which field it was. */
export const articleShape = z.object({
  id: z.int(),
  title: z.string().min(1),
  body_html: z.string(),
  url: webAddress,
  tags: z.array(z.string()).default([]),
  author: z.object({ name: z.string(), url: webAddress.optional() }).nullish(),
  created_at: instant,
  updated_at: instant,
})

/** What the walk needs of a thing, even of one that is otherwise unreadable. */
export const placeShape = articleShape
  .pick({ id: true, updated_at: true })
  .transform(({ id, updated_at }) => ({ externalId: String(id), changedAt: updated_at }))

// CHANGE: a page of them. `next` is the token of the next page; null on the last one.
export const pageShape = z.object({ articles: z.array(z.unknown()), next: z.string().nullable() })

// CHANGE: how the API says that something is wrong.
export const errorShape = z.object({ error: z.object({ code: z.string(), message: z.string().default('') }) })

export type Article = z.output<typeof articleShape>
