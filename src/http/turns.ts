import type { RateSpec } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { type Scopes, takeTurns } from './pacing.ts'

/** So far ahead turns are taken: for no longer a run goes on that does not know of a pause which another process was asked for. */
const horizonMs = 2000

type Line = {
  /** Moments that are ours, in epoch milliseconds, soonest first. */
  ahead: number[]
  /** How many the next statement takes. */
  many: number
  /** Where the turns ended that were taken last. */
  end: number[]
}

export type Turns = {
  /**
   * Takes the next turn. @returns milliseconds to wait for it
   * @throws ConnectorError as `takeTurns` does
   */
  take(
    scopes: Scopes,
    limits: RateSpec[],
    options: { now: Temporal.Instant; minimumIntervalMs: number },
  ): Promise<number>
  /** Forgets what was taken ahead: somebody asked for a pause. */
  drop(): void
}

/**
 * The turns of one run. While nobody else asks the site, it takes several in a row at once, up to two seconds ahead: a statement for each
 * request costs more than many requests do. Each is for its moment alone, so that nothing is ever asked sooner than the pace allows, in
 * all processes together: one that is not used by then has passed, whether its run was late, ended or was killed.
 */
export function turnsOf(db: Db): Turns {
  const lines = new Map<string, Line>()
  return {
    async take(scopes, limits, options) {
      const { key } = scopes
      // Of a method that is paced by itself, the turns are its own.
      const name = limits.some(({ scope }) => scope === 'method') ? `${key} ${scopes.method}` : key
      const line = lines.get(name) ?? { ahead: [], many: 1, end: [] }
      lines.set(name, line)
      const nowMs = options.now.epochMilliseconds
      const known = line.ahead.length
      while (line.ahead[0] !== undefined && line.ahead[0] < nowMs) line.ahead.shift()
      const isLate = line.ahead.length < known
      const moment = options.minimumIntervalMs > 0 ? undefined : line.ahead.shift()
      if (moment !== undefined) return moment - nowMs
      if (isLate) line.many = 1
      const { many } = line
      const taken = await takeTurns(db, scopes, limits, { ...options, many })
      // Whoever comes before its turn, right behind its own last one, has the site to itself.
      const isAlone =
        taken.waitMs > 0 &&
        taken.from.length > 0 &&
        taken.from.every((at, index) => Math.abs(at - (line.end[index] ?? 0)) < 1)
      const longestGapMs = Math.max(...taken.to.map((to, index) => (to - (taken.from[index] ?? to)) / many))
      line.many = isAlone && !isLate ? Math.max(1, Math.min(many * 2, Math.floor(horizonMs / longestGapMs + 0.01))) : 1
      line.end = taken.to
      line.ahead.push(...taken.later)
      line.ahead.sort((a, b) => a - b)
      return taken.waitMs
    },
    drop() {
      for (const line of lines.values()) Object.assign(line, { ahead: [], many: 1 })
    },
  }
}
