import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Knex } from 'knex'
import type { ClientBase } from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type Pack, pack as tarPack } from 'tar-stream'
import type { Deps } from '../deps.ts'
import { appliedMigrations, withoutMigrating } from '../migrate.ts'
import { inWords } from '../postgres/trouble.ts'
import {
  type BackupChecksums,
  type BackupContents,
  type BackupProgress,
  checksumsName,
  contentsName,
  formatVersion,
  pieceName,
  rowsIn,
} from './format.ts'
import { copyTarget, keptTables, quoted, sequences } from './tables.ts'

const pieceBytes = 1 << 20

/**
 * Writes all that cannot be made again into one file, as of one moment, while the hub goes on. The file appears when
 * it is whole, replaces one of the same name, and only its owner can read it: it holds connector secrets, encrypted.
 * @throws PostgresTrouble when the file cannot be written, or tables are being changed just now
 */
export async function backup(
  { db, config, now }: Pick<Deps, 'db' | 'config' | 'now'>,
  file: string,
  onProgress: (progress: BackupProgress) => void = () => {},
): Promise<BackupContents> {
  const target = resolve(file)
  const beside = `${target}.${process.pid}.part`
  try {
    const contents = await db.transaction(
      async (trx) => {
        await withoutMigrating(trx)
        const contents = await contentsOf(trx, now(), config.secret.hash('backup', 'fingerprint'))
        await write(beside, trx, contents, onProgress)
        return contents
      },
      { isolationLevel: 'repeatable read', readOnly: true },
    )
    await rename(beside, target)
    return contents
  } catch (error) {
    await rm(beside, { force: true })
    throw inWords(error, dirname(target))
  }
}

async function write(
  file: string,
  trx: Knex.Transaction,
  contents: BackupContents,
  onProgress: (progress: BackupProgress) => void,
) {
  const archive = tarPack()
  const written = pipeline(
    archive,
    createGzip({ level: 4 }),
    createWriteStream(file, { flags: 'wx', mode: 0o600, flush: true }),
  )
  const filled = fill(archive, written, trx, contents, onProgress).catch((error: unknown) => {
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  })
  const [first] = (await Promise.allSettled([written, filled])).filter((result) => result.status === 'rejected')
  if (first) throw first.reason
}

async function contentsOf(trx: Knex.Transaction, madeAt: Temporal.Instant, secretFingerprint: string) {
  const tables: BackupContents['tables'] = []
  for (const table of await keptTables(trx)) {
    const { rows } = await trx.raw<{ rows: { rows: number }[] }>(
      `SELECT count(*) AS rows FROM public.${quoted(table.name)}`,
    )
    tables.push({ ...table, rows: rows[0]?.rows ?? 0 })
  }
  return {
    format: formatVersion,
    madeAt: madeAt.toString(),
    migrations: await appliedMigrations(trx),
    secretFingerprint,
    tables,
    sequences: await sequences(trx),
  } satisfies BackupContents
}

async function fill(
  archive: Pack,
  written: Promise<void>,
  trx: Knex.Transaction,
  contents: BackupContents,
  onProgress: (progress: BackupProgress) => void,
) {
  const add = (name: string, bytes: Buffer) => Promise.race([entry(archive, name, bytes), written])
  const contentsText = Buffer.from(`${JSON.stringify(contents, null, 2)}\n`)
  const checksums: BackupChecksums = { contents: sha256(contentsText), tables: {} }
  await add(contentsName, contentsText)

  const connection: ClientBase = await trx.client.acquireConnection()
  const total = contents.tables.reduce((sum, { rows }) => sum + rows, 0)
  let done = 0
  for (const table of contents.tables) {
    const hash = createHash('sha256')
    let piece = 0
    let rows = 0
    for await (const bytes of inPieces(connection.query(copyTo(`COPY ${copyTarget(table)} TO STDOUT`)))) {
      hash.update(bytes)
      await add(pieceName(table.name, ++piece), bytes)
      const found = rowsIn(bytes)
      rows += found
      done += found
      onProgress({ step: 'saving', table: table.name, done, total })
    }
    checksums.tables[table.name] = { rows, sha256: hash.digest('hex') }
  }
  await add(checksumsName, Buffer.from(`${JSON.stringify(checksums, null, 2)}\n`))
  archive.finalize()
}

/** Left early, it reads the rest and throws it away: the connection takes nothing else before. */
async function* inPieces(rows: Readable): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of rows.iterator({ destroyOnReturn: false })) {
      waiting.push(chunk)
      bytes += chunk.length
      if (bytes < pieceBytes) continue
      yield Buffer.concat(waiting)
      waiting = []
      bytes = 0
    }
    if (bytes > 0) yield Buffer.concat(waiting)
  } finally {
    rows.resume()
    await finished(rows)
  }
}

/** Resolves when the archive has taken it: a slow disk slows the reading. */
function entry(archive: Pack, name: string, bytes: Buffer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const sink = archive.entry({ name, size: bytes.length, mode: 0o600 }, (error) => (error ? reject(error) : resolve()))
  // When the archive is given up, its open entry fails as well: without a listener that would end the process.
  sink.on('error', reject)
  sink.end(bytes)
  return promise
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
