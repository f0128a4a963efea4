import type { Texts } from '../http/texts.ts'
import { isDue } from '../sources/source-health.ts'
import type { Health } from './source-state.ts'
import { type Moment, shortMoment } from './times.ts'

/** When a source is read next, in as many words as a table has room for; with its moment where there is one. */
export function nextRun(
  { source }: Health,
  timeZone: string,
  texts: Texts,
  now: Temporal.Instant,
): { text: string; moment?: Moment } {
  const { t } = texts
  if (source.state === 'removing' || source.retiredAt) return { text: t('maintain.next.none') }
  if (source.state === 'paused') return { text: t('maintain.next.by-hand') }
  if (source.isSyncing) return { text: t('maintain.next.now') }
  if (isDue(source, now)) return { text: t('maintain.next.due') }
  const moment = shortMoment(source.nextRunAt, now, timeZone, texts)
  return {
    text:
      source.failuresInRow > 0
        ? t('maintain.next.try', { at: moment.text, count: source.failuresInRow + 1 })
        : moment.text,
    moment,
  }
}
