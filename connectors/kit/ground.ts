/** What hubs of the kit stand on: one database for a file of tests, and the hub's parts as they are. */
import { pino } from 'pino'
import { afterAll } from 'vitest'
import { readConfig } from '../../src/config.ts'
import { createFetching } from '../../src/http/guarded-fetch.ts'
import { createJobs, type Jobs } from '../../src/jobs.ts'
import { freshDatabase } from '../../tests/freshDatabase.ts'

export type Clock = { now(): Temporal.Instant; turn(duration: Temporal.DurationLike): void }

/** One database for a file of tests: each hub has a source of its own in it. */
type Ground = Awaited<ReturnType<typeof freshDatabase>> & { jobs: Jobs }
let ground: Promise<Ground> | undefined
afterAll(async () => {
  const opened = await ground
  ground = undefined
  await opened?.jobs.stop()
  await opened?.drop()
})

async function openGround(): Promise<Ground> {
  const database = await freshDatabase()
  const jobs = createJobs({ connectionString: database.connectionString, log: pino({ level: 'silent' }) })
  return { ...database, jobs }
}

/** The hub's parts as they are, on the test's clock. @param host  the only one that it may reach */
export async function opened({ now, turn }: Clock, host: string) {
  ground ??= openGround()
  const { db, jobs } = await ground
  // The system gives ports out again: pauses by another test's clock do not hold for this site.
  await db('host_pacing').delete()
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const config = readConfig({
    GUILDHALL_SECRET: 'a secret for tests, long enough to be one',
    GUILDHALL_ALLOW_HOSTS: host,
    PUBLIC_URL: 'https://hub.example',
  })
  const sleep = async (ms: number) => turn({ milliseconds: Math.ceil(ms) })
  const fetching = createFetching({ config, db, now, log, sleep, random: () => 1 })
  return { db, jobs, now, log, lines, config, fetching }
}
