import type { DeskTab } from '../desk/tabs.ts'
import { type Field, type FormErrors, type FormSummary, field, formSummary } from '../http/form-fields.ts'
import type { Texts } from '../http/texts.ts'
import type { FruitlessSearch } from '../search/count-searches.ts'
import { dayStrip, type RunDay } from '../sources/day-strip.ts'
import { isTold } from '../sources/findings.ts'
import type { RunStrip } from '../sources/run-strip.ts'
import { sourceMark } from '../sources/source-mark.ts'
import type { UnknownTag } from '../tags/unknown-tags.ts'
import { type FindingRow, findingRows } from './finding-notices.ts'
import { nextRun } from './next-run.ts'
import { type Health, type State, sourceUrl, stateOf } from './source-state.ts'
import { type Moment, shortMoment, span } from './times.ts'

type Row = {
  url: string
  title: string
  mark: string
  connector: string
  state: State
  lastSuccess: Moment | undefined
  items: string
  failures?: string
  lag: string
  next: { text: string; moment?: Moment }
  strip: RunStrip
}

export type MaintainerDeskPage = {
  title: string
  tabs: DeskTab[]
  done?: { kind: string; icon: string; title: string; text: string }
  noWorker?: { title: string; text: string }
  findings: FindingRow[]
  count: string
  rows: Row[]
  address: Field
  summary?: FormSummary
  isEmpty: boolean
  missing: {
    searches: { text: string; meta: string; url: string }[]
    tags: { word: string; meta: string }[]
  }
}

export type DeskGiven = {
  healths: Health[]
  days: Map<string, RunDay[]>
  connectorTitles: Map<string, string>
  isWorkerThere: boolean
  searches: FruitlessSearch[]
  unknownTags: UnknownTag[]
  done?: string
  typed?: string
  errors?: FormErrors
}

/** How every source is, what is wrong and what to do, and which source may be missing. */
export function maintainerDeskPage(
  given: DeskGiven,
  member: { timeZone: string },
  tabs: DeskTab[],
  texts: Texts,
  now: Temporal.Instant,
): MaintainerDeskPage {
  const { t } = texts
  const { healths } = given
  const read = healths.filter(({ source }) => !source.retiredAt && source.state !== 'removing')
  const well = read.filter(
    ({ source, findings }) => source.state === 'active' && !findings.some(({ kind }) => isTold(kind)),
  )
  const items = healths.reduce((sum, { source }) => sum + source.items, 0)
  const gone =
    given.done === 'removed'
      ? t('maintain.done.removed')
      : given.done === 'retired'
        ? t('maintain.done.retired')
        : undefined
  return {
    title: t('maintain.title', { sources: read.length, well: well.length }),
    tabs,
    done: gone === undefined ? undefined : { kind: 'done', icon: 'solved', title: t('maintain.done'), text: gone },
    noWorker:
      given.isWorkerThere || read.length === 0
        ? undefined
        : { title: t('maintain.no-worker'), text: t('maintain.no-worker.do') },
    findings: findingRows(healths, texts, { now, timeZone: member.timeZone, isWorkerThere: given.isWorkerThere }),
    count: t('maintain.count', { sources: healths.length, items }),
    rows: healths.map((health) => rowOf(health, given, member.timeZone, texts, now)),
    address: addressField(given, texts),
    summary: formSummary(given.errors ?? {}, texts),
    isEmpty: healths.length === 0,
    missing: {
      searches: given.searches.map((search) => searchLine(search, texts)),
      tags: given.unknownTags.map(({ raw, items: count, sources }) => ({
        word: raw,
        meta: t('maintain.tag.items', { count, source: sources[0]?.title ?? '', others: sources.length - 1 }),
      })),
    },
  }
}

export const addressField = ({ typed, errors = {} }: { typed?: string; errors?: FormErrors }, { t }: Texts): Field =>
  field({
    name: 'address',
    label: t('maintain.address'),
    hint: t('maintain.address.hint'),
    value: typed ?? '',
    error: errors.address,
    inputmode: 'url',
    autocomplete: 'off',
    maxlength: 2000,
  })

function rowOf(health: Health, given: DeskGiven, timeZone: string, texts: Texts, now: Temporal.Instant): Row {
  const { t, number } = texts
  const { source } = health
  return {
    url: sourceUrl(source),
    title: source.title,
    mark: sourceMark(source.title),
    connector: given.connectorTitles.get(source.connector) ?? source.connector,
    state: stateOf(health, texts, now),
    lastSuccess: source.lastSuccessAt ? shortMoment(source.lastSuccessAt, now, timeZone, texts) : undefined,
    items: number(source.items),
    failures: source.failures > 0 ? t('maintain.unread', { count: source.failures }) : undefined,
    lag:
      source.lastSuccessAt && source.state === 'active'
        ? span(now.epochMilliseconds - source.lastSuccessAt.epochMilliseconds, texts)
        : '–',
    next: nextRun(health, timeZone, texts, now),
    strip: dayStrip(given.days.get(source.id) ?? [], now.toZonedDateTimeISO(timeZone).toPlainDate(), texts),
  }
}

export function searchLine({ text, times, timesFruitless }: FruitlessSearch, { t }: Texts) {
  return {
    text,
    meta: t('maintain.search.times', { count: times, fruitless: timesFruitless }),
    url: `/search?q=${encodeURIComponent(text)}`,
  }
}
