import { expect, test } from 'vitest'
import { createTexts } from '../http/texts.ts'
import { dayStrip } from './day-strip.ts'

const today = Temporal.PlainDate.from('2026-11-21')
const day = (ago: number, good: number, failed: number, upserted = 0) => ({
  ...{ day: today.subtract({ days: ago }), good, failed, upserted },
})

test('a bar a day, today at the right; failures hang, days without a run are dashes', () => {
  const { bars, dashes, label } = dayStrip(
    [day(0, 3, 0, 50), day(1, 0, 2), day(2, 5, 1, 3), day(40, 1, 0)],
    today,
    createTexts(['en']),
  )

  expect(bars.map(({ x, look }) => [x, look])).toEqual([
    [162, 'good'],
    [162, 'failed'],
    [168, 'failed'],
    [174, 'good'],
  ])
  expect(bars.at(-1)).toMatchObject({ y: 1, height: 19 })
  expect(dashes).toHaveLength(27)
  expect(label.replace(/[\u2068\u2069]/g, '')).toBe(
    'In 30 days: one good day, 2 with failures, the last 20 November 2026',
  )
})
