import type { Texts } from '../http/texts.ts'
import type { RunStrip } from './run-strip.ts'

/** One day of a source's runs. */
export type RunDay = { day: Temporal.PlainDate; good: number; failed: number; upserted: number }

export const daysShown = 30

const baseline = 20
const tallest = 19
const failedHeight = 7

/**
 * A bar a day, today at the right: a day on which it was read stands on the line, as high as what it brought; one of
 * failures alone hangs below it; one with both does both; one without runs is a dash.
 */
export function dayStrip(
  days: RunDay[],
  today: Temporal.PlainDate,
  { t, day: dayName }: Pick<Texts, 't' | 'day'>,
): RunStrip {
  const most = Math.max(1, ...days.map(({ upserted }) => Math.log1p(upserted)))
  const bars: RunStrip['bars'] = []
  const dashes: { x: number }[] = []
  for (let index = 0; index < daysShown; index++) {
    const date = today.subtract({ days: daysShown - 1 - index })
    const one = days.find(({ day }) => day.equals(date))
    const x = index * 6
    if (!one || one.good + one.failed === 0) {
      dashes.push({ x })
      continue
    }
    if (one.good > 0) {
      const height = Math.max(2, Math.round((Math.log1p(one.upserted) / most) * tallest))
      bars.push({ x, y: baseline - height, height, look: 'good' })
    }
    if (one.failed > 0) bars.push({ x, y: baseline + 1, height: one.good > 0 ? 3 : failedHeight, look: 'failed' })
  }
  const shown = days.filter(({ day }) => Temporal.PlainDate.compare(day, today.subtract({ days: daysShown })) > 0)
  const lastBad = shown
    .filter(({ failed }) => failed > 0)
    .map(({ day }) => day)
    .sort(Temporal.PlainDate.compare)
    .at(-1)
  return {
    label: t('strip.days', {
      good: shown.filter(({ good, failed }) => good > 0 && failed === 0).length,
      failed: shown.filter(({ failed }) => failed > 0).length,
      last: lastBad ? dayName(lastBad.toZonedDateTime('UTC').toInstant()) : '',
    }),
    bars,
    dashes,
  }
}
