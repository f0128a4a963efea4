import { beforeEach, expect, test } from 'vitest'
import type { Bookable } from '../../../tests/bookable.ts'
import { at, booking, codeOf } from '../../../tests/booking.ts'
import { makeMember, type Person } from '../../../tests/people.ts'
import type { TestApp } from '../../../tests/testApp.ts'
import { markAbsent } from './mark-absent.ts'

const here = booking()
const { book, row } = here
let hub: TestApp
let ana: Bookable
let asker: Person
let stranger: Person
beforeEach(async () => {
  ;({ hub, ana, asker } = here)
  stranger = await makeMember(hub)
})

test('who did not come is said from ten minutes after the beginning on, by either, and can be taken back', async () => {
  const publicId = await book('23T09:00')
  const mark = (by: Person, isAbsent = true) => codeOf(markAbsent(hub.deps, { publicId, by: by.id, isAbsent }))
  const marked = async () => {
    const { absent, absent_said_by } = await row(publicId)
    return [absent, absent_said_by]
  }
  hub.clock.at = at('23T09:09')
  expect(await mark(asker)).toBe('absent-too-early')
  hub.clock.at = at('23T09:10')
  expect(await mark(stranger)).toBe('booking-not-found')
  expect([await mark(asker), await mark(asker), await marked()]).toEqual(['done', 'done', ['mentor', 'asker']])
  expect([await mark(ana), await marked()]).toEqual(['done', ['both', 'asker']])
  expect([await mark(asker, false), await marked()]).toEqual(['done', ['asker', 'mentor']])
  expect([await mark(ana, false), await marked()]).toEqual(['done', [null, null]])
  hub.clock.at = at('30T09:31')
  expect(await mark(asker)).toBe('absent-too-late')
  expect(await codeOf(markAbsent(hub.deps, { publicId, by: asker.id, isAbsent: false }))).toBe('absent-too-late')
})
