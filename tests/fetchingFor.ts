import { pino } from 'pino'
import { onTestFinished } from 'vitest'
import { createFetching } from '../src/http/guarded-fetch.ts'
import type { NetworkDeps } from '../src/http/network.ts'
import type { SourceFetch } from '../src/http/source-fetch.ts'
import { freshDatabase } from './freshDatabase.ts'

/** The real fetch on a database of its own, with a clock that moves only when something sleeps. */
export async function fetchBench(settings: Partial<NetworkDeps['config']> & Pick<NetworkDeps, 'lookup'> = {}) {
  const { db, drop } = await freshDatabase()
  let at = Temporal.Instant.from('2026-03-01T12:00:00Z')
  const slept: number[] = []
  const open: { close(): Promise<void> }[] = []
  onTestFinished(async () => {
    for (const one of open) await one.close()
    await drop()
  })
  const { lookup, ...config } = settings
  /** Another process, as far as the database can tell. */
  const another = (allowHosts: string[]) => {
    const fetching = createFetching({
      config: { allowHosts, publicUrl: 'https://hub.example', contactEmail: 'desk@hub.example', ...config },
      db,
      now: () => at,
      log: pino({ level: 'silent' }),
      sleep: async (ms) => {
        slept.push(ms)
        at = at.add({ milliseconds: Math.ceil(ms) })
      },
      random: () => 0.5,
      lookup,
    })
    open.push(fetching)
    return {
      fetching,
      source: (options: Partial<SourceFetch> = {}) =>
        fetching.forSource({
          source: 'test',
          limits: [],
          signal: new AbortController().signal,
          deadline: at.add({ hours: 1 }),
          ...options,
        }),
    }
  }
  const pass = (ms: number) => {
    at = at.add({ milliseconds: ms })
  }
  return { db, slept, now: () => at, pass, another }
}
