import type { RateSpec } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import { type Scopes, takeTurns } from './pacing.ts'

/** So far ahead turns are taken. */
const horizonMs = 2000

type Line = {
  /** Moments that are ours, in epoch milliseconds, soonest first. */
  ahead: number[]
  /** How many the next statement asks for. */
  many: number
  /** Where those ended that were taken last. */
  end: number
  /** Whoever asked first has the sooner turn. */
  before: Promise<unknown>
}

type Options = { now: Temporal.Instant; minimumIntervalMs: number }

export type Turns = {
  /**
   * Takes the next turn. @returns milliseconds to wait for it
   * @throws ConnectorError as `takeTurns` does
   */
  take(scopes: Scopes, limits: RateSpec[], options: Options): Promise<number>
  /** Forgets what was taken ahead: somebody asked for a pause. */
  drop(): void
}

/**
 * The turns of one run. While nobody else asks the site, it takes several in a row at once, up to two seconds ahead: a statement for each
 * request costs more than many requests do. Each is for its moment alone, so that nothing is ever asked sooner than the pace allows, in
 * all processes together: one that is not used by then has passed, whether its run was late, ended or was killed.
 *
 * Whoever else begins to ask gets its turn behind them, and from then on each takes one at a time: what a site answers it, such as a wish
 * to be left alone, comes when those have passed. Of a site that answers it only after that, a run that goes on beside it hears within
 * the two seconds.
 */
export function turnsOf(db: Db): Turns {
  const lines = new Map<string, Line>()
  async function next(line: Line, scopes: Scopes, limits: RateSpec[], options: Options): Promise<number> {
    const nowMs = options.now.epochMilliseconds
    const known = line.ahead.length
    while (line.ahead[0] !== undefined && line.ahead[0] < nowMs) line.ahead.shift()
    if (line.ahead.length < known) line.many = 1
    const moment = options.minimumIntervalMs > 0 ? undefined : line.ahead.shift()
    if (moment !== undefined) return moment - nowMs
    // What waits for longer, as robots.txt asks, uses none of those: it takes its own alone.
    const many = options.minimumIntervalMs > 0 ? 1 : line.many
    const after = line.end
    const taken = await takeTurns(db, scopes, limits, { ...options, ahead: { many, after } })
    const { waitMs, later, end = 0, isAlone } = taken
    const gapMs = (end - after) / many
    // Only who comes before its turn uses those that are taken ahead.
    line.many = isAlone && waitMs > 0 ? Math.max(1, Math.min(many * 2, Math.floor(horizonMs / gapMs + 0.01))) : 1
    line.end = end
    line.ahead = [...line.ahead, ...later].sort((a, b) => a - b)
    return waitMs
  }
  return {
    take(scopes, limits, options) {
      // Of a method that is paced by itself, the turns are its own.
      const name = `${scopes.key} ${limits.some(({ scope }) => scope === 'method') && scopes.method}`
      const line = lines.get(name) ?? { ahead: [], many: 1, end: 0, before: Promise.resolve() }
      lines.set(name, line)
      const turn = line.before.then(() => next(line, scopes, limits, options))
      line.before = turn.catch(() => undefined)
      return turn
    },
    drop() {
      for (const line of lines.values()) Object.assign(line, { ahead: [], many: 1 })
    },
  }
}
