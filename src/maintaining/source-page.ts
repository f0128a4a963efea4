import type { DeskTab } from '../desk/tabs.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { TextKey, Texts } from '../http/texts.ts'
import { dayStrip, type RunDay } from '../sources/day-strip.ts'
import type { FailureRow, RunRow } from '../sources/queries.ts'
import type { RunStrip } from '../sources/run-strip.ts'
import { nextRun } from './desk-page.ts'
import { type FindingNotice, findingNotices, type Health, type State, stateOf } from './source-state.ts'
import { type Moment, shortMoment, span } from './times.ts'

export type LivePart = {
  state: State
  /** It goes on: look again soon. */
  goesOn: boolean
  lines: string[]
  next: string
}

type RunLine = {
  started: Moment
  state: State
  took: string
  seen: string
  stored: string
  deleted: string
  failed: string
  requests: string
  message?: string
}

type FailureLine = { id: string; reason: string; stage: string; meta: string; label: string }

export type MaintainedSourcePage = {
  title: string
  tabs: DeskTab[]
  base: string
  lead: string
  site: { url: string; name: string }
  publicUrl: string
  done?: { kind: string; icon: string; title: string; text: string }
  summary?: FormSummary
  noWorker?: { title: string; text: string }
  paused?: { title: string; text: string }
  notices: FindingNotice[]
  live: LivePart
  liveUrl: string
  facts: { label: string; value: string; dateTime?: string }[]
  strip: RunStrip
  runs: RunLine[]
  runsLabel: string
  moreRuns?: { url: string; label: string }
  failures: { title: string; rows: FailureLine[]; more?: string; canTry: boolean }
  can: { run: boolean; pause: boolean; resume: boolean; change: boolean; remove: boolean }
  resumeLabel: string
  reason: Field
}

export type SourceGiven = {
  health: Health
  runs: RunRow[]
  /** One more than is shown where there are more. */
  shownRuns: number
  failures: FailureRow[]
  days: RunDay[]
  connectorTitle: string
  isWorkerThere: boolean
  done?: string
  errors?: FormErrors
  trouble?: string
  typedReason?: string
}

const doneWords: Record<string, TextKey> = {
  added: 'maintain.done.added',
  run: 'maintain.done.run',
  paused: 'maintain.done.paused',
  resumed: 'maintain.done.resumed',
  resynced: 'maintain.done.resynced',
  deleted: 'maintain.done.deletes-confirmed',
  kept: 'maintain.done.deletes-refused',
  tried: 'maintain.done.tried',
  settings: 'maintain.done.settings',
  named: 'maintain.done.named',
}

export function maintainedSourcePage(
  given: SourceGiven,
  member: { timeZone: string },
  tabs: DeskTab[],
  texts: Texts,
  now: Temporal.Instant,
): MaintainedSourcePage {
  const { t, number } = texts
  const { health } = given
  const { source } = health
  const base = `/desk/maintainer/sources/${source.name}`
  const moment = (at: Temporal.Instant) => shortMoment(at, now, member.timeZone, texts)
  const isThere = source.state !== 'removing'
  const done = given.done === undefined ? undefined : doneWords[given.done]
  const errors = { ...given.errors, ...(given.trouble && { _: given.trouble }) }
  return {
    title: source.title,
    tabs,
    base,
    lead: t('maintain.source.lead', { connector: given.connectorTitle, count: source.items }),
    site: { url: source.siteUrl, name: URL.parse(source.siteUrl)?.host ?? source.siteUrl },
    publicUrl: `/sources/${source.name}`,
    done: done && { kind: 'done', icon: 'solved', title: t('maintain.done'), text: t(done) },
    summary: formSummary(errors, texts),
    noWorker: given.isWorkerThere ? undefined : { title: t('maintain.no-worker'), text: t('maintain.no-worker.do') },
    paused: pausedNotice(health, texts),
    notices: findingNotices(health, texts, { now, timeZone: member.timeZone, isOwnPage: true }),
    live: livePart(health, given.runs[0], member.timeZone, texts, now),
    liveUrl: `${base}/live`,
    facts: [
      { label: t('maintain.col.items'), value: number(source.items) },
      source.lastSuccessAt
        ? {
            label: t('maintain.col.success'),
            value: texts.momentIn(source.lastSuccessAt, member.timeZone),
            dateTime: source.lastSuccessAt.toString(),
          }
        : { label: t('maintain.col.success'), value: t('maintain.never') },
      { label: t('maintain.col.next'), value: nextRun(health, member.timeZone, texts, now).text },
      { label: t('maintain.rhythm'), value: span(source.intervalMinutes * 60_000, texts) },
      ...(source.requestsLeft === null
        ? []
        : [{ label: t('maintain.requests-left'), value: number(source.requestsLeft) }]),
      { label: t('maintain.name-here'), value: source.name },
    ],
    strip: dayStrip(given.days, now.toZonedDateTimeISO(member.timeZone).toPlainDate(), texts),
    runs: given.runs.slice(0, given.shownRuns).map((run) => runLine(run, moment(run.startedAt), texts, now)),
    runsLabel: t('maintain.runs'),
    moreRuns:
      given.runs.length > given.shownRuns
        ? { url: `${base}?runs=all#runs`, label: t('maintain.runs.more') }
        : undefined,
    failures: failuresPart(given, moment, texts),
    can: {
      run: source.state === 'active',
      pause: source.state === 'active',
      resume: source.state === 'paused',
      change: isThere,
      remove: isThere,
    },
    resumeLabel: t(source.retiredAt ? 'maintain.resume.retired' : 'maintain.resume'),
    reason: field({
      name: 'reason',
      label: t('maintain.pause.reason'),
      hint: t('maintain.pause.reason.hint'),
      value: given.typedReason ?? '',
      maxlength: 300,
    }),
  }
}

