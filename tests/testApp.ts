import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Express } from 'express'
import type { Knex } from 'knex'
import { createApp } from '../src/app.ts'
import { type Config, readConfig } from '../src/config.ts'
import type { Deps } from '../src/deps.ts'
import { createFetching } from '../src/http/guarded-fetch.ts'
import { createJobs } from '../src/jobs.ts'
import { createLog } from '../src/log.ts'
import { createMailer } from '../src/mailer.ts'
import { createSearchEngine } from '../src/search/engine.ts'
import { freshDatabase } from './freshDatabase.ts'

export type TestApp = {
  app: Express
  deps: Deps
  db: Knex
  /** Of the database, for processes beside this one. */
  connectionString: string
  /** Stands still until it is set. */
  clock: { at: Temporal.Instant }
  /** What was logged, a parsed line each. */
  logged: Record<string, unknown>[]
  close(): Promise<void>
}

/** The real app on a real database of its own. */
export async function testApp(
  environment: Record<string, string> = {},
  config: Partial<Config> = {},
): Promise<TestApp> {
  const { db, connectionString, drop } = await freshDatabase()
  const dataDirectory = mkdtempSync(join(tmpdir(), 'guildhall-test-'))
  const logged: Record<string, unknown>[] = []
  const log = createLog({
    level: 'info',
    process: 'test',
    to: { write: (line: string) => logged.push(JSON.parse(line)) },
  })
  const settings = {
    ...readConfig({
      GUILDHALL_DATA: dataDirectory,
      GUILDHALL_SECRET: 'a secret that only tests know, long enough',
      PUBLIC_URL: 'https://hub.example.org',
      HUB_NAME: 'the Repair Commons',
      HUB_QUESTION: 'What needs mending?',
      CONTACT_EMAIL: 'stewards@hub.example.org',
      API_RATE_PER_MINUTE: '0',
      FORMS_PER_MINUTE: '0',
      ROOM_URL: 'https://meet.example.org/{room}',
      ...environment,
    }),
    ...config,
  }
  const clock = { at: Temporal.Instant.from('2026-11-21T10:00:00Z') }
  const now = () => clock.at
  const jobs = createJobs({ connectionString, log })
  const fetching = createFetching({ config: settings, db, now, log })
  const search = createSearchEngine({ db, config: settings, now, log })
  const deps: Deps = { config: settings, db, now, log, jobs, fetching, search, mailer: createMailer(settings) }
  return {
    app: createApp(deps),
    deps,
    db,
    connectionString,
    clock,
    logged,
    async close() {
      await jobs.stop()
      await search.close()
      await fetching.close()
      await drop()
      rmSync(dataDirectory, { recursive: true, force: true })
    },
  }
}
