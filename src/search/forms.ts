import { z } from 'zod'
import type { Kind, SearchRequest } from './contract.ts'

export const hitsPerPage = 10

/** The furthest page that is shown: the ranking looks at 200 candidates, a filter without words may have more. */
const lastPage = 100

const kinds = ['thread', 'article', 'page', 'person'] as const satisfies Kind[]

const several = <T extends z.ZodType>(one: T) =>
  z
    .preprocess((value) => (value === undefined ? [] : Array.isArray(value) ? value : [value]), z.array(z.unknown()))
    .transform((values) => {
      const good = values.flatMap((value) => {
        const parsed = one.safeParse(value)
        return parsed.success ? [parsed.data] : []
      })
      return [...new Set(good)].slice(0, 20) as z.output<T>[]
    })

/** What a browser sends as a name; anything that is no name is left out. */
const name = z.string().trim().min(1).max(100)

/** The address of a search. A page never refuses one: what cannot be understood is left out. */
export const searchForm = z.object({
  q: z.preprocess((value) => (Array.isArray(value) ? value[0] : value), z.string().catch('')).transform(readable),
  kind: several(z.enum(kinds)),
  source: several(name),
  tag: several(name),
  // Both boxes ticked say the same as none.
  solved: several(z.enum(['yes', 'no'])).transform(([one, other]) => (other === undefined ? one : undefined)),
  language: several(z.string().regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)),
  year: several(z.coerce.number().int().min(1970).max(2200)),
  sort: z.enum(['best', 'newest']).catch('best'),
  page: z.coerce.number().int().min(1).max(lastPage).catch(1),
  exact: z.literal('1').optional().catch(undefined),
})

export type SearchForm = z.output<typeof searchForm>

/** Control characters would be shown as boxes and mean nothing. */
function readable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 10_000)
}

/** One page of hits for a form; without words the newest come first. */
export function searchRequest(form: SearchForm): SearchRequest {
  return {
    text: form.q,
    kinds: form.kind,
    sources: form.source,
    tags: form.tag,
    solved: form.solved === undefined ? undefined : form.solved === 'yes',
    languages: form.language,
    years: form.year,
    sort: form.q === '' ? 'newest' : form.sort,
    offset: (form.page - 1) * hitsPerPage,
    limit: hitsPerPage,
    correct: form.exact === undefined,
  }
}
