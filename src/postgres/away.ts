import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from './trouble.ts'

const awayCodes = new Set(['ENOENT', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03'])

/** The server is down or going down: the same call may succeed in a moment, once somebody has started it again. */
export function isDatabaseAway(error: unknown): boolean {
  const code = errorCode(error)
  if (code !== undefined) return awayCodes.has(code)
  return (
    error instanceof Error && /^Connection terminated|Client has encountered a connection error/.test(error.message)
  )
}

/**
 * Runs `work`, and again while the database is away, for `seconds` at most. Only for what may be done twice: the
 * answer to a commit can be lost with the connection.
 */
export async function retryWhileAway<T>(work: () => Promise<T>, seconds = 30): Promise<T> {
  const giveUpAt = performance.now() + seconds * 1000
  for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, 1000)) {
    try {
      return await work()
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() > giveUpAt) throw error
      await sleep(pauseMs)
    }
  }
}
