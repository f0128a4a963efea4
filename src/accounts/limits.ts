import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '../deps.ts'
import { createLimiter, subscriberOf, tooManyBy } from '../http/limits.ts'

/**
 * How often somebody may try. `pair`: one account from one address, the tightest, so that a stranger who guesses at
 * somebody's account does not shut its owner out; `known`: one account from a device or session of its own, which nothing
 * else limits; `account`: from anywhere; `address`: any account.
 */
const limits: Record<Guess, { [scope in Scope]?: Pairs }> = {
  password: { pair: [8, 15], known: [8, 15], account: [20, 60], address: [40, 15] },
  code: { pair: [6, 15], known: [6, 15], account: [12, 60], address: [30, 15] },
  link: { address: [30, 15] },
  mail: { address: [30, 60] },
  // What is over this is not sent, and nobody is told: they have mails already.
  'mail-to': { pair: [3, 60], account: [6, 60] },
  // A class that begins together comes from one address.
  'sign-up': { pair: [3, 60], account: [10, 60], address: [40, 60] },
}
/** Past the limit of an account a try is let through still, after a wait that doubles with each. */
const slowly: Guess[] = ['password']

export type Guess = 'password' | 'code' | 'link' | 'mail' | 'mail-to' | 'sign-up'
type Scope = 'pair' | 'known' | 'account' | 'address'
type Pairs = [tries: number, minutes: number]

const firstWaitSeconds = 30
const longestWaitSeconds = 15 * 60
const forgottenAfterHours = 24

export type Guesser = {
  address: string | undefined
  account?: string
  /** A device that has signed in to this account (known-device.ts), or a session of it. */
  known?: string | undefined
}

export type GuessLimits = {
  /**
   * Counts a try before it is made.
   * @throws TooMany 'too-many-tries', with when to come back
   */
  count(guess: Guess, guesser: Guesser): Promise<void>
  /** It was right: what was counted for the account from there is forgotten. */
  forgive(guess: Guess, guesser: Guesser): Promise<void>
}

/** Counted in the database, so that all processes count together; addresses and accounts are kept as keyed hashes alone. */
export function guessLimits({ db, config }: Pick<Deps, 'db' | 'config'>): GuessLimits {
  const limiters = new Map(
    Object.entries(limits).flatMap(([guess, scopes]) =>
      Object.entries(scopes).map(([scope, [tries, minutes]]) => [
        `${guess} ${scope}`,
        createLimiter(db, { name: `${guess} ${scope}`, points: tries, seconds: minutes * 60 }),
      ]),
    ),
  )
  const waits = createLimiter(db, { name: 'guess wait', points: 1, seconds: firstWaitSeconds })
  const waited = createLimiter(db, { name: 'guess waited', points: 1_000_000, seconds: forgottenAfterHours * 3600 })

  const keysOf = (guess: Guess, { address, account, known }: Guesser) => {
    const from = subscriberOf(address ?? '')
    const by = { address: from, account, pair: account && `${account}\n${from}`, known: `${account}\n${known}` }
    const scopes =
      known && limiters.has(`${guess} known`) ? (['known'] as const) : (['pair', 'account', 'address'] as const)
    return scopes.flatMap((scope) => {
      const limiter = limiters.get(`${guess} ${scope}`)
      const key = by[scope]
      return limiter && key !== undefined ? [{ scope, limiter, key: config.secret.hash('guess', key) }] : []
    })
  }

  /** @throws RateLimiterRes while it is too early for one more */
  async function afterAWait(guess: Guess, key: string) {
    const name = `${guess} ${key}`
    const times = (await waited.get(name))?.consumedPoints ?? 0
    const seconds = Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** times)
    await waits.consume(name, 1, { customDuration: seconds })
    await waited.consume(name)
  }

  return {
    async count(guess, guesser) {
      for (const { scope, limiter, key } of keysOf(guess, guesser))
        try {
          await limiter.consume(key).catch((refusal) => {
            if (scope !== 'account' || !slowly.includes(guess) || !(refusal instanceof RateLimiterRes)) throw refusal
            return afterAWait(guess, key)
          })
        } catch (refusal) {
          throw tooManyBy(refusal, 'too-many-tries') ?? refusal
        }
    },
    async forgive(guess, guesser) {
      for (const { scope, limiter, key } of keysOf(guess, guesser)) {
        if (scope === 'address') await limiter.reward(key, 1)
        else await limiter.delete(key)
        if (scope === 'account') await Promise.all([waits, waited].map((counted) => counted.delete(`${guess} ${key}`)))
      }
    },
  }
}
