import { type BudgetHint, ConnectorError, type HttpOutcome, type RateSpec } from '../../connectors/contract.ts'
import { defaultClass, methodOf, unnamedWaitMs } from './classify.ts'
import type { Question } from './exchange.ts'
import { FetchedResponse } from './fetched-response.ts'
import type { Arrival, Network, RequestReport, Trip } from './network.ts'
import { longestWaitMs, pauseAskedBy } from './pacing.ts'
import { credentialsOf } from './redirects.ts'
import { turnsOf } from './turns.ts'

export type SourceFetch = {
  /** The source's name, for messages. */
  source: string
  limits: RateSpec[]
  classify?(outcome: HttpOutcome): ConnectorError | undefined
  budget?(outcome: HttpOutcome): BudgetHint | undefined
  /** Default: the path without its ids. */
  methodOf?(url: string): string
  readsBody?: boolean
  signal: AbortSignal
  deadline: Temporal.Instant
  /** `host` or `host:port` that may see credentials; without it, the origin that each call names. */
  credentialsHosts?: string[]
  /**
   * What a person set for this source. Private hosts on the list are for sources that name one: a page, a feed or a redirect
   * of another cannot lead there, though its connector follow it. Without it, the address of each call counts as typed.
   */
  typed?: URL[]
  /** Every request that went out, redirects and retries too. What it throws, the call throws. */
  onRequest?(request: RequestReport): void
  /** For pages, not for APIs and feeds. */
  respectRobots?: boolean
  /** Of the decoded body; default 5 MB. */
  maxBytes?: number
  /** How often one request may be sent where the site fails to answer; default 3. */
  tries?: number
  /** Takes secrets out of what is logged: a site may repeat them in its errors. */
  clean?(text: string): string
}

const tries = 3
/** The most that the first wait can be; chance takes a part of it, so that many do not come back at once. */
const firstBackoffMs = 2_000
const mostPauses = 3
const defaultMaxBytes = 5_000_000

/**
 * `fetch` for one run of a source: guarded, paced, retried, with trouble turned into ConnectorError. Answers that are the connector's to
 * judge (success, 304, 404, 410, other 4xx) come back as Responses. Connectors only read, so a POST is repeated like a GET.
 */
export function sourceFetch(net: Network, options: SourceFetch): typeof fetch {
  const nameOf = options.methodOf
  const turns = turnsOf(net.db)
  return async (input, init) => {
    const asked = await requestOf(net, options.typed, input, init)
    const trip: Trip = {
      limits: options.limits,
      turns,
      signal: either(options.signal, asked.signal),
      deadline: options.deadline,
      maxBytes: options.maxBytes ?? defaultMaxBytes,
      redirect: asked.redirect,
      methodOf: nameOf ? (url) => nameOf(url.href) : methodOf,
      credentialsHosts: options.credentialsHosts,
      respectRobots: options.respectRobots ?? false,
      typed: options.typed,
      onRequest: options.onRequest ?? (() => {}),
    }
    let failures = 0
    for (let pauses = 0; ; ) {
      const trouble = await attempt(net, asked.question, trip, options, pauses)
      if (trouble instanceof FetchedResponse) return trouble
      trip.signal.throwIfAborted()
      if (trouble.class === 'transient' && ++failures < (options.tries ?? tries)) {
        const waitMs = net.random() * firstBackoffMs * 2 ** (failures - 1)
        const reason = options.clean?.(trouble.message) ?? trouble.message
        net.log.info({ source: options.source, failures, waitMs, reason }, 'asking again')
        await net.sleep(waitMs, trip.signal)
      } else if (trouble.class === 'rate-limited' && isShort(trouble, net.now(), options.deadline)) {
        // The pause is written down: the next turn waits for its end.
        if (++pauses > mostPauses) throw trouble
      } else throw trouble
    }
  }
}

