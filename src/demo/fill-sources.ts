import type { BuiltDeps } from '../build-deps.ts'
import type { Progress } from '../cli/terminal.ts'
import { addSource } from '../sources/add-source.ts'
import { type SyncReport, syncSource } from '../sources/sync-source.ts'
import type { DemoSource } from './sites.ts'

type Options = { say(line: string): void; progress(label: string): Progress; signal: AbortSignal }

/**
 * Adds the sources and reads them, all at once: each waits for its own site. One that breaks is read once more, so that its
 * trouble is there to be seen.
 * @throws where one cannot be read whole
 */
export async function fillSources(
  deps: BuiltDeps,
  sources: DemoSource[],
  { say, progress, signal }: Options,
): Promise<void> {
  const failed = new AbortController()
  const stop = AbortSignal.any([signal, failed.signal])
  const readings = sources.map((wanted) => readOne(deps, wanted, stop))
  try {
    for (const { source, report, onProgress } of readings) {
      const shown = progress(`Reading ${source.title}`)
      onProgress((seen, message) => shown.update(seen, undefined, message))
      const { upserted, trouble } = await report.finally(() => shown.end())
      say(`Read ${source.title}: ${upserted} items with the ${source.connector} connector`)
      if (trouble) say(`${source.title} can be read no more since: that is for its maintainer, at /desk/maintainer`)
    }
  } catch (error) {
    failed.abort()
    await Promise.allSettled(readings.map(({ report }) => report))
    throw error
  }
}

/** Begins at once. */
function readOne(deps: BuiltDeps, source: DemoSource, signal: AbortSignal) {
  let tell: (seen: number, message?: string) => void = () => {}
  const read = async (): Promise<Pick<SyncReport, 'upserted' | 'trouble'>> => {
    const { breaks, ...wanted } = source
    const { id: sourceId } = await addSource(deps, wanted)
    const input = { sourceId, wait: true, signal }
    const onProgress = ({ seen, message }: { seen: number; message?: string }) => tell(seen, message)
    const { complete, state, upserted } = await syncSource(deps, { ...input, onProgress })
    if (!complete) throw new Error(`${source.title} could not be read whole: ${state}`)
    if (!breaks) return { upserted, trouble: null }
    breaks()
    // Meant to fail: nothing to warn of.
    const log = deps.log.child({}, { level: 'silent' })
    return { upserted, trouble: (await syncSource({ ...deps, log }, input)).trouble }
  }
  const report = read()
  // Whoever waits for another one is told later.
  report.catch(() => {})
  return {
    source,
    report,
    onProgress: (told: typeof tell) => {
      tell = told
    },
  }
}
