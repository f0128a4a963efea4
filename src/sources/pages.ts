import type { Texts } from '../http/texts.ts'
import { type LicenceLine, licenceLine } from '../items/licence.ts'
import { searchUrl } from '../search/address.ts'
import { type Listed, listRow, type Row } from '../search/rows.ts'
import { type RunStrip, runStrip } from './run-strip.ts'
import type { LicenceCount, ShownRun, ShownSource } from './shown-sources.ts'
import { sourceMark } from './source-mark.ts'

type State = { look: string; icon: string; label: string }

export type SourcesPage = {
  title: string
  lead: string
  rows: {
    url: string
    title: string
    mark: string
    connector: string
    items: string
    licence: string
    read: string
    state: State
  }[]
  empty: { headline: string; text: string; acts: { label: string; url: string; look: string }[] }
}

export type SourcePage = {
  title: string
  lead: string
  siteUrl: string
  siteName: string
  notice?: { kind: string; icon: string; title: string; text: string }
  facts: { label: string; value: string; dateTime?: string }[]
  licences: (LicenceLine & { count: string })[]
  strip: RunStrip
  fresh: Row[]
  searchUrl: string
}

export function sourcesPage(
  sources: ShownSource[],
  licences: Map<string, LicenceCount[]>,
  texts: Texts,
  now: Temporal.Instant,
): SourcesPage {
  const { t, number } = texts
  const items = sources.reduce((sum, source) => sum + source.items, 0)
  const well = sources.filter((source) => !source.isInTrouble && source.state === 'active').length
  const health = well === sources.length ? 'all' : well === 0 ? 'none' : 'some'
  return {
    title: t('sources.title'),
    lead:
      sources.length === 0
        ? t('sources.lead-none')
        : t('sources.lead', { sources: sources.length, items, well, health }),
    rows: sources.map((source) => ({
      url: `/sources/${source.name}`,
      title: source.title,
      mark: sourceMark(source.title),
      connector: connectorName(source, texts),
      items: number(source.items),
      licence: licenceSummary(licences.get(source.id) ?? [], texts),
      read: freshness(source, texts, now),
      state: stateOf(source, texts),
    })),
    empty: {
      headline: t('sources.empty.headline'),
      text: t('sources.empty.text'),
      acts: [{ label: t('empty.hub.act'), url: '/', look: 'do' }],
    },
  }
}

export function sourcePage(
  source: ShownSource,
  licences: LicenceCount[],
  runs: ShownRun[],
  fresh: Listed[],
  texts: Texts,
): SourcePage {
  const { t, number, moment } = texts
  return {
    title: source.title,
    lead: t('source.lead', { connector: connectorName(source, texts), count: source.items }),
    siteUrl: source.siteUrl,
    siteName: new URL(source.siteUrl).host,
    notice: noticeOf(source, texts),
    facts: [
      { label: t('sources.items'), value: number(source.items) },
      { label: t('sources.state'), value: stateOf(source, texts).label },
      source.lastSuccessAt
        ? {
            label: t('source.last-success'),
            value: moment(source.lastSuccessAt),
            dateTime: source.lastSuccessAt.toString(),
          }
        : { label: t('source.last-success'), value: t('source.never') },
      ...(source.state === 'active'
        ? [{ label: t('source.next-run'), value: moment(source.nextRunAt), dateTime: source.nextRunAt.toString() }]
        : []),
    ],
    licences: licences.map((licence) => ({ ...named(licence, texts), count: number(licence.count) })),
    strip: runStrip(runs, texts),
    fresh: fresh.map((item) => listRow(item, texts)),
    searchUrl: searchUrl({ source: [source.name] }),
  }
}

function stateOf(source: ShownSource, { t }: Texts): State {
  if (source.state === 'paused') return { look: 'held', icon: 'held', label: t('source.state.paused') }
  if (source.isInTrouble) return { look: 'trouble', icon: 'trouble', label: t('source.state.trouble') }
  if (source.isRunning) return { look: 'held', icon: 'held', label: t('source.state.running') }
  if (!source.lastSuccessAt) return { look: 'held', icon: 'held', label: t('source.state.new') }
  return { look: 'solved', icon: 'solved', label: t('source.state.good') }
}

/** What went wrong is for maintainers, and may name keys and addresses: everyone learns only what it means for them. */
function noticeOf(source: ShownSource, { t, number, day }: Texts): SourcePage['notice'] {
  if (source.state === 'paused')
    return {
      kind: '',
      icon: 'held',
      title: t('source.paused.title'),
      text: t('source.paused.text', { count: source.items }),
    }
  if (!source.isInTrouble) return undefined
  const text = source.lastSuccessAt
    ? t('source.trouble.text', { items: number(source.items), date: day(source.lastSuccessAt) })
    : t('source.trouble.never')
  return { kind: 'late', icon: 'trouble', title: t('source.trouble.title'), text }
}

function freshness(source: ShownSource, { t }: Texts, now: Temporal.Instant): string {
  if (!source.lastSuccessAt) return t('source.never')
  const minutes = Math.max(0, Math.round((now.epochMilliseconds - source.lastSuccessAt.epochMilliseconds) / 60_000))
  if (minutes < 90) return t('source.minutes-ago', { count: minutes })
  if (minutes < 48 * 60) return t('source.hours-ago', { count: Math.round(minutes / 60) })
  return t('source.days-ago', { count: Math.round(minutes / 1440) })
}

const named = (licence: LicenceCount, { t }: Texts) =>
  licenceLine(licence, { reserved: t('licence.none'), unknown: t('licence.unknown') })

function licenceSummary(licences: LicenceCount[], texts: Texts): string {
  const labels = licences.map((licence) => named(licence, texts).label)
  return labels.length > 2
    ? texts.t('sources.licences-more', { first: labels[0] ?? '', count: labels.length - 1 })
    : labels.join(', ') || '–'
}

const connectorName = (source: ShownSource, { find }: Texts) =>
  find(`connector.${source.connector}`) ?? source.connector
