import type { TextKey, Texts } from '../http/texts.ts'
import type { RunRow } from '../sources/queries.ts'
import type { State } from './source-state.ts'
import { type Moment, span } from './times.ts'

export type RunLine = {
  started: Moment
  state: State
  message?: string
  /** In the order of the table's columns. A phone has no room for what is nothing. */
  counts: { label: string; value: string; isNone: boolean }[]
}

const runStates: Record<RunRow['state'], { label: TextKey; look: string }> = {
  running: { label: 'maintain.run.running', look: 'held' },
  ok: { label: 'maintain.run.ok', look: 'solved' },
  limited: { label: 'maintain.run.limited', look: 'held' },
  paused: { label: 'maintain.run.paused', look: 'trouble' },
  failed: { label: 'maintain.run.failed', look: 'trouble' },
  cancelled: { label: 'maintain.run.cancelled', look: 'held' },
  lost: { label: 'maintain.run.lost', look: 'trouble' },
}

/** A row of the list of runs; of one that goes on, what it took until now. */
export function runLine(run: RunRow, started: Moment, texts: Texts, now: Temporal.Instant): RunLine {
  const { t, number } = texts
  const { label, look } = runStates[run.state]
  const count = (key: TextKey, value: number) => ({ label: t(key), value: number(value), isNone: value === 0 })
  const isPart = run.state === 'ok' && !run.complete
  return {
    started,
    state: { look, icon: look, label: t(isPart ? 'maintain.run.part' : label) },
    message: run.message ?? undefined,
    counts: [
      {
        label: t('maintain.run.took'),
        value: span((run.finishedAt ?? now).epochMilliseconds - run.startedAt.epochMilliseconds, texts),
        isNone: false,
      },
      count('maintain.run.seen', run.seen),
      count('maintain.run.stored', run.upserted),
      count('maintain.run.deleted', run.deleted),
      count('maintain.run.unread', run.failed),
      count('maintain.run.requests', run.requests),
    ],
  }
}
