import type { Item } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { AppError } from '../errors.ts'
import { htmlToText } from '../http/html-to-text.ts'
import { renderContent } from '../http/markdown.ts'
import { excerptOf } from '../items/excerpt.ts'
import { plain } from '../items/incoming-item.ts'
import { askSite, type DryRun, nothingFound } from './ask-site.ts'
import type { Connectors } from './connectors.ts'
import { asConnectorError } from './incoming-event.ts'
import { sourceById } from './queries.ts'
import type { RunDeps } from './run.ts'
import { withoutSecrets } from './settings.ts'
import { type Trial, type TrialFound, type TrialItem, trialById, trialSecrets } from './trials.ts'
import { sourceOf } from './tried-source.ts'

/** So long a trial may go on; then what it has found is shown. */
const minutes = 1
/** So long after that it is cut off, with nothing. */
const graceMs = 30_000
const mostItems = 10
const mostAsked = 100
const everyMs = 800

/**
 * Asks the site with the trial's settings, and keeps what it said in the trial alone. Whatever goes wrong is kept there
 * too; one that was cancelled, or has ended, is left alone. Called again for one that goes on, it takes it over: whoever
 * began it is gone, and what they find is not kept.
 * Where the worker stops, the trial waits for the next one, in a job of its own: how often that was is not counted.
 */
export async function runTrial(
  deps: RunDeps & { connectors?: Connectors },
  trialId: string,
  stopping: AbortSignal,
): Promise<void> {
  const trial = await begin(deps, trialId)
  if (!trial) return
  const cancelled = new AbortController()
  const tooLong = AbortSignal.timeout(minutes * 60_000 + graceMs)
  const signal = AbortSignal.any([stopping, cancelled.signal, tooLong])
  const found = nothingFound()
  let secrets: Record<string, unknown> = {}
  let message = ''
  const telling = setInterval(() => {
    const { items, requests } = found
    tell(deps.db, trial, { items: items.length, requests, message }, cancelled)
  }, everyMs)
  try {
    secrets = trialSecrets(deps.config, trial)
    const where = await whereOf(deps, trial, secrets)
    const options = { limit: mostItems, fromStart: true, isCheckedFirst: true, signal, minutes }
    const onProgress = (progress: { message: string }) => {
      message = progress.message || message
    }
    await untilAborted(signal, askSite(deps, where, found, { ...options, onProgress }))
    await change(deps.db, trial, { ...over(deps, 'done'), found: JSON.stringify(foundIn(found)) })
  } catch (error) {
    if (stopping.aborted) {
      await waitAgain(deps, trial)
      return
    }
    const clean = (text: string) => plain(withoutSecrets(text, secrets)).slice(0, 1000)
    await change(deps.db, trial, {
      ...over(deps, 'failed'),
      trouble: JSON.stringify(troubleOf(error, tooLong.aborted, clean)),
      // What was asked until then says where it went wrong.
      found: JSON.stringify(foundIn(found)),
    })
  } finally {
    clearInterval(telling)
  }
}

/** By `startedAt` one is known from another who took it over. */
type Running = Trial & { startedAt: Temporal.Instant }

async function begin({ db, now }: RunDeps, id: string): Promise<Running | undefined> {
  const begun = await db('source_trials')
    .where({ id })
    .whereIn('state', ['waiting', 'running'])
    .update({ state: 'running', started_at: now().toString(), progress: null })
  const trial = begun === 1 ? await trialById(db, id) : undefined
  return trial?.startedAt && { ...trial, startedAt: trial.startedAt }
}

/** Only while it is ours: what was cancelled stays so. @returns how many rows that were */
const change = (db: Db, { id, startedAt }: Running, columns: Record<string, unknown>): Promise<number> =>
  db('source_trials').where({ id, state: 'running', started_at: startedAt.toString() }).update(columns)

const over = ({ now }: RunDeps, state: 'done' | 'failed') => ({ state, finished_at: now().toString(), progress: null })

/** One that its worker did not survive is tried once more by the queue, and no more: it may be what killed the worker. */
async function waitAgain({ db, jobs }: RunDeps, trial: Running): Promise<void> {
  await db.transaction(async (trx) => {
    const waiting = await change(trx, trial, { state: 'waiting', started_at: null, progress: null })
    if (waiting > 0) await jobs.enqueue(trx, 'try-source', { trialId: trial.id })
  })
}

/** Now and then; and learns by it that it was cancelled, or taken over. */
function tell(db: Db, trial: Running, progress: object, cancelled: AbortController): void {
  change(db, trial, { progress: JSON.stringify(progress) })
    .then((rows) => {
      if (rows === 0) cancelled.abort(new Error('cancelled'))
    })
    .catch(() => undefined)
}

/** A source as these settings would make it: the one that is there, or one that is nowhere. */
async function whereOf(deps: RunDeps & { connectors?: Connectors }, trial: Trial, secrets: Record<string, unknown>) {
  const there = trial.sourceId ? await sourceById(deps.db, trial.sourceId) : undefined
  if (!there) return sourceOf(deps, { connector: trial.connector, settings: { ...trial.settings, ...secrets } })
  const { source, connector } = await sourceOf(deps, { source: there.name })
  // Not merged with what the source has: a secret may have been cleared.
  return { source: { ...source, settings: trial.settings, sealedSecrets: trial.sealedSecrets }, connector }
}

const foundIn = (found: DryRun): TrialFound => ({
  check: plain(found.check ?? '').slice(0, 300),
  items: found.items.slice(0, mostItems).map(shownItem),
  wouldStore: found.wouldStore,
  gone: [...found.tombstones.map(({ externalId }) => externalId), ...found.wouldDelete].slice(0, 100),
  failures: found.failures.slice(0, 20).map(({ externalId, message }) => ({ externalId, message: plain(message) })),
  isComplete: found.isComplete,
  requests: found.requests,
  bytes: found.bytes,
  remaining: found.remaining,
  asked: found.asked.slice(0, mostAsked),
})

function shownItem(item: Item): TrialItem {
  const author = item.authors.find(({ role }) => role === 'author') ?? item.authors[0]
  return {
    externalId: item.externalId,
    kind: item.kind,
    title: item.title,
    url: item.canonicalUrl,
    lang: item.lang,
    excerpt: excerptOf(item.excerpt ?? htmlToText(renderContent(item.content, { dofollow: false }))),
    replies: item.replies?.length ?? 0,
    isSolved: item.accepted !== undefined,
    tags: item.tags.slice(0, 12),
    author: author?.name,
    license: { spdx: item.license.spdx, url: item.license.url },
    updatedAt: item.updatedAt.toString(),
  }
}

function troubleOf(thrown: unknown, isTooLong: boolean, clean: (text: string) => string): Trial['trouble'] {
  if (isTooLong) return { class: 'too-long', message: '' }
  if (thrown instanceof AppError) return { class: thrown.code, message: '' }
  const error = asConnectorError(thrown)
  return { class: error.class, message: clean(error.message), ...(error.fix && { fix: clean(error.fix) }) }
}

/** A connector that does not come back is left behind. */
async function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  work.catch(() => undefined)
  try {
    signal.throwIfAborted()
    return await Promise.race([work, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
