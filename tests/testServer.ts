import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountFor } from '../src/postgres/account.ts'
import { makeCluster, startCluster } from '../src/postgres/cluster.ts'
import { embeddedPrograms } from '../src/postgres/programs.ts'
import { makeSocketFolder, socketAddress } from '../src/postgres/socket.ts'

/** A PostgreSQL in memory where there is room, gone at the end of this process however that comes. */
export async function startTestServer(): Promise<{ address: string; stop(): Promise<void> }> {
  const home = mkdtempSync(join(hasRoom('/dev/shm') ? '/dev/shm' : tmpdir(), 'guildhall-test-'))
  const folder = join(home, 'postgres')
  const programs = embeddedPrograms()
  const account = await accountFor(programs, home, folder)
  const cluster = { programs, account, folder, socketFolder: join(home, 's'), durable: false }
  // The pipe to it closes when we end, also by a kill: vitest skips teardowns on Ctrl-C.
  const undertaker = spawn(
    '/bin/sh',
    [
      '-c',
      'read _; [ -f "$1/postgres/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$1/postgres/postmaster.pid")"; sleep 0.2; rm -rf "$1"',
      'sh',
      home,
    ],
    { detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  )
  undertaker.unref()
  await makeCluster(cluster)
  makeSocketFolder(cluster.socketFolder, account)
  await startCluster(cluster)
  return {
    address: socketAddress(cluster.socketFolder, 'postgres'),
    stop: async () => {
      undertaker.ref()
      undertaker.stdin.end()
      await once(undertaker, 'exit')
    },
  }
}

/** The same server, another database. */
export function addressOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize > 2 ** 30
}
