import { execFileSync } from 'node:child_process'
import {
  chownSync,
  linkSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** The id of the server that runs on this data folder, if one does. */
export function serverProcess(folder: string): number | undefined {
  const pid = lockedBy(contentOf(join(folder, 'postmaster.pid')))
  return pid !== undefined && runsPostgres(pid, folder) ? pid : undefined
}

/**
 * Frees the lock files of a server that is gone while its process number lives on as something else, as after a
 * reboot, in a new container, or as a zombie: PostgreSQL would refuse to start. Locks of a live server stay.
 *
 * The files are not removed but given a process number that cannot be: PostgreSQL then looks by itself whether
 * sessions of the dead server still write, which it can tell only by what else is in the file.
 */
export function freeStaleLocks(folder: string, socketFolder: string): void {
  for (const file of [join(folder, 'postmaster.pid'), join(socketFolder, '.s.PGSQL.5432.lock')]) {
    const content = contentOf(file)
    const pid = lockedBy(content)
    if (content !== undefined && pid !== undefined && isAlive(pid) && !runsPostgres(pid, folder)) free(file, content)
  }
}

/** Above the highest process number of Linux (2^22) and macOS. */
const nobody = 99_999_999

/** Only if the file still is what was judged: another process may have started a server since. */
function free(file: string, content: string) {
  const aside = `${file}.${process.pid}`
  try {
    const { uid, gid, mode } = statSync(file)
    renameSync(file, aside)
    const isWhatWasJudged = contentOf(aside) === content
    if (isWhatWasJudged) {
      writeFileSync(`${aside}.free`, content.replace(/^-?\d+/, String(nobody)), { mode })
      if (process.getuid?.() === 0) chownSync(`${aside}.free`, uid, gid)
    }
    linkSync(isWhatWasJudged ? `${aside}.free` : aside, file)
  } catch {
    // Somebody else took it, or wrote it anew: then it is theirs.
  } finally {
    rmSync(aside, { force: true })
    rmSync(`${aside}.free`, { force: true })
  }
}

function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function lockedBy(content: string | undefined): number | undefined {
  // A server started by hand in single-user mode writes its number with a minus.
  const pid = Math.abs(Number.parseInt(content ?? '', 10))
  return Number.isSafeInteger(pid) && pid > 0 ? pid : undefined
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The server's working directory is its data folder: this tells it from another PostgreSQL with a reused number. */
function runsPostgres(pid: number, folder: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return commandOf(pid).endsWith('postgres')
  const stat = contentOf(`/proc/${pid}/stat`)
  if (!stat?.includes('(postgres)') || /\) [ZX] /.test(stat)) return false
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder)
  } catch {
    return true
  }
}

function commandOf(pid: number): string {
  try {
    return execFileSync('ps', ['-o', 'comm=', '-p', String(pid)], { encoding: 'utf8' }).trim()
  } catch {
    return ''
  }
}
