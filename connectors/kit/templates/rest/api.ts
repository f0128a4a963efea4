/** The calls to the API, each with its answer checked. */
import { z } from 'zod'
import { ConnectorError, type Ctx } from '../../../contract.ts'
import { instantOf } from '../../../dates.ts'
import type { Settings } from './settings.ts'
import { pageShape } from './shapes.ts'

export type Page = {
  rows: unknown[]
  /** The token of the next page. */
  next: string | null
  /** By the site's own clock. */
  siteTime: Temporal.Instant | undefined
}

/** The longest list of ids in one address. */
export const idsAtOnce = 100

// CHANGE: the path, the names of the parameters, and how the key is sent.
/** One page. @throws ConnectorError whenever the answer is not a whole page: an error never looks like an empty one */
export async function listArticles(
  { settings, fetch, signal }: Ctx<Settings>,
  wanted: { limit: number; updated_since?: string; page?: string; ids?: string },
): Promise<Page> {
  const url = new URL(`${settings.baseUrl}/api/articles`)
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) url.searchParams.set(name, String(value))
  const headers = { accept: 'application/json', ...(settings.key && { 'x-api-key': settings.key }) }
  const response = await fetch(url, { headers, signal })
  const page = pageShape.safeParse(await response.json())
  if (!page.success) throw new ConnectorError('schema-drift', `A page: ${z.prettifyError(page.error)}`)
  return { rows: page.data.articles, next: page.data.next, siteTime: instantOf(response.headers.get('date')) }
}
