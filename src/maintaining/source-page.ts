import type { DeskTab } from '../desk/tabs.ts'
import { type Field, type FormSummary, field } from '../http/form-fields.ts'
import type { TextKey, Texts } from '../http/texts.ts'
import { dayStrip, type RunDay } from '../sources/day-strip.ts'
import type { FailureRow, RunRow } from '../sources/queries.ts'
import type { RunStrip } from '../sources/run-strip.ts'
import { type FailuresPart, failuresPart } from './failures-part.ts'
import { type FindingNotice, findingNotices, isForSettings } from './finding-notices.ts'
import { type LivePart, livePart } from './live-part.ts'
import { type RunLine, runLine } from './run-lines.ts'
import { type Health, sourceUrl } from './source-state.ts'
import { shortMoment, span } from './times.ts'

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
  failures: FailuresPart
  can: { run: boolean; pause: boolean; resume: boolean; change: boolean; remove: boolean }
  /** Of what it can do now: what helps, in its present state. */
  first: 'run' | 'resume' | 'change' | 'none'
  resumeLabel: string
  reason: Field
}

export type SourceGiven = {
  health: Health
  /** Newest first; one more than `shownRuns` where there are more. */
  runs: RunRow[]
  shownRuns: number
  /** The first of them; how many there are says `health`. */
  failures: FailureRow[]
  days: RunDay[]
  connectorTitle: string
  isWorkerThere: boolean
  /** What was just done, as the address says it; another word says nothing. */
  done?: string
  /** Why what was asked for was not done. */
  trouble?: string
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
  named: 'maintain.done.named',
}

/**
 * One source: what is wrong and what to do about it, what it does now, its runs, what could not be read.
 * Times are in the member's zone, days of the strip too.
 */
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
  const base = sourceUrl(source)
  const moment = (at: Temporal.Instant) => shortMoment(at, now, member.timeZone, texts)
  const isThere = source.state !== 'removing'
  const can = {
    run: source.state === 'active' && !source.isSyncing,
    pause: source.state === 'active',
    resume: source.state === 'paused',
    change: isThere,
    remove: isThere,
  }
  return {
    title: source.title,
    tabs,
    base,
    lead: t('maintain.source.lead', { connector: given.connectorTitle, count: source.items }),
    site: { url: source.siteUrl, name: URL.parse(source.siteUrl)?.host ?? source.siteUrl },
    publicUrl: `/sources/${source.name}`,
    done: doneNotice(given, texts),
    summary: given.trouble === undefined ? undefined : { title: given.trouble, lines: [] },
    noWorker: given.isWorkerThere ? undefined : { title: t('maintain.no-worker'), text: t('maintain.no-worker.do') },
    paused: pausedNotice(health, texts),
    notices: findingNotices(health, texts, { now, timeZone: member.timeZone }),
    live: livePart(health, given.runs[0], member.timeZone, texts, now),
    liveUrl: `${base}/live`,
    facts: [
      source.lastSuccessAt
        ? {
            label: t('maintain.col.success'),
            value: texts.momentIn(source.lastSuccessAt, member.timeZone),
            dateTime: source.lastSuccessAt.toString(),
          }
        : { label: t('maintain.col.success'), value: t('maintain.never') },
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
    can,
    first: firstOf(health, can),
    resumeLabel: t(source.retiredAt ? 'maintain.resume.retired' : 'maintain.resume'),
    reason: field({
      name: 'reason',
      label: t('maintain.pause.reason'),
      hint: t('maintain.pause.reason.hint'),
      value: '',
      maxlength: 300,
    }),
  }
}

function firstOf(health: Health, can: MaintainedSourcePage['can']): MaintainedSourcePage['first'] {
  if (health.findings.some(({ kind }) => kind === 'mass-delete')) return 'none'
  if (can.change && isForSettings(health)) return 'change'
  return can.run ? 'run' : can.resume ? 'resume' : 'none'
}

function doneNotice({ done = '', health }: SourceGiven, { t }: Texts): MaintainedSourcePage['done'] {
  const text =
    done === 'settings'
      ? t('maintain.done.settings', { isRead: health.source.state === 'active' ? 'yes' : 'no' })
      : Object.hasOwn(doneWords, done) && doneWords[done] && t(doneWords[done])
  return text ? { kind: 'done', icon: 'solved', title: t('maintain.done'), text } : undefined
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
