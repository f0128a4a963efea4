/** The calls that the connector makes, each with its answer checked. https://www.mediawiki.org/wiki/API:Main_page */
import { z } from 'zod'
import { kindOf, read } from '../answers.ts'
import { ConnectorError, type Ctx } from '../contract.ts'
import { instantOf } from '../dates.ts'
import { apiAddress } from './discover.ts'
import { errorOf } from './errors.ts'
import type { Settings } from './settings.ts'
import { answerShape, type SiteInfo, siteShape } from './shapes.ts'

export type Fetching = Pick<Ctx<unknown>, 'fetch' | 'signal'>
export type Token = Record<string, string>
type Answer = z.output<typeof answerShape> & { siteTime: Temporal.Instant | undefined }
type Parameters = Record<string, string | number | undefined>

/**
 * One call, whatever it is.
 * @throws ConnectorError whenever the answer is not one: an error never looks like an empty answer
 */
export async function call(ctx: Ctx<Settings>, parameters: Parameters): Promise<Answer> {
  return callAt(ctx, await apiAddress(ctx), parameters, ctx.now())
}

/** @param at  for waits, by the hub's clock */
export async function callAt(ctx: Fetching, api: URL, parameters: Parameters, at: Temporal.Instant): Promise<Answer> {
  const url = new URL(api)
  const all = { format: 'json', formatversion: 2, maxlag: 5, curtimestamp: 1, ...parameters }
  for (const [name, value] of Object.entries(all)) if (value !== undefined) url.searchParams.set(name, String(value))
  const response = await ctx.fetch(url, { headers: { accept: 'application/json' }, signal: ctx.signal })
  const text = await response.text()
  const { status, headers } = response
  const json = parse(text)
  if (json === undefined && (status === 404 || status === 410))
    throw new ConnectorError('gone', `There is no api.php at ${url.origin}${url.pathname} (${status})`, {
      status,
      fix: 'Check the URL: Special:Version of the wiki names the address of its api.php',
    })
  if (json === undefined) throw notJson(text, status)
  const answer = answerShape.safeParse(json)
  if (!answer.success)
    throw new ConnectorError('schema-drift', `This is no answer of MediaWiki: ${z.prettifyError(answer.error)}`, {
      status,
    })
  const { error, warnings } = answer.data
  if (error) throw errorOf({ ...error, status, headers, at })
  const misunderstood = /Unrecognized values? for parameter \\?"(?:action|list|prop|meta|generator)\\?"[^"]*/.exec(
    JSON.stringify(warnings ?? ''),
  )
  if (misunderstood)
    throw new ConnectorError('schema-drift', `The wiki does not know what was asked: ${misunderstood[0].slice(0, 200)}`)
  return { ...answer.data, siteTime: instantOf(answer.data.curtimestamp ?? headers.get('date')) }
}

/** Name, namespaces, licence of the wiki, and what time it had then. Asked once a run. */
export function readSite(ctx: Ctx<Settings>): Promise<Site> {
  const found = sites.get(ctx) ?? askSite(ctx)
  sites.set(ctx, found)
  return found
}

export type Site = SiteInfo & { time: Temporal.Instant }

const sites = new WeakMap<object, Promise<Site>>()

async function askSite(ctx: Ctx<Settings>): Promise<Site> {
  const answer = await call(ctx, siteQuestion)
  const site = read(siteShape, answer.query, 'The wiki does not say what it is')
  if (!answer.siteTime) throw new ConnectorError('schema-drift', 'The wiki does not say what time it has')
  return { ...site, time: answer.siteTime }
}

export const siteQuestion = {
  action: 'query',
  meta: 'siteinfo',
  siprop: 'general|namespaces|rightsinfo|statistics',
}

/**
 * One page of a list. The whole of `continue` goes back with the next question.
 * @param key  where the rows stand: a list that the wiki does not know is only a warning, and then it is not there
 */
export async function listPage<T>(
  ctx: Ctx<Settings>,
  parameters: Parameters & { list: string },
  token: Token | undefined,
  shape: z.ZodType<T>,
): Promise<{ rows: T[]; next: Token | undefined; siteTime: Temporal.Instant | undefined }> {
  const answer = await call(ctx, { action: 'query', ...parameters, ...token })
  const rows = read(rowsShape, answer.query?.[parameters.list], `The answer lacks ${parameters.list}`)
  const next = answer.continue
  if (next && token && JSON.stringify(next) === JSON.stringify(token))
    throw new ConnectorError('schema-drift', `The list ${parameters.list} goes on where it was: it would never end`)
  return {
    rows: rows.map((row) => read(shape, row, `An unreadable row of ${parameters.list}`)),
    next,
    siteTime: answer.siteTime,
  }
}

const rowsShape = z.array(z.unknown())

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

/** A page for people and an answer cut short are no answers; the site may be well again in a while. */
function notJson(text: string, status: number): ConnectorError {
  const message = `The wiki’s api.php answered with ${kindOf(text)} instead of JSON`
  return new ConnectorError('transient', message, { status })
}
