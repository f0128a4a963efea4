import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract } from 'tar-stream'
import type { ZodType } from 'zod'
import {
  type BackupContents,
  type BackupProgress,
  backupChecksums,
  backupContents,
  checksumsName,
  contentsName,
  formatVersion,
  rowsIn,
  tableOfPiece,
} from './format.ts'
import { BackupTrouble } from './trouble.ts'

/**
 * Reads a backup from beginning to end, checking everything that can be checked. The rows come in the file's order.
 * Whoever uses them must undo that when this throws, at the end at the latest.
 * @throws BackupTrouble when the file is no backup, from a newer version, cut off or altered
 */
export async function readBackup(
  file: string,
  use: {
    begin?: (contents: BackupContents) => Promise<void>
    piece?: (table: string, rows: Buffer) => Promise<void>
    onProgress?: (progress: Omit<BackupProgress, 'step'>) => void
  },
): Promise<BackupContents> {
  let contents: BackupContents | undefined
  let contentsHash = ''
  let checksums: ReturnType<typeof backupChecksums.parse> | undefined
  const seen = new Map<string, { hash: Hash; rows: number }>()
  let done = 0
  let total = 0

  for await (const { name, bytes } of entries(file)) {
    if (checksums) throw damaged(file, `${name} comes after the end`)
    if (name === contentsName && !contents) {
      contents = parsed(file, name, bytes, backupContents)
      contentsHash = sha256(bytes)
      total = contents.tables.reduce((sum, { rows }) => sum + rows, 0)
      for (const table of contents.tables) seen.set(table.name, { hash: createHash('sha256'), rows: 0 })
      await use.begin?.(contents)
      continue
    }
    if (!contents) throw new BackupTrouble(`${file} is not a backup of Guildhall.`)
    if (name === checksumsName) {
      checksums = parsed(file, name, bytes, backupChecksums)
      continue
    }
    const table = tableOfPiece(name) ?? ''
    const sum = seen.get(table)
    if (!sum) throw damaged(file, `${name} is not in its contents`)
    sum.hash.update(bytes)
    const rows = rowsIn(bytes)
    sum.rows += rows
    done += rows
    await use.piece?.(table, bytes)
    use.onProgress?.({ table, done, total })
  }

  if (!contents) throw new BackupTrouble(`${file} is not a backup of Guildhall.`)
  if (!checksums) throw damaged(file, 'its end is missing')
  if (checksums.contents !== contentsHash) throw damaged(file, `${contentsName} was altered`)
  for (const { name, rows } of contents.tables) {
    const [found, expected] = [seen.get(name), checksums.tables[name]]
    if (found?.rows !== rows || expected?.rows !== rows || found.hash.digest('hex') !== expected.sha256)
      throw damaged(file, `table ${name} was altered`)
  }
  return contents
}

/** Pieces are a megabyte and what is left of a row: a small file must not unpack to more than the memory holds. */
const mostEntryBytes = 200_000_000

async function* entries(file: string): AsyncGenerator<{ name: string; bytes: Buffer }> {
  const archive = extract()
  const read = pipeline(createReadStream(file), createGunzip(), archive)
  read.catch(() => {})
  try {
    for await (const entry of archive) {
      if ((entry.header.size ?? 0) > mostEntryBytes)
        throw damaged(file, `${entry.header.name} is larger than any piece`)
      const chunks: Buffer[] = []
      for await (const chunk of entry) chunks.push(chunk as Buffer)
      yield { name: entry.header.name, bytes: Buffer.concat(chunks) }
    }
    await read
  } catch (error) {
    throw unreadable(file, error)
  }
}

function unreadable(file: string, error: unknown): unknown {
  if (error instanceof BackupTrouble) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const message = error instanceof Error ? error.message : ''
  if (code === 'ENOENT') return new BackupTrouble(`There is no file ${file}.`, error)
  if (code === 'EACCES') return new BackupTrouble(`${file} cannot be read by this user.`, error)
  if (code === 'Z_DATA_ERROR' && message === 'incorrect header check')
    return new BackupTrouble(`${file} is not a backup of Guildhall.`, error)
  if (code === 'Z_BUF_ERROR' || message === 'Unexpected end of data') return damaged(file, 'its end is missing', error)
  return damaged(file, message, error)
}

function parsed<T>(file: string, name: string, bytes: Buffer, schema: ZodType<T>): T {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch (error) {
    throw damaged(file, `${name} cannot be read`, error)
  }
  const format = typeof value === 'object' && value !== null && 'format' in value ? Number(value.format) : 0
  if (format > formatVersion)
    throw new BackupTrouble(`${file} was made by a newer version of Guildhall. Restore it with that version.`)
  const result = schema.safeParse(value)
  if (!result.success) throw damaged(file, `${name} is not as it should be`)
  return result.data
}

const damaged = (file: string, what: string, cause?: unknown) =>
  new BackupTrouble(`${file} is damaged: ${what}. Nothing was changed. Use another backup.`, cause)

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
