import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Knex } from 'knex'
import { openDatabase } from '../src/db.ts'
import { createLog } from '../src/log.ts'
import { migrate } from '../src/migrate.ts'

export const log = createLog({ level: 'warn', process: 'bench', to: process.stderr })

type Scratch = { db: Knex; connectionString: string; isFilled: boolean; close(): Promise<void> }

/**
 * A migrated database on a server of its own, as the hub would start it; thrown away at the end.
 * @param keep  a folder that is kept: the next run finds what this one loaded
 */
export async function scratchDatabase(keep?: string): Promise<Scratch> {
  const isFilled = keep !== undefined && existsSync(keep)
  const dataDirectory = keep ? resolve(keep) : mkdtempSync(join(tmpdir(), 'guildhall-bench-'))
  const { db, connectionString, close } = await openDatabase(
    { dataDirectory, databaseUrl: undefined },
    { name: 'bench', log },
  )
  await migrate(db)
  return {
    db,
    connectionString,
    isFilled,
    close: async () => {
      await close()
      if (!keep) rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}

export function percentiles(milliseconds: number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b)
  const at = (share: number) => (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0).toFixed(1)
  return `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms`
}
