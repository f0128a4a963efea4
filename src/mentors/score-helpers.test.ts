import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Evidence, scoreHelpers } from './score-helpers.ts'

const now = Temporal.Instant.from('2026-11-21T10:00:00Z')
const daysAgo = (days: number) => now.subtract({ hours: Math.round(days * 24) })
const person = (given: Partial<Evidence> = {}): Evidence => ({
  votes: 0,
  answersLately: 0,
  knownTags: 0,
  described: 0,
  ...given,
})
const scores = (people: Evidence[], closest = 1) => scoreHelpers(people, { now, closest }).map(({ score }) => score)

test('answers count as much as the most that anyone gave', () => {
  const [most, half, none] = scores([person({ votes: 0.8 }), person({ votes: 0.4 }), person()]) as number[]

  expect(most).toBeCloseTo(1)
  expect(half).toBeCloseTo(0.5)
  expect(none).toBe(0)
})

test('of two with the same answers the one who is around comes first', () => {
  const votes = 0.5
  const [around, gone] = scores([
    person({ votes, lastAnswerAt: daysAgo(1), answersLately: 4 }),
    person({ votes, lastAnswerAt: daysAgo(40) }),
  ]) as [number, number]

  expect(around).toBeGreaterThan(gone)
})

test('a tag that somebody knows is enough where nobody has answered, and each further one is worth less', () => {
  const [none, one, two] = scores([person(), person({ knownTags: 1 }), person({ knownTags: 2 })]) as number[]

  expect(none).toBe(0)
  expect(one).toBeGreaterThan(0)
  expect((two ?? 0) - (one ?? 0)).toBeLessThan(one ?? 0)
})

test('answers to what is hardly like the question do not outweigh a tag that somebody knows', () => {
  const [answered, knows] = scores([person({ votes: 0.05 }), person({ knownTags: 1 })], 0.05) as number[]

  expect(knows).toBeGreaterThan(answered ?? 0)
})

test('whatever is known the scores are finite, never negative, and no more of anything makes anyone worth less', () => {
  const evidence = fc.record({
    votes: fc.double({ min: 0, max: 1000, noNaN: true }),
    answersLately: fc.nat(10_000),
    knownTags: fc.nat(40),
    described: fc.double({ min: 0, max: 3, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(evidence, { minLength: 1, maxLength: 6 }), (given) => {
      const [first, ...others] = given as [Evidence, ...Evidence[]]
      const before = scores([first, ...others])
      const after = scores([
        { ...first, knownTags: first.knownTags + 1, answersLately: first.answersLately + 1 },
        ...others,
      ])

      for (const score of before) expect(Number.isFinite(score) && score >= 0).toBe(true)
      expect(after[0]).toBeGreaterThanOrEqual(before[0] ?? 0)
    }),
  )
})
