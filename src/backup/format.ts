import { z } from 'zod'

/**
 * A backup is a gzipped tar archive, so that it can be looked into without us:
 *
 *     guildhall-backup.json        the contents, below
 *     tables/<table>/000001.copy   rows as COPY writes them (text format), in pieces of any length
 *     checksums.json               last: a file without it was cut off
 *
 * Tables come in an order in which none refers to a later one.
 */
export const formatVersion = 1

export const contentsName = 'guildhall-backup.json'
export const checksumsName = 'checksums.json'
export const pieceName = (table: string, piece: number) => `tables/${table}/${String(piece).padStart(6, '0')}.copy`
export const tableOfPiece = (name: string) => /^tables\/([^/]+)\/\d{6,}\.copy$/.exec(name)?.[1]

export const backupContents = z.object({
  format: z.literal(formatVersion),
  madeAt: z.string(),
  /** Applied to the database that was backed up, in order. */
  migrations: z.array(z.string()),
  /** Keyed by GUILDHALL_SECRET: equal only where the secret is the same, without which connector secrets stay locked. */
  secretFingerprint: z.string(),
  tables: z.array(z.object({ name: z.string(), columns: z.array(z.string()), rows: z.number().int() })),
  sequences: z.array(z.object({ name: z.string(), value: z.number().int() })),
})
export type BackupContents = z.infer<typeof backupContents>

export const backupChecksums = z.object({
  /** SHA-256, hex. */
  contents: z.string(),
  tables: z.record(z.string(), z.object({ rows: z.number().int(), sha256: z.string() })),
})
export type BackupChecksums = z.infer<typeof backupChecksums>

export type BackupProgress = {
  step: 'saving' | 'checking' | 'loading'
  table: string
  /** Rows of all tables. */
  done: number
  total: number
}

/** COPY writes a newline in a value as \n: each byte 10 ends a row. */
export function rowsIn(piece: Uint8Array): number {
  let rows = 0
  for (let at = piece.indexOf(10); at !== -1; at = piece.indexOf(10, at + 1)) rows++
  return rows
}
