/** A site may repeat the key that it was asked with, in links above all: what all may read must not hold it. Pure. */
import { withoutSecrets } from './settings.ts'

/** Shorter secrets may be words that people write. */
const shortestKey = 16

const found = new WeakMap<object, Record<string, unknown>>()

function keysIn(secrets: Record<string, unknown>): Record<string, unknown> {
  const known = found.get(secrets)
  if (known) return known
  const keys = Object.fromEntries(
    Object.entries(secrets).filter(([, value]) => typeof value === 'string' && value.length >= shortestKey),
  )
  found.set(secrets, keys)
  return keys
}

/** What a connector gave, with `(secret)` in the place of each key; as it is where there are none. */
export function withoutKeys<T>(given: T, secrets: Record<string, unknown>): T {
  const keys = keysIn(secrets)
  return Object.keys(keys).length === 0 ? given : (cleaned(given, keys) as T)
}

function cleaned(value: unknown, keys: Record<string, unknown>): unknown {
  if (typeof value === 'string') return withoutSecrets(value, keys)
  if (Array.isArray(value)) return value.map((one) => cleaned(one, keys))
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cleaned(one, keys)]))
}
