/** The calls to the API, each with its answer checked. */
import { jsonOf, read } from '../../../answers.ts'
import type { Ctx } from '../../../contract.ts'
import { instantOf } from '../../../dates.ts'
import type { Settings } from './settings.ts'
import { pageShape, placeShape } from './shapes.ts'

export type Asking = Pick<Ctx<Settings>, 'settings' | 'fetch' | 'signal'>

export type Page = {
  rows: unknown[]
  /** The token of the next page. */
  next: string | null
  /** By the site's own clock. */
  siteTime: Temporal.Instant | undefined
}

/** The longest list of ids in one address. */
export const idsAtOnce = 100

/** One page. @throws ConnectorError whenever the answer is not a whole page: an error never looks like an empty one */
export const listArticles = (ctx: Asking, wanted: { limit: number; since?: string; page?: string }): Promise<Page> =>
  ask(ctx, wanted)

/** In the order of the ids; null for what the site no longer has, undefined where it did not say. */
export async function articlesById(ctx: Asking, ids: string[]): Promise<unknown[]> {
  const { rows, next } = await ask(ctx, { limit: idsAtOnce, ids })
  const found = new Map(rows.map((row) => [read(placeShape, row, 'An article').externalId, row]))
  return ids.map((id) => found.get(id) ?? (next === null ? null : undefined))
}

// CHANGE: the path, the names of the parameters, and how the key is sent.
async function ask(
  { settings, fetch, signal }: Asking,
  { limit, since, page, ids }: { limit: number; since?: string; page?: string; ids?: string[] },
): Promise<Page> {
  const url = new URL(`${settings.baseUrl}/api/articles`)
  const parameters = { limit, updated_since: since, page, ids: ids?.join(',') }
  for (const [name, value] of Object.entries(parameters))
    if (value !== undefined) url.searchParams.set(name, String(value))
  const headers = { accept: 'application/json', ...(settings.key && { 'x-api-key': settings.key }) }
  const response = await fetch(url, { headers, signal })
  const data = read(pageShape, await jsonOf(response), 'A page')
  return { rows: data.articles, next: data.next, siteTime: instantOf(response.headers.get('date')) }
}
