import { expect, test } from 'vitest'
import { z } from 'zod'
import { shelf } from '../../tests/shelf.ts'
import { secretsToGiveAgain } from './read-settings-form.ts'
import { settingsOf } from './setting-fields.ts'

const before = { baseUrl: 'https://forum.example/api', licenseUrl: 'http://plain.example/terms' }
const asked = (given: Record<string, unknown>) =>
  secretsToGiveAgain({ typed: new Map(), given, forgotten: [] }, { apiKey: 'kept' }, before)

test.each([
  ['another host', 'https://evil.example/api'],
  ['the same host over plain http', 'http://forum.example/api'],
  ['another port', 'https://forum.example:8443/api'],
  ['another host behind a user’s name', 'https://forum.example@evil.example/api'],
  ['another host without a scheme', 'evil.example/api'],
])('%s does not get a secret that was kept', (_, baseUrl) => expect(asked({ ...before, baseUrl })).toEqual(['apiKey']))

test.each([
  ['another path', { ...before, baseUrl: 'https://forum.example/other' }],
  ['https instead of http', { ...before, licenseUrl: 'https://plain.example/terms' }],
])('%s keeps it', (_, given) => expect(asked(given)).toEqual([]))

test('a language may have words of its own for a connector’s settings', () => {
  const words: Record<string, string> = {
    'connector.shelf.baseUrl': 'Adres',
    'connector.shelf.baseUrl.hint': 'Gdzie jest półka.',
  }
  const [first, second] = settingsOf(shelf, { find: (key) => words[key] })
  expect([first?.label, first?.hint]).toEqual(['Adres', 'Gdzie jest półka.'])
  expect([second?.label, second?.hint]).toEqual(['Size', ''])
})

test('a connector’s setting is spelt as the pages are', () => {
  const settings = z.object({ license: z.string(), communityLicenseUrl: z.string(), licensed: z.boolean() })
  const labels = settingsOf({ ...shelf, settings }, { find: () => undefined }).map(({ label }) => label)
  expect(labels).toEqual(['Licence', 'Community licence URL', 'Licensed'])
})
