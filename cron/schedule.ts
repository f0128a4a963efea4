import type { QueueName } from '../src/jobs.ts'

export type Scheduled = { cron: string; job: QueueName; atStart?: boolean }

/**
 * Everything that runs by itself, and when (UTC). A tick only queues the job; the job asks the database what is due, so a
 * missed or a doubled tick changes nothing.
 */
export const schedule: Scheduled[] = [
  { cron: '* * * * *', job: 'sync-due-sources', atStart: true },
  { cron: '* * * * *', job: 'index-documents', atStart: true },
  { cron: '*/5 * * * *', job: 'finish-removals' },
  { cron: '*/5 * * * *', job: 'watch-sources' },
  { cron: '*/10 * * * *', job: 'expire-items' },
  { cron: '41 * * * *', job: 'refresh-vocabulary' },
  { cron: '* * * * *', job: 'send-mail', atStart: true },
  { cron: '*/5 * * * *', job: 'escalate-questions', atStart: true },
  { cron: '*/10 * * * *', job: 'move-requests', atStart: true },
  { cron: '* * * * *', job: 'tend-bookings', atStart: true },
  { cron: '*/5 * * * *', job: 'read-calendars', atStart: true },
  { cron: '53 4 * * *', job: 'tell-zone-changes', atStart: true },
  { cron: '7 * * * *', job: 'send-digests' },
  { cron: '37 3 * * *', job: 'forget-searches' },
  { cron: '17 4 * * *', job: 'forget-drafts' },
  { cron: '*/2 * * * *', job: 'count-tags', atStart: true },
]
