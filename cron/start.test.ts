import cron from 'node-cron'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createJobs, queues } from '../src/jobs.ts'
import { freshDatabase } from '../tests/freshDatabase.ts'
import { schedule } from './schedule.ts'
import { startCron } from './start.ts'

test('everything in the schedule is a time that node-cron knows and a queue that takes no payload', () => {
  for (const { cron: when, job } of schedule) {
    expect(cron.validate(when), when).toBe(true)
    expect(queues[job].policy, `${job} asks what is due`).not.toBe('exclusive')
  }
})

test('what is due is asked at once at the start, and a tick that two processes feel queues one job', async () => {
  const { db, connectionString, drop } = await freshDatabase()
  const log = pino({ level: 'silent' })
  const jobs = createJobs({ connectionString, log })
  const every = [{ cron: '* * * * * *', job: 'sync-due-sources' as const, atStart: true }]

  const stops = [await startCron({ db, jobs, log }, every), await startCron({ db, jobs, log }, every)]
  const waiting = await db('pgboss.job').where({ name: 'sync-due-sources', state: 'created' })
  await db('pgboss.job').delete()
  while ((await db('pgboss.job').pluck('name')).length === 0) await new Promise((resolve) => setTimeout(resolve, 50))
  for (const stop of stops) await stop()
  const ticked = await db('pgboss.job').where({ name: 'sync-due-sources', state: 'created' })
  await jobs.stop(0)
  await drop()

  expect(waiting).toHaveLength(1)
  expect(ticked).toHaveLength(1)
})
