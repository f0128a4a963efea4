/** The calls to the API, each with its answer checked. */
import { GraphQLClient, type Variables } from 'graphql-request'
import type { z } from 'zod'
import { read } from '../../../answers.ts'
import { ConnectorError, type Ctx } from '../../../contract.ts'
import { instantOf } from '../../../dates.ts'
import type { Settings } from '../rest/settings.ts'
import { byIdQuery, listQuery } from './queries.ts'
import { byIdShape, listShape } from './shapes.ts'

export type Asking = Pick<Ctx<Settings>, 'settings' | 'fetch' | 'signal'>

export type Page = {
  rows: unknown[]
  /** The token of the next page. */
  next: string | null
  /** By the site's own clock. */
  siteTime: Temporal.Instant | undefined
}

/** The longest list of ids in one question. */
export const idsAtOnce = 100

/** One page. @throws ConnectorError whenever the answer is not a whole page: an error never looks like an empty one */
export async function listArticles(
  ctx: Asking,
  { limit, since, page }: { limit: number; since?: string; page?: string },
): Promise<Page> {
  const { answer, headers } = await ask(ctx, listShape, listQuery, { first: limit, updatedSince: since, after: page })
  const { nodes, pageInfo } = answer.articles
  if (pageInfo.hasNextPage && pageInfo.endCursor === null)
    throw new ConnectorError('schema-drift', 'There is a next page, and no cursor to ask for it')
  return {
    rows: nodes,
    next: pageInfo.hasNextPage ? pageInfo.endCursor : null,
    siteTime: instantOf(headers.get('date')),
  }
}

/** In the order of the ids; null for what the site no longer has. */
export async function articlesById(ctx: Asking, ids: string[]): Promise<unknown[]> {
  const { answer } = await ask(ctx, byIdShape, byIdQuery, { ids })
  if (answer.articlesById.length !== ids.length)
    throw new ConnectorError('schema-drift', `${answer.articlesById.length} came for ${ids.length} ids`)
  return answer.articlesById
}

async function ask<T>(ctx: Asking, shape: z.ZodType<T>, query: string, variables: Variables) {
  const { baseUrl, key } = ctx.settings
  // CHANGE: where the API is, and how the key is sent.
  const client = new GraphQLClient(`${baseUrl}/graphql`, {
    fetch: (url, init) => jsonFrom(ctx, url, init),
    headers: key ? { authorization: `Bearer ${key}` } : {},
    signal: ctx.signal,
  })
  const { data, headers } = await client.rawRequest(query, variables)
  return { answer: read(shape, data, 'An answer'), headers }
}

/** The client goes by the content type; what comes here was found to be JSON, and no error, by `readsBody` and `classify`. */
async function jsonFrom({ fetch }: Asking, ...asked: Parameters<Asking['fetch']>): Promise<Response> {
  const response = await fetch(...asked)
  const headers = new Headers(response.headers)
  headers.set('content-type', 'application/json')
  return new Response(await response.text(), { status: response.status, headers })
}
