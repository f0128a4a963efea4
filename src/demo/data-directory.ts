import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { openDatabase } from '../db.ts'
import { postgresFolder } from '../postgres/layout.ts'
import { socketFolderOf } from '../postgres/socket.ts'
import { embeddedServerStatus } from '../postgres/status.ts'

const prefix = 'guildhall-demo-'

/** A folder of this run's own: `data` in it is the hub's. */
export type DemoFolder = { data: string; remove(): void }

export function makeDemoFolder(): DemoFolder {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), prefix))
  writeFileSync(join(folder, 'process'), `${process.pid}\n`)
  const data = join(folder, 'data')
  mkdirSync(data, { mode: 0o700 })
  return { data, remove: () => removeAll(folder) }
}

/** The folder, and the one in which its server listened. */
function removeAll(folder: string) {
  const cluster = postgresFolder(join(folder, 'data'))
  if (existsSync(cluster)) rmSync(socketFolderOf(cluster), { recursive: true, force: true })
  rmSync(folder, { recursive: true, force: true })
}

/**
 * Removes what demos that were killed left behind, their database servers included. Those that still run are left alone.
 * @returns how many there were
 */
export async function removeLeftovers(log: Logger): Promise<number> {
  const folders = readdirSync(tmpdir())
    .filter((name) => name.startsWith(prefix))
    .map((name) => join(realpathSync(tmpdir()), name))
    .filter((folder) => isMine(folder) && !isInUse(folder))
  let removed = 0
  for (const folder of folders) {
    if (!(await stopServer(join(folder, 'data'), log))) continue
    removeAll(folder)
    removed += 1
  }
  return removed
}

function isMine(folder: string): boolean {
  const { uid, isDirectory } = statOf(folder)
  return isDirectory && uid === process.getuid?.()
}

function statOf(folder: string): { uid: number; isDirectory: boolean } {
  const stat = lstatSync(folder, { throwIfNoEntry: false })
  return { uid: stat?.uid ?? -1, isDirectory: stat?.isDirectory() ?? false }
}

function isInUse(folder: string): boolean {
  try {
    const pid = Number(readFileSync(join(folder, 'process'), 'utf8'))
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** What a killed demo started ends by itself within that time. */
const patienceMs = 15_000

/**
 * Whoever leaves last stops the server: so joining and leaving ends one that was left behind, once the processes that
 * lost their demo have left too.
 * @returns false when it still runs
 */
async function stopServer(dataDirectory: string, log: Logger): Promise<boolean> {
  const config = { dataDirectory, databaseUrl: undefined }
  const giveUpAt = performance.now() + patienceMs
  while ((await embeddedServerStatus(config))?.processId !== undefined) {
    if (performance.now() > giveUpAt) return false
    try {
      const database = await openDatabase(config, { name: 'demo', max: 1, log })
      await database.close()
    } catch (error) {
      // It may stop while we join.
      log.debug({ err: error }, 'a demo’s server could not be joined')
    }
    await sleep(200)
  }
  return true
}
