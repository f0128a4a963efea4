import { expect, test } from 'vitest'
import type { Item } from '../../connectors/contract.ts'
import { circleGuard } from './stuck-guard.ts'

const page = (...ids: string[]) => ({ items: ids.map((externalId) => ({ externalId }) as Item) })
const times = (count: number, act: () => void) => Array.from({ length: count }).forEach(act)

test('a list that only repeats itself is given up; pages that overlap, change or are empty are none', () => {
  const check = circleGuard()
  check(page('a', 'b'), true)
  times(19, () => check(page('b', 'a'), false))
  check(page('b', 'c'), false)
  times(19, () => check(page('c'), false))
  check(page('a'), true)
  times(19, () => check(page('a', 'c'), false))
  times(50, () => check(page(), false))
  expect(() => check(page('a'), false)).toThrow('goes on without end')
})
