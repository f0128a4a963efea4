import cron from 'node-cron'
import type { Deps } from '../src/deps.ts'
import { type Scheduled, schedule } from './schedule.ts'

/**
 * Hands the schedule to node-cron: each tick queues its job, which no other process that ticks too will double.
 * @returns ends it
 */
export async function startCron(
  { db, jobs, log }: Pick<Deps, 'db' | 'jobs' | 'log'>,
  entries: Scheduled[] = schedule,
): Promise<() => Promise<void>> {
  const queue = async ({ job }: Scheduled) => {
    try {
      await jobs.enqueue(db, job, {})
    } catch (error) {
      // The next tick asks again.
      log.warn({ err: error, job }, 'a scheduled job could not be queued')
    }
  }
  const tasks = entries.map((entry) => cron.schedule(entry.cron, () => queue(entry), { timezone: 'UTC' }))
  for (const entry of entries.filter(({ atStart }) => atStart)) await queue(entry)
  return async () => {
    for (const task of tasks) await task.destroy()
  }
}
