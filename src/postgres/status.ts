import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import type { Config } from '../config.ts'
import { databaseName } from './embedded.ts'
import { isOurs, postgresFolder } from './layout.ts'
import { socketAddress, socketFolderOf } from './socket.ts'
import { serverProcess } from './stale-locks.ts'
import { inWords } from './trouble.ts'

export type EmbeddedStatus = {
  folder: string
  /** Made by an earlier start. */
  exists: boolean
  /** PostgreSQL's major version, of the files. */
  version: string | undefined
  /** Of the server, where one runs on these files. */
  processId: number | undefined
  answers: boolean
  /** Of the hub's database; where it answers. */
  bytes: number | undefined
  /** Other than the one that asked. */
  connections: number | undefined
  /** Why it cannot be used, in words. */
  problem: string | undefined
}

/** How the hub's own server is, without starting or changing anything. Undefined where DATABASE_URL is set. */
export async function embeddedServerStatus(
  config: Pick<Config, 'databaseUrl' | 'dataDirectory'>,
): Promise<EmbeddedStatus | undefined> {
  if (config.databaseUrl) return undefined
  const folder = postgresFolder(config.dataDirectory)
  const versionFile = join(folder, 'PG_VERSION')
  const status: EmbeddedStatus = {
    folder,
    exists: existsSync(versionFile),
    version: undefined,
    processId: undefined,
    answers: false,
    bytes: undefined,
    connections: undefined,
    problem: undefined,
  }
  if (!existsSync(config.dataDirectory)) return status
  try {
    isOurs(config.dataDirectory)
    if (!status.exists) return status
    const version = readFileSync(versionFile, 'utf8').trim()
    const processId = serverProcess(folder)
    return { ...status, version, processId, ...(processId === undefined ? {} : await ask(folder)) }
  } catch (thrown) {
    const error = inWords(thrown, config.dataDirectory)
    return { ...status, problem: error instanceof Error ? error.message : String(error) }
  }
}

async function ask(folder: string) {
  const client = new pg.Client({ connectionString: socketAddress(socketFolderOf(folder), databaseName) })
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ bytes: string; connections: number }>(
      `SELECT pg_database_size(current_database()) AS bytes,
        (SELECT count(*)::int - 1 FROM pg_stat_activity WHERE datname = current_database()) AS connections`,
    )
    return { answers: true, bytes: Number(rows[0]?.bytes), connections: rows[0]?.connections }
  } finally {
    await client.end().catch(() => {})
  }
}
