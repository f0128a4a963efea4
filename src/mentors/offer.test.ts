import { expect, test } from 'vitest'
import { emptyOffer, readOffer, rowsOf } from './offer.ts'

test('an offer that another version wrote is read as far as it can be', () => {
  const offer = readOffer({ title: 'Tailor', formats: ['telepathy'], expertise: [{ tag: 'zips' }], more: 1 })

  expect(offer).toMatchObject({ title: 'Tailor', formats: ['written'] })
  expect(offer.expertise).toEqual([{ tag: 'zips', note: '', evidence: [] }])
  expect(readOffer(null)).toEqual(emptyOffer())
})

test('evidence that is no web address is not kept', () => {
  expect(readOffer({ expertise: [{ tag: 'zips', evidence: ['javascript:alert(1)'] }] }).expertise).toEqual([])
})

test('two words for one tag become one row, and words without a tag none', () => {
  const offer = {
    ...emptyOffer(),
    expertise: ['zips', 'zippers', 'magic'].map((tag) => ({ tag, note: `about ${tag}`, evidence: [] })),
  }
  const { expertise } = rowsOf(
    offer,
    'ana',
    new Map([
      ['zips', '1'],
      ['zippers', '1'],
    ]),
  )

  expect(expertise).toEqual([{ member_id: 'ana', tag_id: '1', note: 'about zippers', evidence: '[]' }])
})

test('what an offer leaves empty does not empty the profile', () => {
  expect(rowsOf(emptyOffer(), 'ana', new Map()).member).toEqual({})
})
