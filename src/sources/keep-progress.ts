import type { Db } from '../db.ts'
import type { Run } from './run.ts'

/** Whoever looks on does not read faster. */
const everyMs = 1500

/**
 * Has what a run says it is doing in its row as well, for pages that show it; now and then, and never at the cost of the run.
 * @returns ends it; resolves when nothing more is written
 */
export function keepProgress(db: Db, run: Pick<Run, 'id' | 'report' | 'clean' | 'used'>): { end(): Promise<void> } {
  const { report } = run
  let said = ''
  let writing: Promise<unknown> | undefined
  let lastAt = Number.NEGATIVE_INFINITY
  const write = () => {
    lastAt = performance.now()
    writing = db('runs')
      .where({ id: run.id, state: 'running' })
      .update({ progress: run.clean(said).slice(0, 300), requests: run.used.requests })
      .catch(() => undefined)
      .finally(() => {
        writing = undefined
      })
  }
  run.report = (message) => {
    if (message) said = message
    if (!writing && performance.now() - lastAt > everyMs) write()
    report(message)
  }
  return {
    async end() {
      run.report = report
      await writing
    },
  }
}
