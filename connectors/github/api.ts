/** What the connector asks, each answer checked. */
import { ConnectorError, type Ctx } from '../contract.ts'
import { instantOf } from '../dates.ts'
import { shortHash } from './cursor.ts'
import { type Answered, askGraphql } from './graphql.ts'
import { asConnectorError, dateOf, octokitFor, statusOf } from './octokit.ts'
import type { Settings } from './settings.ts'
import { tokenOf } from './token.ts'

export type Answer = {
  data: unknown
  /** The address of the next page, where there is one. */
  next?: string
  etag?: string
  /** By the site's own clock. */
  siteTime?: Temporal.Instant
}

export type Api = {
  /**
   * @param route  as octokit writes it, `GET /repos/{owner}/{repo}`, or `GET ` and the address of a next page
   * @param etag  of the same request's last answer
   * @returns undefined where nothing has changed since then
   * @throws ConnectorError 'gone' for 404, 410 and 451, with the status
   */
  get(route: string, parameters?: Record<string, unknown>, etag?: string): Promise<Answer | undefined>
  /** When the last answer came, by the site's clock. */
  siteTime(): Temporal.Instant | undefined
  /** @throws ConnectorError where nothing came; 'auth' without a token */
  ask(query: string, variables: Record<string, unknown>): Promise<Answered>
}

/** One for a run: an App's token is asked for once. */
export function apiOf(ctx: Ctx<Settings>): Promise<Api> {
  const known = opened.get(ctx)
  if (known) return known
  const opening = open(ctx)
  opened.set(ctx, opening)
  opening.catch(() => opened.delete(ctx))
  return opening
}

const opened = new WeakMap<Ctx<Settings>, Promise<Api>>()

async function open(ctx: Ctx<Settings>): Promise<Api> {
  const token = await tokenOf(ctx)
  const client = await octokitFor(ctx, token)
  let siteTime: Temporal.Instant | undefined
  return {
    async get(route, parameters = {}, etag) {
      const headers = { accept: 'application/vnd.github+json', ...(etag && { 'if-none-match': etag }) }
      try {
        const response = await client.request(route, { ...parameters, headers })
        siteTime = instantOf(response.headers.date) ?? siteTime
        return {
          data: jsonOf(response.data),
          next: nextOf(response.headers.link, ctx.settings.baseUrl),
          etag: response.headers.etag?.slice(0, 200),
          siteTime,
        }
      } catch (error) {
        if (etag && statusOf(error) === 304) {
          siteTime = instantOf(dateOf(error)) ?? siteTime
          return undefined
        }
        throw asConnectorError(error)
      }
    },
    siteTime: () => siteTime,
    ask: (query, variables) => askGraphql(ctx, token, query, variables),
  }
}

/** An answer to a request without ETag: there always is one. */
export async function answerOf(api: Api, route: string, parameters?: Record<string, unknown>): Promise<Answer> {
  const answer = await api.get(route, parameters)
  if (answer === undefined) throw new ConnectorError('connector-bug', 'No answer, and no ETag was sent')
  return answer
}

/** The pages of a list from the first on. A list that comes back to a page, by its address or by what is on it, ends in an error. */
export async function* pagesOf(
  api: Api,
  route: string,
  parameters: Record<string, unknown>,
): AsyncGenerator<Answer, void> {
  const seen = new Set<string>()
  const contents = new Set<string>()
  let repeats = 0
  let answer = await answerOf(api, route, parameters)
  for (;;) {
    yield answer
    if (answer.next === undefined) return
    const content = shortHash(JSON.stringify(answer.data), 16)
    if (contents.has(content)) repeats++
    if (seen.has(answer.next) || repeats >= mostRepeats)
      throw new ConnectorError('schema-drift', 'A list of GitHub’s goes round in circles')
    seen.add(answer.next)
    contents.add(content)
    answer = await nextPage(api, answer.next)
  }
}

/** A list that shifts while it is read may show a page twice. */
const mostRepeats = 3

/** A page that GitHub does not take any more is no fault of the settings: the next run asks for the list anew. */
async function nextPage(api: Api, address: string): Promise<Answer> {
  try {
    return await answerOf(api, `GET ${address}`)
  } catch (error) {
    if (isOf(error, 'config') && error.status === 422)
      throw new ConnectorError('transient', error.message, { status: error.status })
    throw error
  }
}

export const isOf = (error: unknown, ...classes: ConnectorError['class'][]): error is ConnectorError =>
  error instanceof ConnectorError && classes.includes(error.class)

/** What was not sent as JSON comes as text or bytes, without an error. */
function jsonOf(data: unknown): unknown {
  if (typeof data === 'object' && !(data instanceof ArrayBuffer)) return data
  const text = data instanceof ArrayBuffer ? new TextDecoder().decode(data) : String(data)
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new ConnectorError('schema-drift', 'The API answered with something that is no JSON')
  }
}

/** The token goes with every request: a next page anywhere else is not asked for. */
function nextOf(link: string | undefined, baseUrl: string): string | undefined {
  const next = /<([^<>]+)>;\s*rel="next"/.exec(link ?? '')?.[1]
  if (next === undefined) return undefined
  if (URL.parse(next)?.origin !== new URL(baseUrl).origin)
    throw new ConnectorError('schema-drift', 'The next page of a list is said to be on another site')
  return next
}
