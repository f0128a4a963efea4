import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { errorCode, inWords, PostgresTrouble } from './trouble.ts'

/** How the data directory is laid out. A higher number is refused by older code. */
const layout = 1
/** PostgreSQL's major version: its files are no other version's. */
const postgresVersion = '18'

/** What may lie in a data directory before its first start. */
const harmless = /^(secret|lost\+found|\.gitkeep|\.DS_Store|initdb-.*|layout\..*)$/

export const postgresFolder = (dataDirectory: string) => join(dataDirectory, 'postgres')

/**
 * Makes the data directory, or checks that it is one of ours and not from a newer version.
 * @throws PostgresTrouble with the directory untouched
 */
export function claimDataDirectory(dataDirectory: string): void {
  try {
    mkdirSync(dataDirectory, { recursive: true, mode: 0o700 })
    if (!isOurs(dataDirectory)) writeLayout(dataDirectory)
  } catch (error) {
    throw inWords(error, dataDirectory)
  }
}

/** @throws PostgresTrouble where it is not, and holds something else */
export function isOurs(dataDirectory: string): boolean {
  const file = join(dataDirectory, 'layout')
  if (contentOf(file) === undefined) {
    const foreign = readdirSync(dataDirectory).filter((name) => !harmless.test(name))
    if (foreign.length === 0) return false
    // Another process may have made it since we looked.
    if (contentOf(file) === undefined)
      throw new PostgresTrouble(
        `${dataDirectory} is not a data directory of Guildhall: it holds ${foreign.slice(0, 3).join(', ')} and no file ` +
          `"layout". Nothing was touched. Set GUILDHALL_DATA to an empty or a new folder.`,
      )
  }
  const found = contentOf(file) ?? ''
  if (found !== String(layout))
    throw new PostgresTrouble(
      `${dataDirectory} has layout "${found.slice(0, 40)}"; this version of Guildhall knows ${layout}. ` +
        `Nothing was touched. Use the version that made it, or a newer one.`,
    )
  const version = contentOf(join(postgresFolder(dataDirectory), 'PG_VERSION'))
  if (version === undefined && existsSync(postgresFolder(dataDirectory)))
    throw new PostgresTrouble(
      `${postgresFolder(dataDirectory)} is not a PostgreSQL data folder (it has no PG_VERSION). Nothing was touched. ` +
        `Set GUILDHALL_DATA to another folder and restore a backup there, or mend this one.`,
    )
  if (version !== undefined && version !== postgresVersion)
    throw new PostgresTrouble(
      `The database in ${dataDirectory} was made by PostgreSQL ${version}; this version of Guildhall brings ` +
        `${postgresVersion}. Nothing was touched. Make a backup with the version of Guildhall that made it ` +
        `("guildhall backup"), and restore it here into a new GUILDHALL_DATA ("guildhall restore").`,
    )
  return true
}

/** Undefined where there is no such file; one that may not be read is an error. */
function contentOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function writeLayout(dataDirectory: string) {
  const beside = join(dataDirectory, `layout.${process.pid}`)
  writeFileSync(beside, `${layout}\n`)
  try {
    linkSync(beside, join(dataDirectory, 'layout'))
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error
  } finally {
    rmSync(beside, { force: true })
  }
}
