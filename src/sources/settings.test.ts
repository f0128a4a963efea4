import { expect, test } from 'vitest'
import { z } from 'zod'
import { holdsSecret, resorted, withoutSecrets } from './settings.ts'

test('of two secrets that begin alike neither leaves its end behind', () => {
  const secrets = { pin: 'admin', key: 'admin-4711' }
  expect(withoutSecrets('admin-4711 is no key of admin', secrets)).toBe('(secret) is no key of (secret)')
})

test('a short secret is found where it is all there is, and not in the words of others', () => {
  const secrets = { pin: 'admin', key: 'admin-4711' }
  expect(holdsSecret('admin', secrets)).toBe(true)
  expect(holdsSecret('{"askedAs":"admin-4711"}', secrets)).toBe(true)
  expect(holdsSecret('{"group":"administrators"}', secrets)).toBe(false)
})

test('what the connector no longer calls a secret is a setting; what it does not know stays hidden', () => {
  const connector = { settings: z.object({ url: z.url(), name: z.string(), key: z.string().meta({ secret: true }) }) }
  const kept = { settings: { url: 'https://a.example/' }, secrets: { name: 'admin', key: 'k', older: 'x' } }
  expect(resorted(connector, kept)).toEqual({
    settings: { url: 'https://a.example/', name: 'admin' },
    secrets: { key: 'k', older: 'x' },
  })
})

test('what the connector calls a secret now is one, though it was kept in the open', () => {
  const connector = { settings: z.object({ url: z.url(), key: z.string().meta({ secret: true }) }) }
  const kept = { settings: { url: 'https://a.example/', key: 'k' }, secrets: {} }
  expect(resorted(connector, kept)).toEqual({ settings: { url: 'https://a.example/' }, secrets: { key: 'k' } })
})

test.each([
  ['as it is', (secret: string) => secret],
  ['in an address', encodeURIComponent],
  ['in a form', (secret: string) => new URLSearchParams({ secret }).toString()],
  ['in JSON', (secret: string) => JSON.stringify({ secret })],
])('a secret is found %s', (_, written) => {
  const secrets = { token: 'b"\\ (ö)~!4711' }
  expect(holdsSecret(written('b"\\ (ö)~!4711'), secrets)).toBe(true)
  expect(withoutSecrets(written('b"\\ (ö)~!4711'), secrets)).not.toContain('4711')
})

test('of a key of many lines no line is shown, however its ends of line are written', () => {
  const [first, second] = ['A'.repeat(64), 'B'.repeat(64)]
  const secrets = { key: `-----BEGIN PRIVATE KEY-----\\n${first}\\n${second}\\n-----END PRIVATE KEY-----` }
  const said = `-----BEGIN PRIVATE KEY-----\n${first}\n${second}\n-----END PRIVATE KEY-----`
  expect(withoutSecrets(said, secrets)).not.toMatch(/[AB]{20}/)
  expect(holdsSecret(second, secrets)).toBe(true)
})

test('half a surrogate pair in a secret keeps nothing from being cleaned', () => {
  expect(withoutSecrets('another', { token: 'ab\ud800cd' })).toBe('another')
})
