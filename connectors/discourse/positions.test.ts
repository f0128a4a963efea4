import { expect, test } from 'vitest'
import { after, endsBelow, freshRows, joins, markOf, mostLately, type Position } from './positions.ts'
import type { Row } from './shapes.ts'

const row = (id: number, bumped_at: number, more: Partial<Row> = {}): Row => ({ id, bumped_at, ...more }) as Row
const pinned = (id: number, at: number) => row(id, at, { pinned: true })
const at = (time: number, ids: number[]): Position => ({ page: 0, at: time, ids, seen: 1 })

test('pinned topics, and those without a date, say nothing of where the walk is', () => {
  expect(endsBelow([pinned(1, 10), row(2, 90), pinned(3, 10)], 50)).toBe(false)
  expect(endsBelow([row(2, 90), row(4, 40), row(5, undefined as never)], 50)).toBe(true)
  expect(endsBelow([pinned(1, 10)], 50)).toBe(false)
  expect(joins([pinned(1, 10), row(2, 60)], at(50, [3]))).toBe(true)
})

test('what is left of a page is what lies behind the position', () => {
  const rows = [row(1, 70), row(2, 50), row(3, 50), pinned(4, 20), row(5, 40)]
  expect(freshRows(rows, undefined).map(({ id }) => id)).toEqual([1, 2, 3, 5])
  expect(freshRows(rows, at(50, [2])).map(({ id }) => id)).toEqual([3, 5])
  expect(freshRows(rows, at(40, [5]))).toEqual([])
})

test('a page joins what was done where it begins with something done, or with what has moved up since', () => {
  expect(joins([row(2, 50), row(3, 40)], at(50, [2]))).toBe(true)
  expect(joins([row(1, 60), row(3, 40)], at(50, [2]))).toBe(true)
  expect(joins([row(3, 40)], at(50, [2]))).toBe(false)
  // Of the same moment, but not known: others of it may be on the page before.
  expect(joins([row(3, 50)], at(50, [2]))).toBe(false)
  expect(joins([], at(50, [2]))).toBe(true)
})

test('the position keeps all that share its moment', () => {
  const first = after(undefined, row(1, 50), 0)
  expect(after(first, row(2, 50), 1)).toEqual({ page: 1, at: 50, ids: [1, 2], seen: 2 })
  expect(after(first, row(2, 40), 1)).toEqual({ page: 1, at: 40, ids: [2], seen: 2 })
})

test('the mark changes with what a reader sees, not with views', () => {
  const one = row(1, 50, { title: 'Seams', tags: ['cloth'], posts_count: 2 })
  expect(markOf({ ...one, archived: true })).toBe(markOf(one))
  for (const more of [
    { title: 'Hems' },
    { tags: [] },
    { posts_count: 1 },
    { has_accepted_answer: true },
    { category_id: 4 },
  ])
    expect(markOf({ ...one, ...more })).not.toBe(markOf(one))
})

test('the pinned are remembered beside the most lately active', () => {
  const all: [number, number, string][] = [
    [1, 10, 'a'],
    [2, 30, 'b'],
    [3, 20, 'c'],
    [4, 40, 'd'],
  ]
  expect(mostLately(all, new Set([1]), 2).map(([id]) => id)).toEqual([1, 4, 2])
})
