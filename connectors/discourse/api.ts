/** The calls that the connector makes, each with its answer checked. */
import { kindOf, read } from '../answers.ts'
import { ConnectorError, type Ctx } from '../contract.ts'
import { instantOf } from '../dates.ts'
import type { Settings } from './settings.ts'
import { listShape, type Row, rowShape } from './shapes.ts'

export type Answer = {
  body: unknown
  bytes: number
  /** Epoch milliseconds by the forum's own clock, by ours where it does not say. */
  siteTime: number
}

/** One list's page. */
export type List = { rows: Row[]; hasMore: boolean; siteTime: number }

/**
 * @param path  below the forum's address, with its `.json`
 * @throws ConnectorError whenever the answer is not JSON of a good status; Refused where the forum denies that one thing
 */
export async function call(
  ctx: Ctx<Settings>,
  path: string,
  query: Record<string, string | number | number[] | undefined> = {},
): Promise<Answer> {
  const { baseUrl, apiKey, apiUsername } = ctx.settings
  const url = new URL(baseUrl + path)
  for (const [name, value] of Object.entries(query))
    for (const one of Array.isArray(value) ? value : [value])
      if (one !== undefined) url.searchParams.append(Array.isArray(value) ? `${name}[]` : name, String(one))
  const headers = new Headers({ accept: 'application/json' })
  if (apiKey) headers.set('api-key', apiKey)
  if (apiKey && apiUsername) headers.set('api-username', encodeURIComponent(apiUsername))
  const response = await ctx.fetch(url, { headers, signal: ctx.signal })
  if (!response.ok)
    throw new ConnectorError('schema-drift', `The forum answered ${response.status} to ${path}`, {
      status: response.status,
    })
  const bytes = await response.arrayBuffer()
  const text = new TextDecoder().decode(bytes)
  const siteTime = instantOf(response.headers.get('date')) ?? ctx.now()
  return { body: parsed(text, path), bytes: bytes.byteLength, siteTime: siteTime.epochMilliseconds }
}

/** A page of topics, the last active first (but pinned ones). Pages begin at 0. */
export async function listTopics(ctx: Ctx<Settings>, { page, ids }: { page?: number; ids?: number[] }): Promise<List> {
  const { body, siteTime } = await call(ctx, '/latest.json', {
    order: 'activity',
    page: page || undefined,
    per_page: ids ? undefined : ctx.settings.pageSize,
    topic_ids: ids?.join(','),
  })
  const list = read(listShape, body, 'The list of topics').topic_list
  const rows = list.topics.flatMap((row) => rowShape.safeParse(row).data ?? [])
  if (rows.length < list.topics.length) {
    const lost = list.topics.length - rows.length
    if (rows.length === 0) throw new ConnectorError('schema-drift', 'The list holds topics without ids')
    ctx.log.warn({ lost }, 'topics of the list have no id')
  }
  return { rows, hasMore: typeof list.more_topics_url === 'string' && rows.length > 0, siteTime }
}

/** That the forum still shows us its topics: what it refused is then that one thing. @throws ConnectorError */
export async function mustBeReadable(ctx: Ctx<Settings>): Promise<void> {
  const { body } = await call(ctx, '/latest.json', { order: 'activity', per_page: 1 })
  const { topic_list: list } = read(listShape, body, 'The list of topics')
  if (list.topics.length === 0) throw new ConnectorError('schema-drift', 'The forum shows no topics any more')
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ConnectorError('transient', `The forum answered ${path} with ${kindOf(text)} instead of JSON`, {
      fix: 'Check the base URL: it is the address of the forum’s front page',
    })
  }
}
