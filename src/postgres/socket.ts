import { createHash } from 'node:crypto'
import { chownSync, lstatSync, mkdirSync, realpathSync, rmdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account } from './account.ts'
import { superuser } from './cluster.ts'
import { errorCode, PostgresTrouble } from './trouble.ts'

/**
 * Where the server of this data folder listens: always the same path, so that the pools of other processes survive a
 * restart, and short, because the length of a socket's path is limited to 107 bytes (103 on macOS).
 */
export function socketFolderOf(folder: string): string {
  const name = `guildhall-${createHash('sha256').update(realpathSync(folder)).digest('hex').slice(0, 12)}`
  // Not TMPDIR first: it differs between a service and a shell.
  return join(isFolder('/tmp') ? '/tmp' : tmpdir(), name)
}

/** Makes the folder, closed to others. @throws PostgresTrouble where somebody else has put one there */
export function makeSocketFolder(path: string, account: Account): void {
  try {
    mkdirSync(path, { mode: 0o700 })
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw new PostgresTrouble(`The folder ${path} cannot be made.`, error)
  }
  // What root made, new or when PostgreSQL could still run as root.
  if (account.owner && isClosed(path, process.getuid?.())) chownSync(path, account.owner.uid, account.owner.gid)
  if (!isClosed(path, account.owner?.uid ?? process.getuid?.()))
    throw new PostgresTrouble(
      `${path}, where the hub’s PostgreSQL listens, belongs to another user or is open to others. ` +
        `Start the hub as the user who started it before, or remove that folder.`,
    )
}

/** Once its server has stopped. A server that another process starts meanwhile has its socket in there: then it stays. */
export function removeSocketFolder(path: string): void {
  try {
    rmdirSync(path)
  } catch (error) {
    if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(errorCode(error) ?? '')) throw error
  }
}

function isClosed(path: string, owner: number | undefined): boolean {
  const found = lstatSync(path)
  return found.isDirectory() && found.uid === owner && (found.mode & 0o077) === 0
}

/** Understood by pg, pg-boss and psql. */
export const socketAddress = (socketFolder: string, database: string) =>
  `postgresql://${superuser}@localhost/${database}?host=${encodeURIComponent(socketFolder)}`

const isFolder = (path: string) => lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
