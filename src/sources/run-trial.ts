import { type ConnectorDefinition, ConnectorError, type Item } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { AppError } from '../errors.ts'
import { htmlToText } from '../http/html-to-text.ts'
import { renderContent } from '../http/markdown.ts'
import { excerptOf } from '../items/excerpt.ts'
import { plain } from '../items/incoming-item.ts'
import type { Connectors } from './connectors.ts'
import { type DryRun, dryRunOf, sourceOf } from './dry-run.ts'
import { asConnectorError } from './incoming-event.ts'
import { sourceById } from './queries.ts'
import { bareRun, contextOf, type RunDeps } from './run.ts'
import { withoutSecrets } from './settings.ts'
import type { Source } from './source.ts'
import { type Trial, type TrialFound, type TrialItem, trialById, trialSecrets } from './trials.ts'

/** So long a trial may go on; then what it has found is shown. */
const minutes = 1
/** So long after that it is cut off, with nothing. */
const graceMs = 30_000
const mostItems = 10
const mostAsked = 100
const everyMs = 800

/**
 * Asks the site with the trial's settings, and keeps what it said in the trial alone. Whatever goes wrong is kept there
 * too; one that was cancelled, or is being run, is left alone.
 */
export async function runTrial(
  deps: RunDeps & { connectors?: Connectors },
  trialId: string,
  stopping: AbortSignal,
): Promise<void> {
  const started = await deps
    .db('source_trials')
    .where({ id: trialId, state: 'waiting' })
    .update({ state: 'running', started_at: deps.now().toString() })
  const trial = started === 1 ? await trialById(deps.db, trialId) : undefined
  if (!trial) return
  const cancelled = new AbortController()
  const tooLong = AbortSignal.timeout(minutes * 60_000 + graceMs)
  const signal = AbortSignal.any([stopping, cancelled.signal, tooLong])
  let secrets: Record<string, unknown> = {}
  try {
    secrets = trialSecrets(deps.config, trial)
    const where = await whereOf(deps, trial, secrets)
    const found = await untilAborted(signal, tryOut(deps, { ...where, trial, signal, cancelled }))
    await finish(deps, trial, { state: 'done', found: JSON.stringify(found) })
  } catch (error) {
    const clean = (text: string) => plain(withoutSecrets(text, secrets)).slice(0, 1000)
    await finish(deps, trial, { state: 'failed', trouble: JSON.stringify(troubleOf(error, tooLong.aborted, clean)) })
  }
}

type Trying = {
  trial: Trial
  source: Source
  connector: ConnectorDefinition
  signal: AbortSignal
  cancelled: AbortController
}

async function tryOut(deps: RunDeps, { trial, source, connector, signal, cancelled }: Trying): Promise<TrialFound> {
  const check = await checked(deps, source, connector, signal)
  let toldAt = Number.NEGATIVE_INFINITY
  const found = await dryRunOf(
    deps,
    { source, connector },
    {
      ...{ limit: mostItems, fromStart: true, signal, minutes },
      onProgress: (progress) => {
        if (performance.now() - toldAt < everyMs) return
        toldAt = performance.now()
        tell(deps.db, trial, progress, cancelled)
      },
    },
  )
  return foundIn(found, check)
}

/** Now and then; and learns by it that the maintainer has cancelled. */
function tell(db: Db, { id }: Trial, progress: object, cancelled: AbortController): void {
  db('source_trials')
    .where({ id, state: 'running' })
    .update({ progress: JSON.stringify(progress) })
    .then((rows: number) => {
      if (rows === 0) cancelled.abort(new Error('cancelled'))
    })
    .catch(() => undefined)
}

/** What the connector itself says first. @throws ConnectorError 'config' with what to do where something is wrong */
async function checked(deps: RunDeps, source: Source, connector: ConnectorDefinition, signal: AbortSignal) {
  const bare = bareRun(deps, { source, connector, lease: { sourceId: source.id, owner: '' } })
  const startedAt = deps.now()
  const result = await connector.check(
    contextOf(deps, bare, { signal, startedAt, deadline: startedAt.add({ seconds: minutes * 60 }) }),
  )
  if (result.ok) return plain(bare.clean(String(result.message))).slice(0, 300)
  throw new ConnectorError('config', String(result.message), { fix: String(result.fix) })
}

/** A source as these settings would make it: the one that is there, or one that is nowhere. */
async function whereOf(deps: RunDeps & { connectors?: Connectors }, trial: Trial, secrets: Record<string, unknown>) {
  const there = trial.sourceId ? await sourceById(deps.db, trial.sourceId) : undefined
  if (!there) return sourceOf(deps, { connector: trial.connector, settings: { ...trial.settings, ...secrets } })
  const { source, connector } = await sourceOf(deps, { source: there.name })
  // Not merged with what the source has: a secret may have been cleared.
  return { source: { ...source, settings: trial.settings, sealedSecrets: trial.sealedSecrets }, connector }
}

const foundIn = (found: DryRun, check: string): TrialFound => ({
  check,
  items: found.items.map(shownItem),
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

/** Only while it runs: what was cancelled stays so. */
async function finish({ db, now }: RunDeps, { id }: Trial, ending: Record<string, unknown>): Promise<void> {
  await db('source_trials')
    .where({ id, state: 'running' })
    .update({ ...ending, finished_at: now().toString(), progress: null })
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
