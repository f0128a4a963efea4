import type { Deps } from '../../deps.ts'
import { createLimiter } from '../../http/limits.ts'

export type Tries = { failures: number; notBefore: Temporal.Instant }

const rememberedSeconds = 24 * 3600

/**
 * What is remembered, for a day, of the sites whose calendars a mentor has no more: whoever connects one of them again has it
 * asked no sooner, and forgiven no failure. Kept beside the limits, as keyed hashes alone.
 */
export function rememberedTries({ db, config, now }: Pick<Deps, 'db' | 'config' | 'now'>) {
  const failed = createLimiter(db, { name: 'calendar failed', points: 1_000_000, seconds: rememberedSeconds })
  const tried = createLimiter(db, { name: 'calendar tried', points: 1, seconds: rememberedSeconds })
  const keyOf = (memberId: string, host: string) => config.secret.hash('calendar', `${memberId} ${host}`)

  return {
    async remember(memberId: string, host: string, { failures, notBefore }: Tries): Promise<void> {
      const key = keyOf(memberId, host)
      const wait = Math.ceil(notBefore.since(now()).total('seconds'))
      if (failures > 0) await failed.set(key, failures, rememberedSeconds)
      else await failed.delete(key)
      if (wait > 0) await tried.set(key, 1, wait)
    },
    async recall(memberId: string, host: string): Promise<Tries> {
      const key = keyOf(memberId, host)
      const [failures, wait] = await Promise.all([failed.get(key), tried.get(key)])
      return {
        failures: failures?.consumedPoints ?? 0,
        notBefore: now().add({ milliseconds: Math.max(0, Math.ceil(wait?.msBeforeNext ?? 0)) }),
      }
    },
  }
}
