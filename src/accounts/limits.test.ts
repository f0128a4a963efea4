import { expect, test } from 'vitest'
import { testApp } from '../../tests/testApp.ts'
import { TooMany } from '../errors.ts'
import { type Guess, type GuessLimits, guessLimits } from './limits.ts'

/** How many tries of `most` are let through. */
async function letThrough(
  limits: GuessLimits,
  guess: Guess,
  guesser: (i: number) => { address: string; account?: string },
  most: number,
) {
  let through = 0
  for (let i = 0; i < most; i += 1)
    try {
      await limits.count(guess, guesser(i))
      through += 1
    } catch (error) {
      if (!(error instanceof TooMany)) throw error
    }
  return through
}

test('one account from one address, one address, and one account from everywhere: each has its limit', async () => {
  const hub = await testApp()
  const limits = guessLimits(hub.deps)

  expect(await letThrough(limits, 'password', () => ({ address: '192.0.2.1', account: 'ana' }), 12)).toBe(8)
  expect(await letThrough(limits, 'password', (i) => ({ address: '192.0.2.2', account: `a${i}` }), 45)).toBe(40)
  expect(await letThrough(limits, 'password', (i) => ({ address: `198.51.100.${i}`, account: 'eva' }), 45)).toBe(21)
  // A subscriber of IPv6 has as many addresses as they like.
  expect(await letThrough(limits, 'code', (i) => ({ address: `2001:db8::${i}`, account: 'ivo' }), 10)).toBe(6)
  expect(await letThrough(limits, 'link', () => ({ address: '192.0.2.1' }), 40)).toBe(30)
  await hub.close()
})

test('many at once get through no more often than one after the other', async () => {
  const hub = await testApp()
  const [here, there] = [guessLimits(hub.deps), guessLimits(hub.deps)]
  const guesser = { address: '192.0.2.1', account: 'ana' }

  const tried = await Promise.allSettled(
    Array.from({ length: 30 }, (_, i) => (i % 2 ? here : there).count('password', guesser)),
  )

  expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(8)
  await hub.close()
})

test('the refusal says when to come back; then, and after a success, it begins anew', async () => {
  const hub = await testApp()
  const limits = guessLimits(hub.deps)
  const guesser = { address: '192.0.2.1', account: 'ana' }
  await letThrough(limits, 'code', () => guesser, 6)

  const refusal = await limits.count('code', guesser).catch((error) => error)
  expect(refusal).toBeInstanceOf(TooMany)
  expect(refusal.retryAfterSeconds).toBeGreaterThan(850)
  expect(refusal.retryAfterSeconds).toBeLessThanOrEqual(900)

  await hub.db('rate_limits').update({ expire: 1 })
  expect(await letThrough(limits, 'code', () => guesser, 8)).toBe(6)
  await limits.forgive('code', guesser)
  expect(await letThrough(limits, 'code', () => guesser, 8)).toBe(6)
  await hub.close()
})

test('past its limit an account takes one try after each wait, which doubles; a device of its own is not concerned', async () => {
  const hub = await testApp()
  const limits = guessLimits(hub.deps)
  const stranger = (i: number) => ({ address: `198.51.100.${i}`, account: 'ana' })
  const waitOf = async (i: number) =>
    (await limits.count('password', stranger(i)).catch((error) => error)).retryAfterSeconds
  expect(await letThrough(limits, 'password', stranger, 30)).toBe(21)

  for (const seconds of [30, 60, 120, 240, 480, 900, 900]) {
    expect([await waitOf(100), await waitOf(101)]).toEqual([seconds, seconds])
    expect(await letThrough(limits, 'password', () => ({ ...stranger(102), known: 'her laptop' }), 10)).toBe(8)
    await limits.forgive('password', { ...stranger(102), known: 'her laptop' })
    await hub.db('rate_limits').where('key', 'like', 'guess wait:%').update({ expire: 1 })
    // However many come at once, one gets through.
    const tried = await Promise.allSettled(
      [1, 2, 3, 4].map((i) => limits.count('password', stranger(110 + i + seconds))),
    )
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  }
  await limits.forgive('password', stranger(1))
  expect(await letThrough(limits, 'password', (i) => stranger(i + 150), 30)).toBe(21)
  await hub.close()
})
