import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import type { TestProject } from 'vitest/node'
import { connect } from '../src/db.ts'
import { migrateJobs } from '../src/jobs.ts'
import { migrate } from '../src/migrate.ts'
import { addressOf, startTestServer } from './testServer.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** Its database is one that always exists, to make others from. */
    server: string
    template: string
    /** How a clone is made fastest on this server. */
    strategy: 'file_copy' | 'wal_log'
  }
}

/** One server and one migrated template for the whole run; each test file clones it. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.DATABASE_URL
  const own = given ? undefined : await startTestServer()
  const server = given ?? (own?.address as string)
  const template = `guildhall_test_${Temporal.Now.instant().epochMilliseconds}_${randomBytes(3).toString('hex')}`
  await dropAbandoned(server)
  await makeTemplate(server, template)
  project.provide('server', server)
  project.provide('template', template)
  project.provide('strategy', own ? 'file_copy' : 'wal_log')
  return async () => {
    if (own) await own.stop()
    else await dropAll(server, (name) => name.startsWith(template))
  }
}

async function makeTemplate(server: string, name: string) {
  const admin = connect(server, { name: 'tests', max: 1 })
  try {
    await admin.raw('CREATE DATABASE ??', [name])
    const db = connect(addressOf(server, name), { name: 'tests' })
    try {
      await migrate(db)
    } finally {
      await db.destroy()
    }
    await migrateJobs({ connectionString: addressOf(server, name), log: pino({ level: 'silent' }) })
    await admin.raw('ALTER DATABASE ?? WITH IS_TEMPLATE true ALLOW_CONNECTIONS false', [name])
  } finally {
    await admin.destroy()
  }
}

/** What runs that were killed more than a day ago left on a server that outlives them. */
function dropAbandoned(server: string) {
  const yesterday = Temporal.Now.instant().subtract({ hours: 24 }).epochMilliseconds
  return dropAll(server, (name) => Number(/^guildhall_test_(\d+)_/.exec(name)?.[1] ?? yesterday) < yesterday)
}

async function dropAll(server: string, isOver: (name: string) => boolean) {
  const admin = connect(server, { name: 'tests', max: 1 })
  try {
    const names: string[] = await admin('pg_database').pluck('datname')
    for (const name of names.filter(isOver)) {
      await admin.raw('ALTER DATABASE ?? WITH IS_TEMPLATE false', [name])
      await admin.raw('DROP DATABASE IF EXISTS ?? WITH (FORCE)', [name])
    }
  } finally {
    await admin.destroy()
  }
}
