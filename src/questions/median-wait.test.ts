import fc from 'fast-check'
import { expect, test } from 'vitest'
import { medianWait, type Wait } from './median-wait.ts'

/** `13+`: still going on at 13. */
const waits = (text: string): Wait[] =>
  text.split(' ').map((word) => ({ hours: Number.parseFloat(word), isOver: !word.endsWith('+') }))

test.each([
  // Freireich et al. 1963, as in Cox and Oakes 1984: remission in weeks.
  ['6-MP', '6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+', 23],
  ['placebo', '1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23', 8],
  // Miller 1997, `aml` in the R package survival: weeks to relapse.
  ['maintained', '9 13 13+ 18 23 28+ 31 34 45+ 48 161+', 31],
  ['not maintained', '5 5 8 8 12 16+ 23 27 30 33 43 45', 23],
])('the median of %s is the published one', (_, text, median) => {
  expect(medianWait(waits(text))).toBe(median)
})

test.each([
  ['nothing', [], undefined],
  ['one that is over', waits('4'), 4],
  ['one that waits', waits('4+'), undefined],
  ['fewer than half over', waits('1 2 9+ 9+ 9+'), undefined],
  ['exactly half over', waits('1 2 9+ 9+'), 2],
  ['a tie of one over and one waiting: the one that is over comes first', waits('3 3+'), 3],
  ['all at the same time', waits('7 7 7'), 7],
  ['thirds that multiply to one half', waits('1 2 3 4 5 6'), 3],
])('of %s', (_, given, median) => {
  expect(medianWait(given)).toBe(median)
})

test('with nobody waiting it is the plain lower median, in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 1, maxLength: 60 }), (hours) => {
      const ordered = hours.toSorted((a, b) => a - b)
      expect(medianWait(hours.map((one) => ({ hours: one, isOver: true })))).toBe(
        ordered[Math.ceil(ordered.length / 2) - 1],
      )
    }),
  )
})

test('leaving out those who wait never makes it longer', () => {
  const wait = fc.record({ hours: fc.integer({ min: 0, max: 100 }), isOver: fc.boolean() })
  fc.assert(
    fc.property(fc.array(wait, { maxLength: 60 }), (given) => {
      const told = medianWait(given) ?? Number.POSITIVE_INFINITY
      const naive = medianWait(given.filter(({ isOver }) => isOver)) ?? Number.NEGATIVE_INFINITY
      expect(naive).toBeLessThanOrEqual(told)
    }),
  )
})
