import type { LookupFunction } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import PQueue from 'p-queue'
import type { Logger } from 'pino'
import { Agent } from 'undici'
import { ConnectorError, type RateSpec } from '../../connectors/contract.ts'
import manifest from '../../package.json' with { type: 'json' }
import type { Config } from '../config.ts'
import type { Db } from '../db.ts'
import { admittedUrl, allowList } from './addresses.ts'
import { type Answer, exchange, headersTimeoutMs, type Question } from './exchange.ts'
import { guardedConnect } from './guarded-connect.ts'
import { pause, type Scopes, scopesOf } from './pacing.ts'
import { credentialsOf, isRedirect, maxRedirects, redactedUrl, redirected, withoutCredentials } from './redirects.ts'
import { maxRobotsBytes, robotsRules } from './robots.ts'
import type { Turns } from './turns.ts'

export const totalTimeoutMs = 20_000

/** Of hosts, before those that nobody asks just now are forgotten. */
const mostQueues = 100
const isIdle = (queue: PQueue) => queue.pending + queue.size === 0

/** A request that went out. */
export type RequestReport = {
  /** Secrets in it are hidden. */
  url: string
  /** 0: no answer. */
  status: number
  /** Over the wire. */
  bytes: number
  /** What they unpacked to; 0 where that was not kept. */
  unpackedBytes: number
  ms: number
}

/** What a request and its redirects may do. */
export type Trip = {
  limits: RateSpec[]
  turns: Turns
  signal: AbortSignal
  deadline: Temporal.Instant
  maxBytes: number
  redirect: 'follow' | 'manual' | 'error'
  methodOf(url: URL): string
  credentialsHosts?: string[]
  respectRobots: boolean
  /** See SourceFetch. */
  typed?: URL[]
  onRequest(request: RequestReport): void
}

export type Arrival = {
  answer: Answer
  question: Question
  /** The address without secrets. */
  shownUrl: string
  redirected: boolean
  scopes: Scopes
}

export type NetworkDeps = {
  config: Pick<Config, 'allowHosts' | 'publicUrl' | 'contactEmail'>
  db: Db
  now: () => Temporal.Instant
  log: Logger
  /** Tests put a clock, a chance and names of their own in. */
  sleep?: (ms: number, signal: AbortSignal) => Promise<void>
  random?: () => number
  lookup?: LookupFunction
}

export type Network = ReturnType<typeof network>

