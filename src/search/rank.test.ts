import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Candidate, QueryTerm } from './candidates.ts'
import { bestText, prior, priors, rank } from './rank.ts'
import { analyseDocument } from './search-document.ts'

const now = Temporal.Instant.from('2026-11-21T10:00:00Z')
const totals = { documents: 1000, averageTitle: 6, averageBody: 100 }

const candidate = (
  id: string,
  title: string,
  more: { body?: string; tags?: string[] } & Partial<Candidate> = {},
): Candidate => {
  const { body = '', tags = [], ...known } = more
  const { terms, titleLength, bodyLength } = analyseDocument({ title, tags, body, lang: 'en' }, ['en'])
  return {
    id,
    kind: 'thread',
    source: 'qa',
    tags,
    lang: 'en',
    solved: false,
    replies: 0,
    votes: 0,
    at: Temporal.Instant.from('2024-01-01T00:00:00Z').epochMilliseconds,
    year: 2024,
    terms,
    titleLength,
    bodyLength,
    ...known,
  }
}
const term = (stem: string, documents = 10, weight = 1, titleOnly = false): QueryTerm => ({
  word: stem,
  documents,
  variants: [{ stem, documents, weight, titleOnly }],
})
const order = (terms: QueryTerm[], candidates: Candidate[]) =>
  rank({ terms }, candidates, totals, now).map(({ candidate: c }) => c.id)

test('a word in the title counts more than the same word in the body', () => {
  expect(
    order([term('kettl')], [candidate('body', 'something else', { body: 'a kettle' }), candidate('title', 'a kettle')]),
  ).toEqual(['title', 'body'])
})

test('a rare word counts more than a common one', () => {
  expect(
    order([term('fix', 100), term('descal', 3)], [candidate('common', 'fix it'), candidate('rare', 'descaling it')]),
  ).toEqual(['rare', 'common'])
})

test('a corrected word counts less than the word itself, and the beginning of a word matches titles alone', () => {
  const slip: QueryTerm = {
    word: 'x',
    documents: 1,
    variants: [
      { stem: 'kettel', documents: 10, weight: 1 },
      { stem: 'kettl', documents: 10, weight: 0.7 },
    ],
  }
  expect(order([slip], [candidate('corrected', 'a kettle'), candidate('itself', 'a kettel')])).toEqual([
    'itself',
    'corrected',
  ])
  expect(order([term('kettl', 10, 0.6, true)], [candidate('body', 'nothing', { body: 'kettle' })])).toEqual([])
})

test('what makes an answer good orders equals and never lifts what does not match', () => {
  const loved = { solved: true, replies: 9, votes: 5000, at: now.epochMilliseconds }
  expect(order([term('kettl')], [candidate('plain', 'a kettle'), candidate('loved', 'a kettle', loved)])).toEqual([
    'loved',
    'plain',
  ])
  expect(order([term('kettl')], [candidate('off', 'a toaster', loved), candidate('match', 'a kettle')])).toEqual([
    'match',
  ])
  expect(
    order(
      [term('kettl'), term('descal')],
      [candidate('half', 'a kettle', loved), candidate('whole', 'a kettle descaled')],
    ),
  ).toEqual(['whole', 'half'])
})

test('priors are never more than their sum', () => {
  const most = priors.solved + priors.answered + priors.votes + priors.recent
  fc.assert(
    fc.property(
      fc.boolean(),
      fc.integer(),
      fc.integer(),
      fc.integer({ min: -1e12, max: 1e12 }),
      (solved, replies, votes, seconds) => {
        const share = prior(
          { solved, replies, votes, at: now.add({ seconds: Math.trunc(seconds / 100) }).epochMilliseconds },
          now,
        )
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(most)
      },
    ),
  )
})

test('what shares only a lesser word with the best is left out, with or without the best in sight', () => {
  const terms = [term('zipper', 3), term('slider', 4), term('worn', 60)]
  const best = candidate('best', 'a worn zipper slider')
  const part = candidate('part', 'nothing', { body: 'the slider of a zipper' })
  const tail = candidate('tail', 'nothing', { body: `the brush is worn ${'and the motor smells '.repeat(30)}` })
  expect(order(terms, [tail, best, part])).toEqual(['best', 'part'])
  const top = bestText({ terms }, [tail, best, part], totals)
  expect(rank({ terms }, [tail], totals, now, { best: top })).toEqual([])
})

test('nothing is found where the hub has nothing on the question but a word or two', () => {
  const terms = [term('best', 4), term('town', 2), { word: 'pizza', documents: 0, variants: [] }, term('recip', 1)]
  const long = 'of other things '.repeat(60)
  expect(order(terms, [candidate('one', 'glue', { body: `the best ${long}` })])).toEqual([])
})

test('a word that only one long text has finds it, and so does one that all have', () => {
  const long = 'of other things '.repeat(2000)
  expect(order([term('euphonium', 1)], [candidate('long', 'a winter', { body: `an euphonium ${long}` })])).toEqual([
    'long',
  ])
  const lamps: QueryTerm = {
    word: 'lamp',
    documents: 1000,
    variants: [
      { stem: 'lamp', documents: 1000, weight: 1 },
      { stem: 'lampshad', documents: 3, weight: 0.6, titleOnly: true },
    ],
  }
  expect(order([lamps], [candidate('body', 'old', { body: 'a lamp' }), candidate('title', 'lamp')])).toEqual([
    'title',
    'body',
  ])
})

test('meaning, where it is known, counts half', () => {
  const likeness = new Map([
    ['b', 1],
    ['a', 0],
  ])
  const both = [candidate('a', 'a kettle'), candidate('b', 'a kettle')]
  expect(rank({ terms: [term('kettl')] }, both, totals, now, { likeness }).map((one) => one.candidate.id)).toEqual([
    'b',
    'a',
  ])
})
