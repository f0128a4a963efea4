import { chownSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { type Account, run } from './account.ts'
import type { Programs } from './programs.ts'
import { errorCode, inWords } from './trouble.ts'

/** One PostgreSQL on one data folder. */
export type Cluster = {
  programs: Programs
  account: Account
  /** PostgreSQL's own folder. */
  folder: string
  socketFolder: string
  /** False for tests only: faster, and not safe from a power cut. */
  durable: boolean
}

export const superuser = 'guildhall'
export const logFile = (cluster: Pick<Cluster, 'folder'>) => join(cluster.folder, 'server.log')

/**
 * Makes the data folder unless it is there. It appears whole or not at all; of several processes that race, one wins
 * and the others use what it made.
 */
export async function makeCluster(cluster: Cluster): Promise<void> {
  const home = dirname(cluster.folder)
  if (!existsSync(join(cluster.folder, 'PG_VERSION'))) {
    try {
      const beside = mkdtempSync(join(home, 'initdb-'))
      give(cluster, beside)
      await run(cluster.account, cluster.programs.initdb, [
        ...['-D', beside, '-U', superuser, '-E', 'UTF8', '--auth=trust', '--no-instructions'],
        ...['--locale=C', '--lc-ctype=C.UTF-8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...(cluster.durable ? [] : ['--no-sync']),
      ])
      renameSync(beside, cluster.folder)
    } catch (error) {
      // Another process was faster, and may have swept our half-made folder away.
      if (!existsSync(join(cluster.folder, 'PG_VERSION'))) throw inWords(error, home)
    }
  }
  for (const name of readdirSync(home))
    if (name.startsWith('initdb-')) rmSync(join(home, name), { recursive: true, force: true, maxRetries: 10 })
}

/** Writes the settings and starts the server, apart from this process and its terminal. Resolves when it answers. */
export async function startCluster(cluster: Cluster): Promise<void> {
  writeSettings(cluster)
  await run(cluster.account, cluster.programs.pgCtl, [
    ...['-D', cluster.folder, '-l', logFile(cluster), '-t', '60', '-w', '-s', 'start'],
  ])
}

/** Stops the server, open transactions undone. It is fine if it does not run. */
export async function stopCluster(cluster: Cluster): Promise<void> {
  await run(cluster.account, cluster.programs.pgCtl, [
    ...['-D', cluster.folder, '-m', 'fast', '-t', '60', '-w', '-s', 'stop'],
  ]).catch((error: unknown) => {
    if (existsSync(join(cluster.folder, 'postmaster.pid'))) throw error
  })
}

function writeSettings(cluster: Cluster) {
  const settings: Record<string, string> = {
    listen_addresses: "''",
    unix_socket_directories: `'${cluster.socketFolder.replaceAll("'", "''")}'`,
    unix_socket_permissions: '0700',
    shared_buffers: `${cluster.durable ? bufferMegabytes() : 128}MB`,
    work_mem: '16MB',
    maintenance_work_mem: '128MB',
    max_connections: cluster.durable ? '60' : '200',
    max_wal_size: '512MB',
    random_page_cost: '1.1',
    jit: 'off',
    wal_level: 'minimal',
    max_wal_senders: '0',
    fsync: cluster.durable ? 'on' : 'off',
    synchronous_commit: cluster.durable ? 'on' : 'off',
    full_page_writes: cluster.durable ? 'on' : 'off',
    log_checkpoints: 'off',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
  }
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`)
  const file = join(cluster.folder, 'postgresql.conf')
  const beside = `${file}.${process.pid}`
  try {
    writeFileSync(beside, `# Written by Guildhall at each start.\n${lines.join('\n')}\n`, { mode: 0o600 })
    give(cluster, beside)
    renameSync(beside, file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw inWords(error, cluster.folder)
  }
}

/** A sixteenth of the memory: the index that every search reads has room there, and a small machine keeps what it has. */
function bufferMegabytes(): number {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY)
  return Math.min(1024, Math.max(128, Math.round(memory / 16 / 2 ** 20)))
}

function give(cluster: Cluster, path: string) {
  if (cluster.account.owner) chownSync(path, cluster.account.owner.uid, cluster.account.owner.gid)
}
