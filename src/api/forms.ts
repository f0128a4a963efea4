import { z } from 'zod'
import { badParameter } from './problem.ts'

const list = <T extends z.ZodType<unknown, unknown>>(one: T) =>
  z.preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(one).max(20))

const limit = (most: number, usual: number) => z.coerce.number().int().min(1).max(most).default(usual)

/** Parameter → what it takes, in words. */
const allowed: Record<string, string> = {
  q: 'text of at most 10,000 characters, once',
  kind: 'thread, article, page or person; may be repeated',
  source: 'the name of a source; may be repeated',
  tag: 'a tag; may be repeated',
  solved: 'true or false',
  limit: 'a whole number: 1 to 100 for search, 1 to 20 for suggest',
  cursor: 'the "next" of an answer to the same query',
  title: 'text of 1 to 1,000 characters, once',
  body: 'text of at most 20,000 characters, once',
}

export const searchQuery = z.object({
  q: z.string().max(10_000).default(''),
  kind: list(z.enum(['thread', 'article', 'page', 'person'])),
  source: list(z.string().min(1).max(100)),
  tag: list(z.string().min(1).max(100)),
  solved: z
    .enum(['true', 'false'])
    .transform((value) => value === 'true')
    .optional(),
  limit: limit(100, 20),
  cursor: z.string().max(100).optional(),
})

export const suggestQuery = z.object({
  title: z.string().trim().min(1).max(1000),
  body: z.string().max(20_000).optional(),
  limit: limit(20, 5),
})

/** @throws AppError 400 that names the first parameter which is not as it should be */
export function parseQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query)
  if (parsed.success) return parsed.data
  const parameter = String(parsed.error.issues[0]?.path[0] ?? '')
  throw badParameter(parameter, allowed[parameter] ?? '')
}