/** The connections of this process, and the rules that hold for everything that goes over them. */
export function network(deps: NetworkDeps) {
  const { db, now } = deps
  const list = allowList(deps.config.allowHosts)
  const userAgent = userAgentOf(deps.config)
  const agent = new Agent({
    connect: guardedConnect(list, deps.lookup),
    allowH2: false,
    headersTimeout: headersTimeoutMs,
    bodyTimeout: totalTimeoutMs,
    connections: 8,
  })
  const queues = new Map<string, PQueue>()
  const pausedUntil = new Map<string, Temporal.Instant>()
  const sleep = deps.sleep ?? (async (ms, signal) => void (await delay(ms, undefined, { signal })))

  const isPaused = (scopes: Scopes) =>
    Object.values(scopes).some((key) => {
      const until = pausedUntil.get(key)
      return until !== undefined && Temporal.Instant.compare(until, now()) > 0
    })

  async function waitForTurn(scopes: Scopes, trip: Trip, minimumIntervalMs: number): Promise<void> {
    for (;;) {
      trip.signal.throwIfAborted()
      if (isPaused(scopes)) trip.turns.drop()
      const waitMs = await trip.turns.take(scopes, trip.limits, { now: now(), minimumIntervalMs })
      if (waitMs <= 0) return
      const until = now().add({ milliseconds: waitMs })
      if (Temporal.Instant.compare(until, trip.deadline) > 0)
        throw new ConnectorError('rate-limited', 'the next request would come after the end of this run', { until })
      await sleep(waitMs, trip.signal)
      // Another request of ours may have been told to stay away while this one waited.
      if (!isPaused(scopes)) return
    }
  }

  /** At most so many requests at once to a host, from this process. */
  function queued<T>(host: string, limits: RateSpec[], task: () => Promise<T>): Promise<T> {
    const concurrency = Math.min(4, ...limits.map((limit) => limit.concurrency ?? 4))
    const known = queues.get(host)
    if (known && isIdle(known)) known.concurrency = concurrency
    const queue = known ?? new PQueue({ concurrency })
    queue.concurrency = Math.min(queue.concurrency, concurrency)
    if (!known && queues.size >= mostQueues) for (const [other, one] of queues) if (isIdle(one)) queues.delete(other)
    queues.set(host, queue)
    return queue.add(task)
  }

  async function hop(question: Question, trip: Trip, totalMs: number, crawlDelayMs: number) {
    const scopes = scopesOf(question.url, credentialsOf(question), trip.methodOf(question.url))
    return queued(scopes.host, trip.limits, async () => {
      await waitForTurn(scopes, trip, crawlDelayMs)
      const startedAt = performance.now()
      const shownUrl = redactedUrl(question.url)
      const report = { status: 0, bytes: 0, unpackedBytes: 0 }
      try {
        const answer = await exchange(agent, question, {
          signal: trip.signal,
          totalMs,
          maxBytes: trip.maxBytes,
          onWire: (bytes, status) => Object.assign(report, { bytes, status }),
        })
        report.unpackedBytes = answer.body.length
        return { answer, scopes, shownUrl, ms: performance.now() - startedAt }
      } finally {
        trip.onRequest({ url: shownUrl, ...report, ms: performance.now() - startedAt })
      }
    })
  }

  /**
   * Asks, and follows up to five redirects, each judged like the first address. 20 s in all, waits for a turn not counted.
   * @throws ConnectorError of exchange, addresses, redirects, pacing and robots
   */
  async function ask(first: Question, trip: Trip): Promise<Arrival> {
    const typed = trip.typed ?? [first.url]
    let question = { ...first, url: admittedUrl(first.url, list, typed) }
    let leftMs = totalTimeoutMs
    for (let redirects = 0; ; redirects++) {
      if (trip.credentialsHosts && !namesHost(trip.credentialsHosts, question.url))
        question = withoutCredentials(question)
      const { crawlDelayMs } = trip.respectRobots ? await robots(trip)(question.url) : { crawlDelayMs: 0 }
      const { answer, scopes, shownUrl, ms } = await hop(question, trip, leftMs, crawlDelayMs)
      leftMs -= ms
      const arrival = { answer, question, shownUrl, redirected: redirects > 0, scopes }
      if (!isRedirect(answer.status) || trip.redirect === 'manual') return arrival
      if (trip.redirect === 'error') throw new TypeError(`${question.url.host} redirects, which the caller forbids`)
      const next = redirected(question, answer.status, answer.headers.get('location'))
      if (next === undefined) return arrival
      if (redirects === maxRedirects)
        throw new ConnectorError('schema-drift', `${first.url.host} redirects more than ${maxRedirects} times`)
      question = { ...next, url: admittedUrl(next.url, list, typed) }
    }
  }

  const rules = robotsRules(userAgent, now)
  const robots = (trip: Trip) => (url: URL) =>
    rules.admit(url, async (robotsUrl) => {
      const headers = new Headers({ 'user-agent': userAgent, 'accept-encoding': 'gzip, br' })
      const question = { url: robotsUrl, method: 'GET', headers, body: null }
      const modest = { ...trip, redirect: 'follow', respectRobots: false, maxBytes: maxRobotsBytes } as const
      return (await ask(question, modest)).answer
    })

  return {
    db,
    now,
    log: deps.log,
    sleep,
    random: deps.random ?? Math.random,
    userAgent,
    ask,
    /** @throws ConnectorError blocked */
    judge: (url: URL, typed?: URL[]) => admittedUrl(url, list, typed),
    /** Leaves a scope alone, here at once and in other processes from the next turn on that they take. */
    async pause(key: string, until: Temporal.Instant, hint?: Parameters<typeof pause>[3]) {
      for (const [old, end] of pausedUntil) if (Temporal.Instant.compare(end, now()) <= 0) pausedUntil.delete(old)
      pausedUntil.set(key, until)
      await pause(db, key, until, hint)
    },
    close: () => agent.destroy(),
  }
}

const namesHost = (hosts: string[], url: URL) => hosts.some((host) => host === url.host || host === url.hostname)

/** Names the hub and where its people can be reached. */
function userAgentOf({ publicUrl, contactEmail }: Pick<Config, 'publicUrl' | 'contactEmail'>): string {
  const contacts = [publicUrl && `+${publicUrl}/bot`, contactEmail && `${publicUrl ? '' : '+'}mailto:${contactEmail}`]
  const contact = contacts.filter(Boolean).join('; ') || 'no contact set'
  return `Guildhall/${manifest.version} (${contact})`.replace(/[^\x20-\x7e]/g, '')
}
