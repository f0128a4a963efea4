import type { Deps } from '../deps.ts'
import { createLimiter, subscriberOf, tooManyBy } from '../http/limits.ts'

/**
 * How often somebody may try. `pair`: one account from one address; `account`: from anywhere; `address`: any account.
 * The pair is the tightest, so that a stranger who guesses at somebody's account does not shut its owner out.
 */
const limits = {
  password: { pair: [8, 15], account: [40, 60], address: [40, 15] },
  code: { pair: [6, 15], account: [12, 60], address: [30, 15] },
  link: { address: [30, 15] },
  mail: { account: [3, 60], address: [30, 60] },
  // A class that begins together comes from one address.
  'sign-up': { account: [3, 60], address: [40, 60] },
} satisfies Record<string, { pair?: Pairs; account?: Pairs; address: Pairs }>
type Pairs = [tries: number, minutes: number]

export type Guess = keyof typeof limits
export type Guesser = { address: string | undefined; account?: string }

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
  const keysOf = (guess: Guess, { address, account }: Guesser) => {
    const from = subscriberOf(address ?? '')
    const by = { address: from, account, pair: account && `${account}\n${from}` }
    return (['pair', 'account', 'address'] as const).flatMap((scope) => {
      const limiter = limiters.get(`${guess} ${scope}`)
      const key = by[scope]
      return limiter && key !== undefined ? [{ scope, limiter, key: config.secret.hash('guess', key) }] : []
    })
  }
  return {
    async count(guess, guesser) {
      for (const { limiter, key } of keysOf(guess, guesser))
        try {
          await limiter.consume(key)
        } catch (refusal) {
          throw tooManyBy(refusal, 'too-many-tries') ?? refusal
        }
    },
    async forgive(guess, guesser) {
      for (const { scope, limiter, key } of keysOf(guess, guesser))
        if (scope === 'address') await limiter.reward(key, 1)
        else await limiter.delete(key)
    },
  }
}
