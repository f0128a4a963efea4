import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Evidence, scoreHelpers, weights } from './score-helpers.ts'

const now = Temporal.Instant.from('2026-11-21T10:00:00Z')
const daysAgo = (days: number) => now.subtract({ hours: Math.round(days * 24) })
const person = (given: Partial<Evidence> = {}): Evidence => ({
  votes: [],
  answersLately: 0,
  knownTags: 0,
  described: 0,
  ...given,
})
const vote = (score: number, days: number) => ({ score, at: daysAgo(days) })
const scores = (people: Evidence[], closest = 1) => scoreHelpers(people, { now, closest }).map(({ score }) => score)

test('an answer to what is more like the question counts more, and so does a newer one', () => {
  const [like, unlike, old] = scores([
    person({ votes: [vote(0.8, 10)] }),
    person({ votes: [vote(0.4, 10)] }),
    person({ votes: [vote(0.8, 10 + weights.voteDays)] }),
  ]) as [number, number, number]

  expect(like / unlike).toBeCloseTo(2)
  expect(like / old).toBeCloseTo(Math.E)
})

test('of two with the same answers the one who is around comes first', () => {
  const votes = [vote(0.5, 40)]
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
  const [answered, knows] = scores([person({ votes: [vote(0.05, 1)] }), person({ knownTags: 1 })], 0.05) as number[]

  expect(knows).toBeGreaterThan(answered ?? 0)
})

test('whatever is known the scores are finite, never negative, and no more of anything makes anyone worth less', () => {
  const evidence = fc.record({
    votes: fc.array(
      fc.record({ score: fc.double({ min: 0, max: 2, noNaN: true }), days: fc.integer({ min: -2, max: 5000 }) }),
      { maxLength: 8 },
    ),
    answersLately: fc.nat(10_000),
    knownTags: fc.nat(40),
    described: fc.double({ min: 0, max: 3, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(evidence, { minLength: 1, maxLength: 6 }), (given) => {
      const people = given.map((one) =>
        person({ ...one, votes: one.votes.map(({ score, days }) => vote(score, days)) }),
      )
      const [first, ...others] = people as [Evidence, ...Evidence[]]
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
