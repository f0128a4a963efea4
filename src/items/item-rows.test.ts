import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { itemOf } from '../../tests/shelf.ts'
import { contentHash } from './item-rows.ts'

/** What items were compared by from the first version on: were it another, each hub would store everything anew. */
function hashOfSortedCopy(item: unknown): string {
  const sorted = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(sorted)
    if (value instanceof Temporal.Instant) return value.toString()
    const fields = value as Record<string, unknown>
    return Object.fromEntries(
      Object.keys(fields)
        .sort()
        .map((key) => [key, sorted(fields[key])]),
    )
  }
  return createHash('sha256')
    .update(JSON.stringify(sorted([1, item])))
    .digest('base64url')
}

test('an item is told from another as it always was', () => {
  const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,9}$/)
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.boolean(),
    fc.constant(undefined),
    fc.constant(null),
  )
  const more = fc.dictionary(name, fc.oneof(value, fc.array(value), fc.dictionary(name, value)))
  fc.assert(
    fc.property(more, (fields) => {
      const item = { ...itemOf({ id: 1, at: 5, title: 'A kettle', notes: [] }), ...fields } as never
      expect(contentHash(item)).toBe(hashOfSortedCopy(item))
    }),
  )
})
