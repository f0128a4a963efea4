/** What can be looked at without the database. */
import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Config } from '../config.ts'
import { type Check, fail, ok, warn } from './check.ts'

const testedNode = 26

export function checkNode(version: string): Check {
  const major = Number(version.split('.')[0])
  if (major < testedNode)
    return fail('node', `Node ${version}`, `The hub needs Node ${testedNode}: "npm ci" brings it, start with npm.`)
  if (major > testedNode)
    return warn('node', `Node ${version}`, `The hub is tested with Node ${testedNode}: start it with npm.`)
  return ok('node', `Node ${version}`)
}

const gibibyte = 2 ** 30

export function checkDisk({ dataDirectory, databaseUrl }: Pick<Config, 'dataDirectory' | 'databaseUrl'>): Check {
  if (databaseUrl) return ok('disk', 'The data is on the server of DATABASE_URL; look at its disk there.')
  const { bavail, bsize } = statfsSync(existing(dataDirectory))
  const free = (bavail * bsize) / gibibyte
  const says = `${free.toFixed(1)} GB free for ${dataDirectory}`
  const advice = 'Free some space, or move the data directory to a larger disk while the hub is stopped.'
  if (free < 0.5) return fail('disk', says, advice)
  if (free < 2) return warn('disk', says, advice)
  return ok('disk', says)
}

export function checkSecret(
  { dataDirectory }: Pick<Config, 'dataDirectory'>,
  environment: Record<string, string | undefined>,
): Check {
  if (environment.GUILDHALL_SECRET) return ok('secret', 'GUILDHALL_SECRET is set. Keep it with your backups.')
  const file = join(dataDirectory, 'secret')
  if (!existsSync(file)) return ok('secret', `None yet; it will be made in ${file}.`)
  const { mode } = statSync(file)
  if (mode & 0o077)
    return fail('secret', `${file} can be read by others (mode ${(mode & 0o777).toString(8)})`, `chmod 600 ${file}`)
  if (readFileSync(file, 'utf8').trim().length < 32)
    return fail('secret', `${file} does not hold a secret`, 'Put the one from your backup back.')
  return ok('secret', `${file}, for its owner alone. Keep a copy with your backups.`)
}

/** Whether reading the secret would make none. */
export const isSecretThere = (
  { dataDirectory }: Pick<Config, 'dataDirectory'>,
  environment: Record<string, string | undefined>,
): boolean => Boolean(environment.GUILDHALL_SECRET) || existsSync(join(dataDirectory, 'secret'))

/** The folder, or the nearest above it that exists. */
function existing(folder: string): string {
  return existsSync(folder) ? folder : existing(dirname(folder))
}
