import { expect, test } from 'vitest'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { buildBeside } from './build-index.ts'
import type { SearchDocument } from './search-document.ts'

const document = (n: number): SearchDocument => ({
  id: `i_${n}`,
  kind: 'thread',
  itemKind: 'question',
  source: 'shelf',
  title: `Zip ${n} of jackets`,
  url: `/items/${n}`,
  tags: ['zips'],
  lang: 'en',
  solved: false,
  replies: 0,
  votes: 0,
  at: Temporal.Instant.from('2026-11-21T10:00:00Z'),
  licence: { spdx: 'CC-BY-SA-4.0' },
  body: `The zip of jacket ${n % 7} zips no more, as jackets do.`,
})

async function* batches() {
  for (let n = 0; n < 40; n += 8) yield Array.from({ length: 8 }, (_, index) => document(n + index))
}

test('a vocabulary that is counted in parts is the same as one counted whole', async () => {
  const { db, drop } = await freshDatabase()
  try {
    const built = async (mostWords?: number) => {
      await buildBeside(db, batches(), ['en'], { mostWords })
      const rows = async (table: string) => (await db.raw(`SELECT * FROM search_next.${table} ORDER BY 1, 2`)).rows
      return { words: await rows('words'), stems: await rows('stems') }
    }
    const whole = await built()
    expect(whole.stems).toContainEqual(expect.objectContaining({ stem: 'zip', documents: 40 }))
    expect(await built(1)).toEqual(whole)
  } finally {
    await drop()
  }
})
