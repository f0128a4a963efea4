import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertItem, insertSource } from '../../tests/rows.ts'
import { type TestApp, testApp } from '../../tests/testApp.ts'
import { slipsBetween } from './slips.ts'

test.each([
  ['cliks', 'clicks', 'clips'],
  ['slidr', 'slider', 'slides'],
  ['kettel', 'kettle', 'kettles'],
  ['radoi', 'radio', 'radii'],
  ['batery', 'battery', 'bakery'],
  ['zipppers', 'zippers', 'clippers'],
])('%s is nearer to %s than to %s', (typed, meant, other) => {
  expect(slipsBetween(typed, meant)).toBeLessThan(slipsBetween(typed, other))
})

test('a word is no slip from itself, and never more than all its letters wrong', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
      expect(slipsBetween(one, one)).toBe(0)
      const slips = slipsBetween(one, other)
      expect(slips).toBeGreaterThanOrEqual(0)
      expect(slips).toBeLessThanOrEqual(([...one].length + [...other].length) * 1.5)
      if (one !== other) expect(slips).toBeGreaterThan(0)
    }),
  )
})

let hub: TestApp
beforeAll(async () => {
  hub = await testApp()
  const { id } = await insertSource(hub.db)
  await insertItem(hub.db, id, { title: 'Kettle clicks too early' })
  for (const what of ['lid', 'hinge', 'panel', 'cover', 'knob'])
    await insertItem(hub.db, id, {
      title: `The ${what} is held by clips`,
      html: '<p>Two clips hold it, a third clip broke.</p>',
    })
  await hub.deps.search.indexDirty()
})
afterAll(() => hub.close())

test('in a small hub the nearer word is meant, not the one that happens to be more frequent', async () => {
  const { corrected, hits } = await hub.deps.search.search({ text: 'ketle cliks off' })
  expect(corrected).toMatchObject({ from: 'ketle cliks', to: 'kettle clicks', shownFor: 'kettle clicks off' })
  expect(hits[0]?.title).toBe('Kettle clicks too early')
})

test('among words that are as near the more frequent one is meant', async () => {
  await insertItem(hub.db, (await insertSource(hub.db, { name: 'other' })).id, { title: 'Clops of a horse' })
  await hub.deps.search.indexDirty()
  expect((await hub.deps.search.search({ text: 'clups' })).corrected?.to).toBe('clips')
})
