import { GraphQLClient } from 'graphql-request'
import { ConnectorError, type Ctx } from '../contract.ts'
import { type GraphqlError, graphqlErrorsIn, wordsOf } from './errors.ts'
import { asConnectorError } from './octokit.ts'
import { graphqlUrlOf, type Settings } from './settings.ts'

export type Answered = { data: Record<string, unknown>; errors: GraphqlError[] }

/**
 * What came, with the errors that concern parts of it.
 * @throws ConnectorError where nothing came; 'auth' without a token
 */
export async function askGraphql(
  ctx: Ctx<Settings>,
  token: string | undefined,
  query: string,
  variables: Record<string, unknown>,
): Promise<Answered> {
  if (token === undefined)
    throw new ConnectorError('auth', 'GitHub’s GraphQL API answers nobody without a token', { fix: 'Set token' })
  const client = new GraphQLClient(graphqlUrlOf(ctx.settings.baseUrl), {
    fetch: (url, init) => jsonFrom(ctx, url, init),
    headers: { authorization: `bearer ${token}` },
    errorPolicy: 'all',
    signal: ctx.signal,
  })
  let answer: { data?: unknown; errors?: unknown }
  try {
    answer = await client.rawRequest(query, variables)
  } catch (error) {
    throw asConnectorError(error)
  }
  const errors = graphqlErrorsIn(answer)
  if (typeof answer.data !== 'object' || answer.data === null) throw troubleOf(errors)
  return { data: answer.data as Record<string, unknown>, errors }
}

/** Errors that leave nothing to use. Limits were found before: `classify` sees every answer. */
export function troubleOf(errors: GraphqlError[]): ConnectorError {
  const [first] = errors
  const said = first ? `GitHub says: ${wordsOf(first)}` : 'GitHub sent nothing, and no error either'
  const types = new Set(errors.map(({ type, extensions }) => type ?? extensions?.code ?? ''))
  const has = (pattern: RegExp) => [...types].some((type) => pattern.test(type))
  if (has(/^INVALID_CURSOR/) || /appear to be a valid cursor/i.test(said))
    return new ConnectorError('pagination-reset', said)
  if (has(/NODE_LIMIT|RESOURCE_LIMIT/)) return new ConnectorError('too-large', said)
  if (has(/^(FORBIDDEN|INSUFFICIENT_SCOPES|SAML)/i) || /not accessible by/i.test(said))
    return new ConnectorError('auth', said, {
      fix: 'Let the token (or the App) read this repository: Contents, Issues and Discussions, read-only',
    })
  if (has(/^NOT_FOUND$/)) return new ConnectorError('gone', said, { status: 404 })
  if (has(/^(undefinedField|argumentNotAccepted)/)) return new ConnectorError('schema-drift', said)
  return new ConnectorError('transient', said)
}

/** The client goes by the content type; what is JSON is judged before it comes here. */
async function jsonFrom(ctx: Ctx<Settings>, ...asked: Parameters<Ctx<Settings>['fetch']>): Promise<Response> {
  const response = await ctx.fetch(...asked)
  const headers = new Headers(response.headers)
  headers.set('content-type', 'application/json')
  return new Response(await response.text(), { status: response.status, headers })
}
