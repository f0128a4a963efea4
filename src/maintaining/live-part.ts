import type { Texts } from '../http/texts.ts'
import type { RunRow } from '../sources/queries.ts'
import { isDue } from '../sources/source-health.ts'
import { nextRun } from './next-run.ts'
import { type Health, type State, stateOf } from './source-state.ts'

export type LivePart = {
  state: State
  /** It goes on: look again soon. */
  goesOn: boolean
  lines: string[]
  next: string
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
  const waits = isDue(source, now)
  const goesOn = source.isSyncing || waits || source.state === 'removing'
  const counts = last && t('maintain.run.counts', countsOf(last))
  return {
    state: stateOf(health, texts, now),
    goesOn,
    lines: source.isSyncing
      ? [
          ...(last?.state === 'running'
            ? [counts ?? '', t('maintain.run.asked', { count: last.requests }), last.progress ?? '']
            : []),
        ].filter(Boolean)
      : waits
        ? [t('maintain.live.waits')]
        : last && last.state !== 'running'
          ? [lastWords(last, texts)]
          : [],
    next: t('maintain.live.next', { at: nextRun(health, timeZone, texts, now).text }),
  }
}

const countsOf = ({ seen, upserted, deleted, failed }: RunRow) => ({ seen, stored: upserted, deleted, failed })

/** A run that failed before it saw anything has no counts worth saying. */
function lastWords(last: RunRow, { t }: Texts): string {
  const counts = t('maintain.run.counts', countsOf(last))
  if (last.state === 'ok' || last.state === 'limited' || last.state === 'cancelled')
    return t('maintain.live.last', { counts })
  return last.seen > 0 ? t('maintain.live.failed-after', { counts }) : t('maintain.live.failed')
}
