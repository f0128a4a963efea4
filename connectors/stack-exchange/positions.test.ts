import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ConnectorError } from '../contract.ts'
import { advance, nextAsk, startAt } from './positions.ts'

type Live = Map<number, number>

/** What the API answers, from questions with their last activity. */
function answerOf(live: Live, { min, page, pageSize }: { min: number; page: number; pageSize: number }) {
  const found = [...live]
    .filter(([, activity]) => activity >= min)
    .sort(([a, x], [b, y]) => x - y || a - b)
    .map(([question_id, last_activity_date]) => ({ question_id, last_activity_date }))
  return { questions: found.slice((page - 1) * pageSize, page * pageSize), hasMore: found.length > page * pageSize }
}

/** Walks to the end; `between` runs after each answer. */
function walk(live: Live, options: { pageSize: number; lastPage: number }, between: (request: number) => void) {
  const seen = new Map<number, number>()
  let position = startAt(0)
  for (let request = 1; request < 2000; request++) {
    const ask = nextAsk(position, options.pageSize, options.lastPage)
    expect(ask.page).toBeLessThanOrEqual(options.lastPage)
    expect(ask.pageSize).toBeLessThanOrEqual(options.pageSize)
    const answer = answerOf(live, ask)
    for (const question of answer.questions) seen.set(question.question_id, question.last_activity_date)
    const step = advance(position, ask, answer)
    position = JSON.parse(JSON.stringify(step.position))
    if (step.finished) return { seen, requests: request }
    between(request)
  }
  throw new Error('The walk does not end')
}

/** Few seconds, so that many share one and pages have to be counted; or many, so that windows begin anew. */
const activities = fc
  .constantFrom(1, 3, 10, 60)
  .chain((seconds) => fc.array(fc.integer({ min: 1, max: seconds }), { minLength: 1, maxLength: 200, size: 'max' }))

/** At request `at`, the question of that rank is edited, or goes. */
const change = fc.record({ at: fc.integer({ min: 1, max: 12 }), rank: fc.nat(200), isEdit: fc.boolean() })

test('whatever is edited or deleted during a walk, nothing that stays is missed', () => {
  fc.assert(
    fc.property(
      activities,
      fc.array(change, { maxLength: 60, size: 'max' }),
      fc.integer({ min: 10, max: 25 }),
      (all, changes, pageSize) => {
        const live: Live = new Map(all.map((activity, index) => [index + 1, activity]))
        let now = 1000
        const { seen } = walk(live, { pageSize, lastPage: 1000 }, (request) => {
          for (const { rank, isEdit } of changes.filter(({ at }) => at === request)) {
            const id = [...live.keys()][rank % Math.max(1, live.size)]
            if (id === undefined) continue
            if (isEdit) live.set(id, ++now)
            else live.delete(id)
          }
        })
        for (const [id, activity] of live) expect(seen.get(id)).toBe(activity)
      },
    ),
    {
      numRuns: 150,
      // The page after the first begins with a question of the first, edited since.
      examples: [
        [
          [...Array(20).fill(1), ...Array(4).fill(9)],
          [
            { at: 1, rank: 0, isEdit: false },
            { at: 1, rank: 0, isEdit: true },
          ],
          23,
        ],
      ],
    },
  )
})

test('a quiet site is walked with few more requests than it has pages, however many share a second', () => {
  for (const sharing of [1, 2, 20, 50, 99, 150]) {
    const live: Live = new Map(Array.from({ length: 3000 }, (_, index) => [index + 1, Math.floor(index / sharing) + 1]))
    const { seen, requests } = walk(live, { pageSize: 100, lastPage: 1000 }, () => {})
    expect(seen.size).toBe(3000)
    expect(requests, `${sharing} share a second`).toBeLessThanOrEqual(34)
  }
})

test('without a key a walk of any length stays below the last page', () => {
  const live: Live = new Map(Array.from({ length: 5000 }, (_, index) => [index + 1, Math.floor(index / 50) + 1]))
  expect(walk(live, { pageSize: 100, lastPage: 25 }, () => {}).seen.size).toBe(5000)
})

test('more questions of one second than the pages reach are said, not lost', () => {
  const live: Live = new Map(Array.from({ length: 2600 }, (_, index) => [index + 1, 7]))
  expect(() => walk(live, { pageSize: 100, lastPage: 25 }, () => {})).toThrow(ConnectorError)
  expect(walk(live, { pageSize: 100, lastPage: 1000 }, () => {}).seen.size).toBe(2600)
})
