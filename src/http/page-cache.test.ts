import { expect, test } from 'vitest'
import { createPageCache } from './page-cache.ts'

test('the page that was asked for longest ago goes first', () => {
  const cache = createPageCache(10)
  cache.set('a', 'aaaa')
  cache.set('b', 'bbbb')
  cache.get('a')
  cache.set('c', 'cccc')

  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual(['aaaa', undefined, 'cccc'])
})

test('a page that is set again counts once', () => {
  const cache = createPageCache(10)
  for (let time = 0; time < 5; time += 1) cache.set('a', 'aaaa')
  cache.set('b', 'bbbb')

  expect([cache.get('a'), cache.get('b')]).toEqual(['aaaa', 'bbbb'])
})

test('a page larger than all the room is not kept', () => {
  const cache = createPageCache(3)
  cache.set('a', 'aaaa')

  expect(cache.get('a')).toBeUndefined()
})
