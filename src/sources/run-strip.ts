import type { Texts } from '../http/texts.ts'
import type { ShownRun } from './shown-sources.ts'

export type RunStrip = {
  label: string
  bars: { x: number; y: number; height: number; look: string }[]
  /** Where nothing ran. */
  dashes?: { x: number }[]
}

export const runsShown = 30

const baseline = 20
const tallest = 19
const failedHeight = 7

/** A bar a run, the latest at the right: good ones stand on the line, as high as what they brought; failed ones hang below it. */
export function runStrip(runs: ShownRun[], { t }: Pick<Texts, 't'>): RunStrip {
  const most = Math.max(1, ...runs.map(({ upserted }) => Math.log1p(upserted)))
  const offset = runsShown - runs.length
  return {
    label: t('source.runs.label', {
      good: runs.filter(isGood).length,
      failed: runs.filter((run) => !isGood(run)).length,
    }),
    bars: runs.map((run, index) => {
      const x = (offset + index) * 6
      if (!isGood(run)) return { x, y: baseline + 1, height: failedHeight, look: 'failed' }
      const height = Math.max(2, Math.round((Math.log1p(run.upserted) / most) * tallest))
      return { x, y: baseline - height, height, look: 'good' }
    }),
  }
}

const isGood = ({ state }: ShownRun) => state === 'ok' || state === 'limited' || state === 'cancelled'
