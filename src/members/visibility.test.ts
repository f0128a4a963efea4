import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from '../../tests/freshDatabase.ts'
import { audienceOf, audiences, chosenVisibility, fieldDefaults, profileFields, wholeVisibility } from './visibility.ts'

let hub: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  hub = await freshDatabase()
})
afterAll(() => hub.drop())

const shown = async (visibility: object, field: string, audience: string): Promise<boolean> => {
  const { rows } = await hub.db.raw<{ rows: { shown: boolean }[] }>('SELECT field_is_shown(?, ?, ?) AS shown', [
    JSON.stringify(visibility),
    field,
    audience,
  ])
  return rows[0]?.shown ?? false
}

test.each(profileFields)('%s has the same default in the database', async (field) => {
  const seen = await Promise.all(audiences.map((audience) => shown({}, field, audience)))

  expect(seen).toEqual(audiences.map((_, index) => index >= audiences.indexOf(fieldDefaults[field])))
})

test.each(audiences)('a field for %s is seen by it and by narrower circles alone', async (chosen) => {
  const seen = await Promise.all(audiences.map((audience) => shown({ bio: chosen }, 'bio', audience)))

  expect(seen).toEqual(audiences.map((_, index) => index >= audiences.indexOf(chosen)))
})

test('what the database does not know, field or choice, only coordinators see; an unknown reader sees nothing', async () => {
  expect(await shown({}, 'shoe_size', 'matches')).toBe(false)
  expect(await shown({ bio: 'everyone!' }, 'bio', 'matches')).toBe(false)
  expect(await shown({ bio: 'everyone!' }, 'bio', 'coordinators')).toBe(true)
  expect(await shown({}, 'bio', 'robots')).toBe(false)
  expect(wholeVisibility({ bio: 'everyone!' }).bio).toBe('coordinators')
})

test('only what differs from the defaults is kept', () => {
  expect(chosenVisibility(wholeVisibility({ bio: 'matches', links: 'public' }))).toEqual({ bio: 'matches' })
})

test.each([
  ['a visitor', undefined, 'public'],
  ['the member', { id: 'me', roles: ['member'] as const }, 'coordinators'],
  ['another member', { id: 'x', roles: ['member', 'mentor', 'maintainer'] as const }, 'members'],
  ['a coordinator', { id: 'x', roles: ['member', 'coordinator'] as const }, 'coordinators'],
])('%s sees a profile as they should', (_, reader, audience) => {
  const who = reader && { id: reader.id, roles: [...reader.roles] }

  expect(audienceOf(who, 'me', { isMatch: false, isBlocked: false })).toBe(audience)
})

test('a match sees more than a member, and one who is blocked no more than a visitor', () => {
  const reader = { id: 'x', roles: ['member' as const] }

  expect(audienceOf(reader, 'me', { isMatch: true, isBlocked: false })).toBe('matches')
  expect(audienceOf(reader, 'me', { isMatch: true, isBlocked: true })).toBe('public')
})