/** The response, or what went wrong. A pause that the site asks for is recorded for every process. */
async function attempt(
  net: Network,
  question: Question,
  trip: Trip,
  options: SourceFetch,
  pauses: number,
): Promise<FetchedResponse | ConnectorError> {
  let arrival: Arrival
  try {
    arrival = await net.ask(question, trip)
  } catch (error) {
    // Rate limits that `ask` throws are waits that were too long already.
    if (error instanceof ConnectorError && error.class !== 'rate-limited') return error
    throw error
  }
  const now = net.now()
  const { answer, scopes } = arrival
  const { href } = arrival.question.url
  const { outcome, isBroken } = outcomeOf(arrival, options.readsBody ?? false, now)

  const hint = options.budget?.(outcome)
  const asked = hint && pauseAskedBy(hint, scopes, options.limits, now)
  if (asked) await net.pause(asked.key, asked.until, hint)

  const hadCredentials = credentialsOf(arrival.question) !== ''
  const trouble =
    options.classify?.(outcome) ??
    defaultClass(outcome, now, hadCredentials) ??
    (isBroken
      ? new ConnectorError('transient', `${arrival.question.url.host} answered with cut or no JSON`)
      : undefined)
  if (trouble === undefined) return new FetchedResponse(answer, { url: href, redirected: arrival.redirected })
  if (trouble.class !== 'rate-limited') return trouble

  // "Now" is not believed: whoever asks for a pause gets one.
  const soonest = now.add({ seconds: 1 })
  const named = trouble.until ?? now.add({ milliseconds: unnamedWaitMs * 2 ** pauses })
  const until = Temporal.Instant.compare(named, soonest) < 0 ? soonest : named
  const { scope = 'host', method, fix, status, cause } = trouble
  await net.pause(scopes[scope], until)
  return new ConnectorError('rate-limited', trouble.message, { until, scope, method, fix, status, cause })
}

function outcomeOf(arrival: Arrival, readsBody: boolean, at: Temporal.Instant) {
  const { answer, question, shownUrl: url } = arrival
  const outcome: HttpOutcome = { url, status: answer.status, headers: answer.headers, at }
  const isGood = answer.status >= 200 && answer.status < 300
  const hasBody = question.method !== 'HEAD' && answer.status !== 204 && answer.status !== 205
  if (!(isGood ? readsBody && hasBody : answer.status >= 400)) return { outcome, isBroken: false }
  const text = new TextDecoder().decode(answer.body)
  try {
    return { outcome: { ...outcome, body: JSON.parse(text) as unknown }, isBroken: false }
  } catch {
    return { outcome: { ...outcome, body: text }, isBroken: isGood }
  }
}

function isShort({ until }: ConnectorError, now: Temporal.Instant, deadline: Temporal.Instant): boolean {
  if (until === undefined || Temporal.Instant.compare(until, deadline) > 0) return false
  return until.epochMilliseconds - now.epochMilliseconds <= longestWaitMs
}

/** Headers that belong to the connection or to us, whatever a client library puts there. */
const ours = [
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'expect',
  'te',
  'trailer',
]

/** A signal made of others hangs on them until they go: a run has one for thousands of requests. */
const either = (signal: AbortSignal, other: AbortSignal | null | undefined): AbortSignal =>
  !other || other === signal ? signal : AbortSignal.any([signal, other])

async function requestOf(net: Network, typed: URL[] | undefined, input: string | URL | Request, init?: RequestInit) {
  const written = typeof input === 'string' ? input : 'href' in input ? input.href : input.url
  if (!URL.canParse(written))
    throw new ConnectorError('connector-bug', 'a connector asked for something that is no address')
  const url = net.judge(new URL(written), typed)
  const isRequest = typeof input === 'object' && 'url' in input
  const signal = init?.signal ?? (isRequest ? input.signal : undefined)
  const request =
    isRequest || !isPlain(init) ? new Request(isRequest ? input : url, { ...init, signal: null }) : undefined
  const headers = new Headers(request?.headers ?? init?.headers)
  for (const name of ours) headers.delete(name)
  headers.set('user-agent', net.userAgent)
  headers.set('accept-encoding', 'gzip, br')
  if (!headers.has('accept')) headers.set('accept', '*/*')
  const body = request?.body ? Buffer.from(await request.arrayBuffer()) : null
  const question: Question = { url: new URL(written), method: request?.method ?? 'GET', headers, body }
  return { question, redirect: request?.redirect ?? init?.redirect ?? 'follow', signal }
}

/** What needs no Request to be understood, which is most of what connectors ask: making one takes as long as parsing an answer. */
const isPlain = (init: RequestInit | undefined) => (init?.method ?? 'GET') === 'GET' && (init?.body ?? null) === null
