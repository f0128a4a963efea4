import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type Config, ConfigProblems, readConfig } from '../config.ts'
import { type Database, openDatabase } from '../db.ts'
import { errorForLog } from '../log.ts'
import { createSearchEngine } from '../search/engine.ts'
import { type Check, fail, ok } from './check.ts'
import { checkClock, checkExtensions, checkMigrations, checkServer, checkSize } from './database.ts'
import { checkDisk, checkNode, checkSecret, isSecretThere } from './machine.ts'
import { checkMail } from './mail.ts'
import { checkRooms } from './rooms.ts'
import { checkJobs, checkSearch, checkSources } from './work.ts'

/**
 * Looks at everything the hub needs and changes nothing. What cannot be looked at is a check that fails; nothing is thrown.
 * The hub's own server is started where it does not run, and stopped again.
 */
export async function examine(
  environment: Record<string, string | undefined>,
  { now, log, nodeVersion }: { now: () => Temporal.Instant; log: Logger; nodeVersion: string },
): Promise<Check[]> {
  const node = checkNode(nodeVersion)
  let config: Config
  try {
    config = readConfig(environment)
  } catch (error) {
    if (!(error instanceof ConfigProblems)) throw error
    const problems = error.problems.map(({ variable, value, allowed }) =>
      fail('settings', `${variable}=${value}`, `allowed: ${allowed}`),
    )
    return [node, ...problems]
  }
  const machine = await Promise.all([
    looked('disk', async () => checkDisk(config)),
    looked('secret', async () => checkSecret(config, environment)),
  ])
  const checks = [node, ok('settings', 'all allowed'), ...machine.flat()]
  if (!config.databaseUrl && !existsSync(join(config.dataDirectory, 'layout')))
    return [...checks, ok('database', `None yet in ${config.dataDirectory}: npm start makes it.`)]
  const withSecret = isSecretThere(config, environment) ? config : undefined
  return [
    ...checks,
    ...(await withDatabase(config, log, (database) => examineDatabase(database, config, withSecret, now, log))),
  ]
}

async function withDatabase(config: Config, log: Logger, look: (database: Database) => Promise<Check[]>) {
  let database: Database
  try {
    database = await openDatabase(config, { name: 'doctor', max: 2, log })
  } catch (error) {
    return [fail('database', messageOf(error), databaseAdvice(config))]
  }
  try {
    return await look(database)
  } finally {
    await database.close()
  }
}

async function examineDatabase(
  { db }: Database,
  config: Config,
  withSecret: Config | undefined,
  now: () => Temporal.Instant,
  log: Logger,
): Promise<Check[]> {
  let server: Check
  try {
    server = await checkServer(db)
  } catch (error) {
    return [fail('database', messageOf(error), databaseAdvice(config))]
  }
  const first = [
    server,
    ...(await looked('extensions', () => checkExtensions(db))),
    ...(await looked('migrations', () => checkMigrations(db))),
    ...(await looked('clock', () => checkClock(db, now))),
    ...(await looked('size', () => checkSize(db, config))),
  ]
  // Without its tables there is nothing more to look at.
  if (first.some((check) => check.name === 'migrations' && check.verdict === 'fail')) return first
  const search = createSearchEngine({ db, config, now, log })
  try {
    return [
      ...first,
      ...(await looked('search', () => checkSearch(db, search))),
      ...(await looked('jobs', () => checkJobs(db))),
      ...(await looked('mail', () => checkMail(db, config, now()))),
      ...(await looked('rooms', () => checkRooms(db, config))),
      ...(await looked('sources', () => checkSources(db, withSecret, now()))),
    ]
  } finally {
    await search.close()
  }
}

async function looked(name: string, look: () => Promise<Check | Check[]>): Promise<Check[]> {
  try {
    return [await look()].flat()
  } catch (error) {
    return [fail(name, messageOf(error), 'This could not be looked at; mend what stands above it first.')]
  }
}

const databaseAdvice = ({ databaseUrl, dataDirectory }: Config) =>
  databaseUrl
    ? 'Is the server up, and are address, user, password and database in DATABASE_URL right?'
    : `The end of ${join(dataDirectory, 'postgres', 'log')} may say more. Nothing was changed.`

function messageOf(error: unknown): string {
  const { message, code } = errorForLog(error) as { message?: string; code?: unknown }
  return message || String(code ?? 'it does not answer')
}
