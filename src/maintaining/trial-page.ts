import type { DeskTab } from '../desk/tabs.ts'
import type { FormSummary } from '../http/form-fields.ts'
import type { TextKey, Texts } from '../http/texts.ts'
import { type LicenceLine, licenceLine } from '../items/licence.ts'
import type { Trial, TrialItem } from '../sources/trials.ts'
import { triedWords, troubleWords } from './trouble-words.ts'

type ItemLine = {
  title: string
  url: string
  lang?: string
  kind: string
  excerpt: string
  meta: string[]
  licence: LicenceLine
  isSolved: boolean
}

export type TrialLive = { goesOn: boolean; title: string; lines: string[] }

export type TrialPage = {
  title: string
  tabs: DeskTab[]
  lead: string
  live: TrialLive
  liveUrl: string
  base: string
  noWorker?: { title: string; text: string }
  trouble?: { title: string; text: string }
  summary?: FormSummary
  found?: {
    check: string
    verdict: string
    items: ItemLine[]
    gone: string[]
    goneTitle: string
    failures: { id: string; reason: string }[]
    failuresTitle: string
  }
  /** What went over the wire, of a try that failed too. */
  asked?: { title: string; requests: { address: string; answer: string }[] }
  can: { save: boolean; cancel: boolean }
  /** Of what can be done with it: what it leads to. */
  first: 'save' | 'edit'
  save: string
  edit: { url: string; label: string }
}

/** So long without an end, and it was killed with its worker, which nobody has taken over. */
const lostAfterMinutes = 3

/** How far a try is: what a page that follows it shows again and again. */
export function trialLive(trial: Trial, texts: Texts, now: Temporal.Instant): TrialLive {
  const { t } = texts
  const { items = 0, requests = 0, message = '' } = trial.progress ?? {}
  const goesOn = (trial.state === 'waiting' || trial.state === 'running') && !isLost(trial, now)
  return {
    goesOn,
    title: t(
      trial.state === 'waiting' ? 'maintain.trial.waiting' : goesOn ? 'maintain.trial.running' : 'maintain.trial.ended',
    ),
    lines:
      goesOn && trial.state === 'running'
        ? [t('maintain.trial.progress', { items, requests }), message].filter(Boolean)
        : [],
  }
}

const isLost = ({ state, startedAt }: Trial, now: Temporal.Instant) =>
  state === 'running' && startedAt !== undefined && now.since(startedAt).total('minutes') > lostAfterMinutes

/**
 * Settings that are tried: while it goes on how far it is, then what they would bring, or why they bring nothing.
 *
 * @param given.source  undefined: of a source that is not there yet
 * @param given.trouble  why they could not be saved
 */
export function trialPage(
  trial: Trial,
  given: { connectorTitle: string; source?: { name: string; title: string }; isWorkerThere: boolean; trouble?: string },
  tabs: DeskTab[],
  texts: Texts,
  now: Temporal.Instant,
): TrialPage {
  const { t } = texts
  const base = `/desk/maintainer/tries/${trial.publicId}`
  const live = trialLive(trial, texts, now)
  return {
    title: t(titleOf(trial, live), { source: trial.title || given.connectorTitle }),
    tabs,
    lead: t(
      live.goesOn
        ? 'maintain.trial.lead'
        : trial.state !== 'done'
          ? 'maintain.trial.lead.not'
          : given.source
            ? 'maintain.trial.lead.known'
            : 'maintain.trial.lead.well',
    ),
    live,
    liveUrl: `${base}/live`,
    base,
    noWorker:
      given.isWorkerThere || !live.goesOn
        ? undefined
        : { title: t('maintain.no-worker'), text: t('maintain.no-worker.do') },
    summary: given.trouble === undefined ? undefined : { title: given.trouble, lines: [] },
    trouble: troubleOf(trial, texts, now),
    found: trial.state === 'done' && trial.found ? foundPart(trial.found, texts) : undefined,
    asked: trial.found && askedPart(trial.found, texts),
    can: { save: trial.state === 'done' || trial.state === 'failed', cancel: live.goesOn },
    first: trial.state === 'done' && trial.found?.items.length !== 0 ? 'save' : 'edit',
    save: t(
      trial.state === 'failed'
        ? 'maintain.trial.save-anyway'
        : given.source
          ? 'maintain.settings.save'
          : 'maintain.new.save',
    ),
    edit: {
      url: given.source
        ? `/desk/maintainer/sources/${given.source.name}/settings?trial=${trial.publicId}`
        : `/desk/maintainer/new/${trial.connector}?trial=${trial.publicId}`,
      label: t('maintain.trial.edit'),
    },
  }
}

function titleOf(trial: Trial, { goesOn }: TrialLive): TextKey {
  if (goesOn) return 'maintain.trial.title'
  if (trial.state === 'failed') return 'maintain.trial.title.failed'
  if (trial.state !== 'done') return 'maintain.trial.title.stopped'
  return trial.found?.items.length === 0 ? 'maintain.trial.title.empty' : 'maintain.trial.title.well'
}

function troubleOf(trial: Trial, texts: Texts, now: Temporal.Instant): TrialPage['trouble'] {
  const { t } = texts
  if (trial.state === 'cancelled')
    return { title: t('maintain.trial.cancelled'), text: t('maintain.trial.cancelled.text') }
  if (isLost(trial, now)) return { title: t('maintain.trial.lost'), text: t('maintain.trial.lost.text') }
  const text = triedWords(trial, texts)
  return text === undefined ? undefined : { title: t('maintain.trial.failed'), text }
}

const mostRequests = 30

function foundPart(found: NonNullable<Trial['found']>, texts: Texts): TrialPage['found'] {
  const { t } = texts
  return {
    check: troubleWords({ message: found.check }, texts),
    verdict: t('maintain.trial.verdict', {
      items: found.items.length,
      stored: found.wouldStore,
      more: found.isComplete ? 'no' : 'yes',
    }),
    items: found.items.map((item) => itemLine(item, texts)),
    gone: found.gone,
    goneTitle: t('maintain.trial.gone', { count: found.gone.length }),
    failures: found.failures.map(({ externalId, message }) => ({ id: externalId, reason: message })),
    failuresTitle: t('maintain.trial.failures', { count: found.failures.length }),
  }
}

function askedPart(found: NonNullable<Trial['found']>, { t, number }: Texts): TrialPage['asked'] {
  if (found.asked.length === 0) return undefined
  const sum = t('maintain.trial.requests', { count: found.requests, bytes: number(Math.ceil(found.bytes / 1024)) })
  const left = found.remaining === null ? '' : t('maintain.trial.left', { count: found.remaining })
  return {
    title: `${sum} ${left}`.trim(),
    requests: found.asked.slice(0, mostRequests).map(({ url, status, bytes }) => ({
      address: url,
      answer:
        status === 0 ? t('maintain.trial.no-answer') : t('maintain.trial.answer', { status: String(status), bytes }),
    })),
  }
}

function itemLine(item: TrialItem, texts: Texts): ItemLine {
  const { t, day } = texts
  return {
    title: item.title,
    url: item.url,
    lang: item.lang,
    kind: texts.find(`maintain.kind.${item.kind}`) ?? item.kind,
    excerpt: item.excerpt,
    meta: [
      item.author ?? '',
      day(Temporal.Instant.from(item.updatedAt)),
      ...(item.replies > 0 ? [t('maintain.trial.replies', { count: item.replies })] : []),
      item.tags.join(', '),
    ].filter(Boolean),
    licence: licenceLine(item.license, { reserved: t('licence.none'), unknown: t('licence.unknown') }),
    isSolved: item.isSolved,
  }
}
