import type { Deps } from '../deps.ts'
import { createLimiter, tooManyBy } from '../http/limits.ts'

export const checksAnHour = 10

/** Counts a look at an outside page. @throws TooMany 'too-many-checks' */
export type CheckLimit = (memberId: string) => Promise<void>

/** Each member sends the hub to other sites so many times an hour, whichever process counts. */
export function limitChecks({ db }: Pick<Deps, 'db'>): CheckLimit {
  const limiter = createLimiter(db, { name: 'linked', points: checksAnHour, seconds: 3600 })
  return async (memberId) => {
    try {
      await limiter.consume(memberId)
    } catch (refusal) {
      throw tooManyBy(refusal, 'too-many-checks') ?? refusal
    }
  }
}
