import { spawn } from 'node:child_process'
import { chmodSync, existsSync, statSync } from 'node:fs'
import type { Programs } from './programs.ts'
import { PostgresTrouble } from './trouble.ts'

/** As whom PostgreSQL runs: it refuses root. */
export type Account = {
  /** Put before the program. */
  prefix: string[]
  /** Undefined: as we do. */
  owner: { uid: number; gid: number } | undefined
}

const asOurselves: Account = { prefix: [], owner: undefined }
const nobody = { uid: 65534, gid: 65534 }

/**
 * Ourselves, unless we are root. As root: the owner of the files where that is not root; else root in a namespace of
 * its own, where it goes by another number and its files stay root's; else nobody, to whom the files are given.
 * @param home  the data directory, which is there
 * @param folder  PostgreSQL's own folder in it, made or not
 * @throws PostgresTrouble where none of these can run it
 */
export async function accountFor(programs: Programs, home: string, folder: string): Promise<Account> {
  if (process.getuid?.() !== 0) return asOurselves
  const { uid, gid } = statSync(existsSync(folder) ? folder : home)
  if (uid !== 0) return reaching({ prefix: [], owner: { uid, gid } }, programs, home)

  const namespace: Account = {
    prefix: ['unshare', '--user', `--map-user=${nobody.uid}`, `--map-group=${nobody.gid}`],
    owner: undefined,
  }
  if (await canRun(namespace, programs.postgres, ['--version'])) return namespace

  // To be passed through is enough: our secret, which is in there too, has its own mode.
  chmodSync(home, statSync(home).mode | 0o011)
  const account = await reaching({ prefix: [], owner: nobody }, programs, home)
  if (existsSync(folder)) await run(asOurselves, 'chown', ['-R', `${nobody.uid}:${nobody.gid}`, folder])
  return account
}

async function reaching(account: Account, programs: Programs, home: string): Promise<Account> {
  const runs = await canRun(account, programs.postgres, ['--version'])
  if (runs && (await canRun(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', home]))) return account
  throw new PostgresTrouble(
    `PostgreSQL does not run as root, and user ${account.owner?.uid} cannot reach ${runs ? home : programs.postgres}. ` +
      `Start the hub as an ordinary user, or move it out of folders that only root can enter, or set DATABASE_URL.`,
  )
}

async function canRun(account: Account, program: string, args: string[]): Promise<boolean> {
  return (await run(account, program, args).catch(() => undefined)) !== undefined
}

/** Runs to the end, away from our terminal, so that Ctrl-C does not reach it. @throws Error with what it printed */
export async function run(account: Account, program: string, args: string[]): Promise<string> {
  const [file, ...rest] = [...account.prefix, program, ...args]
  const child = spawn(file as string, rest, {
    ...account.owner,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    // Nothing of PG*, LC_* or TZ: what is made today must not depend on the shell it was made from.
    env: { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
  })
  let printed = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk
    })
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  child.on('error', reject)
  child.on('close', (code, signal) =>
    code === 0 ? resolve(printed) : reject(new Error(`${program} ended with ${code ?? signal}: ${printed.trim()}`)),
  )
  return promise
}
