/** What an entry must have to become an item. `ctx.parse.feed` made sure that the rest is of its type. */
import { z } from 'zod'
import { instantOf } from '../../../dates.ts'
import { webAddress } from '../../../setting-shapes.ts'

const instant = z.string().transform((text, ctx) => {
  const at = instantOf(text)
  if (!at) ctx.addIssue('not a date')
  return at ?? z.NEVER
})

// CHANGE: what this site's feed always gives, and a kind of source can rely on.
export const entryShape = z.object({
  id: z.string().min(1),
  link: webAddress,
  title: z.string().min(1),
  published: instant,
  updated: instant.optional(),
  contentHtml: z.string(),
  authors: z.array(z.object({ name: z.string().optional(), url: z.string().optional() })),
  categories: z.array(z.string()),
})

export type Entry = z.output<typeof entryShape>
