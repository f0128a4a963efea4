import { z } from 'zod'
import { ConnectorError, type Ctx } from '../contract.ts'
import { withoutTokens, wordsOf } from './errors.ts'
import type { Settings } from './settings.ts'

/** What both kinds of octokit start with. Waiting and trying again is the guarded fetch's work. */
export const optionsOf = (ctx: Ctx<Settings>) => ({
  baseUrl: ctx.settings.baseUrl,
  request: { fetch: ctx.fetch, signal: ctx.signal, log: silent },
  log: silent,
  throttle: { enabled: false },
  retry: { enabled: false },
})

/** Octokit would write to the console. */
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** Loaded when it is needed: the library is large, and most processes of a hub never ask GitHub. */
export async function octokitFor(ctx: Ctx<Settings>, auth: string | undefined) {
  const { Octokit } = await import('octokit')
  return new Octokit({ auth, ...optionsOf(ctx) })
}

/**
 * What a client threw, as ours and without its cause: the errors of octokit and graphql-request hold the whole request,
 * some with its headers, and GitHub's answer.
 */
export function asConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError) return error
  const cause = error instanceof Error ? error.cause : undefined
  if (cause instanceof ConnectorError) return cause
  const status = statusOf(error)
  const answered = answerShape.safeParse(error).data?.response
  if (status !== undefined && answered) {
    const said = wordsOf(answered.data) || `status ${status}`
    if ([404, 410, 451].includes(status)) return new ConnectorError('gone', `GitHub says: ${said}`, { status })
    return new ConnectorError('config', `GitHub refuses the request: ${said}`, { status })
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : 'Not an error'
  return new ConnectorError('connector-bug', withoutTokens(message).slice(0, 300))
}

export const statusOf = (error: unknown): number | undefined =>
  statusShape.safeParse(error).data?.status ?? answerShape.safeParse(error).data?.response.status

/** When the answer that was thrown came. */
export const dateOf = (error: unknown): string | undefined => datedShape.safeParse(error).data?.response.headers.date

const datedShape = z.object({ response: z.object({ headers: z.object({ date: z.string().optional() }) }) })
const statusShape = z.object({ status: z.int() })
const answerShape = z.object({ response: z.object({ data: z.unknown(), status: z.int().optional() }) })
