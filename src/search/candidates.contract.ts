import type { Knex } from 'knex'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import type { CandidateSource } from './candidates.ts'
import type { SearchRequest } from './contract.ts'
import { find } from './find.ts'
import type { SearchDocument } from './search-document.ts'

const now = Temporal.Instant.from('2026-11-21T10:00:00Z')
const tagId = '00000000-0000-4000-8000-000000000001'

/** What every source of candidates must do. */
export function candidatesContract(name: string, make: (db: Knex) => CandidateSource): void {
  describe(`candidates from ${name}`, () => {
    let source: CandidateSource
    let fresh: Awaited<ReturnType<typeof freshDatabase>>

    beforeAll(async () => {
      fresh = await freshDatabase()
      await fresh.db('tags').insert({ id: tagId, name: 'zips', created_at: now })
      await fresh.db('tag_aliases').insert(['fastener', 'sliding-lock'].map((alias) => ({ alias, tag_id: tagId })))
      source = make(fresh.db)
      await source.index(documents)
    })
    afterAll(async () => {
      await source.remove(documents.map((document) => document.id))
      await fresh.drop()
    })

    const found = async (request: SearchRequest) =>
      (await find({ db: fresh.db, languages: ['en'], source, now }, request)).ranked.map(
        ({ candidate }) => candidate.id,
      )

    test('a document is found by a word of its title, its tags or its body, in another form', async () => {
      expect((await found({ text: 'zippers splitting' }))[0]).toBe('zip')
      expect(await found({ text: 'upholstery' })).toEqual(['chair'])
      expect(await found({ text: 'paraffin' })).toEqual(['zip'])
    })

    test('a question in a sentence finds what has some of its words', async () => {
      expect((await found({ text: 'why does my electric kettle keep clicking off before the water is hot?' }))[0]).toBe(
        'kettle',
      )
    })

    test('a slip of the fingers is forgiven', async () => {
      expect((await found({ text: 'kettel clicks' }))[0]).toBe('kettle')
    })

    test('another word for a tag finds what has the tag, also as two words', async () => {
      expect(await found({ text: 'fastener' })).toEqual(['zip'])
      expect(await found({ text: 'sliding lock', correct: false })).toEqual(['zip'])
      expect(await found({ text: 'fastener', kinds: ['person'] })).toEqual(['ana'])
      expect(await found({ text: 'fastener', sources: ['blog'] })).toEqual([])
    })

    test('people come along where they are asked for beside the rest', async () => {
      const request = { text: 'zip slider', withPeople: true }
      const both = await find({ db: fresh.db, languages: ['en'], source, now }, request)
      expect(both.ranked.map(({ candidate }) => candidate.id)).toEqual(['zip'])
      expect(both.people.ranked.map(({ candidate }) => candidate.id)).toEqual(['ana'])
    })

    test('the beginning of a word is enough while it is typed', async () => {
      expect(await found({ text: 'kett' })).toContain('kettle')
    })

    test('filters hold for every candidate', async () => {
      expect(await found({ text: 'replace', tags: ['zips'] })).toEqual(['zip'])
      expect(await found({ text: 'replace', kinds: ['article'] })).toEqual(['chair'])
      expect(await found({ text: 'replace', sources: ['blog'], solved: true })).toEqual([])
      expect(await found({ text: 'replace', years: [2024] })).toEqual(['zip'])
      expect(await found({ text: 'replace is:open' })).toEqual(['kettle'])
      expect(await found({ text: 'replace', languages: ['de'] })).toEqual([])
    })

    test('people are found where they are asked for, by name and by what they know, and not otherwise', async () => {
      expect(await found({ text: 'zip slider' })).not.toContain('ana')
      expect(await found({ text: 'zip slider', kinds: ['person'] })).toEqual(['ana'])
      expect(await found({ text: 'prado kind:person' })).toEqual(['ana'])
      expect(await found({ text: 'zip', kinds: ['thread', 'person'], tags: ['zips'] })).toEqual(
        expect.arrayContaining(['zip', 'ana']),
      )
    })

    test('a phrase must be there, and an excluded word must not', async () => {
      expect(await found({ text: '"clicks off"' })).toEqual(['kettle'])
      expect(await found({ text: '"off clicks"' })).toEqual([])
      expect(await found({ text: 'replace -kettle' })).not.toContain('kettle')
    })

    test('filter syntax in a value stays a value', async () => {
      expect(await found({ text: 'replace', tags: ['zips" OR kind = "thread'] })).toEqual([])
      expect(await found({ text: 'replace', sources: ["qa' OR true --"] })).toEqual([])
    })

    test('what is replaced is found as it is now, and what is removed is gone', async () => {
      const lamp = document('lamp', 'A lamp that flickers', 'the dimmer')
      await source.index([lamp])
      expect(await found({ text: 'flickering lamp' })).toEqual(['lamp'])
      await source.index([{ ...lamp, title: 'A torch that glows' }])
      expect(await found({ text: 'flickers', correct: false })).toEqual([])
      expect(await found({ text: 'torch' })).toEqual(['lamp'])
      await source.remove(['lamp', 'never-there'])
      expect(await found({ text: 'torch', correct: false })).toEqual([])
    })

    test('words of no document find nothing', async () => {
      expect(await found({ text: 'qwxzv', correct: false })).toEqual([])
    })
  })
}

const document = (id: string, title: string, body: string, more: Partial<SearchDocument> = {}): SearchDocument => ({
  id,
  kind: 'thread',
  itemKind: 'question',
  source: 'qa',
  title,
  url: `/items/${id}`,
  tags: [],
  lang: 'en',
  solved: false,
  replies: 0,
  votes: 0,
  at: Temporal.Instant.from('2025-05-01T00:00:00Z'),
  licence: { spdx: 'CC-BY-SA-4.0' },
  body,
  ...more,
})

const documents = [
  document('zip', 'Zip splits behind the slider', 'Replace the slider, or rub paraffin on the teeth of the zipper.', {
    tags: ['zips'],
    solved: true,
    replies: 2,
    at: Temporal.Instant.from('2024-05-01T00:00:00Z'),
  }),
  document(
    'kettle',
    'Kettle clicks off before it boils',
    'Descale it first, then replace the thermostat of the electric kettle.',
    { tags: ['kettles'] },
  ),
  document('chair', 'A chair, re-covered', 'How we replace worn covers.', {
    kind: 'article',
    itemKind: 'article',
    source: 'blog',
    tags: ['upholstery'],
  }),
  document('ana', 'Ana Prado', 'Mends jackets and bags.', {
    kind: 'person',
    itemKind: 'person',
    source: 'hub',
    tags: ['zips'],
  }),
  document('radio', 'Radio hums', 'A capacitor dries out.', { tags: ['radios'] }),
]