function pausedNotice({ source }: Health, { t }: Texts): MaintainedSourcePage['paused'] {
  if (source.state === 'removing')
    return { title: t('maintain.removing'), text: t('maintain.removing.text', { count: source.items }) }
  if (source.retiredAt) return { title: t('maintain.retired'), text: t('maintain.retired.text') }
  if (source.state !== 'paused' || source.pausedBy === 'hub') return undefined
  return {
    title: t('maintain.paused'),
    text: source.pausedReason
      ? t('maintain.paused.because', { reason: source.pausedReason })
      : t('maintain.paused.text'),
  }
}

/** What it does now, or how its last run went: what a page that follows it shows again and again. */
export function livePart(
  health: Health,
  last: RunRow | undefined,
  timeZone: string,
  texts: Texts,
  now: Temporal.Instant,
): LivePart {
  const { t } = texts
  const { source } = health
  const isDue = source.state === 'active' && Temporal.Instant.compare(source.nextRunAt, now) <= 0
  const goesOn = source.isSyncing || isDue || source.state === 'removing'
  const counts =
    last &&
    t('maintain.run.counts', { seen: last.seen, stored: last.upserted, deleted: last.deleted, failed: last.failed })
  return {
    state: stateOf(health, texts),
    goesOn,
    lines: source.isSyncing
      ? [
          ...(last?.state === 'running'
            ? [counts ?? '', t('maintain.run.asked', { count: last.requests }), last.progress ?? '']
            : []),
        ].filter(Boolean)
      : isDue
        ? [t('maintain.live.waits')]
        : last && last.state !== 'running'
          ? [t('maintain.live.last', { counts: counts ?? '' })]
          : [],
    next: t('maintain.live.next', { at: nextRun(health, timeZone, texts, now).text }),
  }
}

const runStates: Record<RunRow['state'], { label: TextKey; look: string }> = {
  running: { label: 'maintain.run.running', look: 'held' },
  ok: { label: 'maintain.run.ok', look: 'solved' },
  limited: { label: 'maintain.run.limited', look: 'held' },
  paused: { label: 'maintain.run.paused', look: 'trouble' },
  failed: { label: 'maintain.run.failed', look: 'trouble' },
  cancelled: { label: 'maintain.run.cancelled', look: 'held' },
  lost: { label: 'maintain.run.lost', look: 'trouble' },
}

function runLine(run: RunRow, started: Moment, texts: Texts, now: Temporal.Instant): RunLine {
  const { t, number } = texts
  const { label, look } = runStates[run.state]
  const isPart = run.state === 'ok' && !run.complete
  return {
    started,
    state: { look, icon: look, label: t(isPart ? 'maintain.run.part' : label) },
    took: span((run.finishedAt ?? now).epochMilliseconds - run.startedAt.epochMilliseconds, texts),
    seen: number(run.seen),
    stored: number(run.upserted),
    deleted: number(run.deleted),
    failed: number(run.failed),
    requests: number(run.requests),
    message: run.message ?? undefined,
  }
}

const stages: Record<string, TextKey> = {
  fetch: 'maintain.stage.fetch',
  map: 'maintain.stage.map',
  validate: 'maintain.stage.validate',
  store: 'maintain.stage.store',
}

function failuresPart(
  { health: { source }, failures }: SourceGiven,
  moment: (at: Temporal.Instant) => Moment,
  { t }: Texts,
): MaintainedSourcePage['failures'] {
  return {
    title: t('maintain.failures', { count: source.failures }),
    canTry: source.state === 'active',
    rows: failures.map(({ externalId, message, stage, attempts, nextTryAt }) => ({
      id: externalId,
      reason: message,
      stage: t(stages[stage] ?? 'maintain.stage.fetch'),
      meta: t('maintain.failure.tries', { count: attempts, at: moment(nextTryAt).text }),
      label: t('maintain.try-again.label', { item: externalId }),
    })),
    more:
      source.failures > failures.length
        ? t('maintain.failures.more', { count: source.failures - failures.length })
        : undefined,
  }
}
