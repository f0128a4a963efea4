/** Work that must happen: queued in the transaction that needs it, done by a worker, once across all processes. */
import { fromKnex, type Job, PgBoss, type Queue } from 'pg-boss'
import type { Logger } from 'pino'
import type { Db } from './db.ts'

/** What each queue's jobs carry. Ids only: a job reads the rows when it runs. */
export type JobPayloads = {
  'sync-source': { sourceId: string; isAsked?: boolean }
  'sync-long-source': { sourceId: string; isAsked?: boolean }
  'sync-due-sources': Record<string, never>
  'try-source': { trialId: string }
  'watch-sources': Record<string, never>
  'finish-removals': Record<string, never>
  'expire-items': Record<string, never>
  'index-documents': Record<string, never>
  'refresh-vocabulary': Record<string, never>
  'forget-searches': Record<string, never>
  'send-mail': Record<string, never>
  'send-digests': Record<string, never>
  'invite-mentors': { questionId: string }
  'escalate-questions': Record<string, never>
  'move-requests': Record<string, never>
  'tend-bookings': Record<string, never>
  'read-calendars': Record<string, never>
  'tell-zone-changes': Record<string, never>
  'forget-drafts': Record<string, never>
  retag: { words: string[]; ofSources?: { sourceId: string | null; raw: string }[] }
  'count-tags': Record<string, never>
}
export type QueueName = keyof JobPayloads

type QueueOptions = {
  /**
   * `exclusive`: one job for each singletonKey, waiting or running. `short`: one waiting. `standard`: all.
   * A job that is skipped because one waits must not be needed: the one that waits may start before our commit.
   */
  policy: 'standard' | 'short' | 'exclusive'
  /** How many at a time in one worker. */
  concurrency: number
  /** Jobs that wait are done as one: one call of the work for all of them. */
  merged?: boolean
  /** After that long a job counts as stuck and is tried again. */
  expireInMinutes: number
  retryLimit: number
}

/** Every queue there is. */
export const queues: Record<QueueName, QueueOptions> = {
  // Long runs have places of their own: see src/sources/lanes.ts.
  'sync-source': { policy: 'exclusive', concurrency: 4, expireInMinutes: 30, retryLimit: 2 },
  'sync-long-source': { policy: 'exclusive', concurrency: 2, expireInMinutes: 360, retryLimit: 2 },
  'sync-due-sources': { policy: 'short', concurrency: 1, expireInMinutes: 5, retryLimit: 0 },
  'try-source': { policy: 'standard', concurrency: 2, expireInMinutes: 5, retryLimit: 1 },
  'watch-sources': { policy: 'short', concurrency: 1, expireInMinutes: 5, retryLimit: 0 },
  'finish-removals': { policy: 'short', concurrency: 1, expireInMinutes: 60, retryLimit: 0 },
  'expire-items': { policy: 'short', concurrency: 1, expireInMinutes: 60, retryLimit: 0 },
  // Standard: with `short`, a transaction that finds a job waiting would add none, and that job can run before the commit.
  'index-documents': { policy: 'standard', concurrency: 1, merged: true, expireInMinutes: 60, retryLimit: 20 },
  'refresh-vocabulary': { policy: 'short', concurrency: 1, expireInMinutes: 60, retryLimit: 0 },
  'forget-searches': { policy: 'short', concurrency: 1, expireInMinutes: 60, retryLimit: 0 },
  'send-mail': { policy: 'standard', concurrency: 1, merged: true, expireInMinutes: 30, retryLimit: 20 },
  'send-digests': { policy: 'short', concurrency: 1, expireInMinutes: 30, retryLimit: 0 },
  'invite-mentors': { policy: 'standard', concurrency: 1, expireInMinutes: 10, retryLimit: 20 },
  'escalate-questions': { policy: 'short', concurrency: 1, expireInMinutes: 30, retryLimit: 0 },
  'move-requests': { policy: 'short', concurrency: 1, expireInMinutes: 30, retryLimit: 0 },
  'tend-bookings': { policy: 'short', concurrency: 1, expireInMinutes: 30, retryLimit: 0 },
  // Standard: who connects a calendar waits for it.
  'read-calendars': { policy: 'standard', concurrency: 1, merged: true, expireInMinutes: 60, retryLimit: 0 },
  'tell-zone-changes': { policy: 'short', concurrency: 1, expireInMinutes: 60, retryLimit: 2 },
  'forget-drafts': { policy: 'short', concurrency: 1, expireInMinutes: 30, retryLimit: 0 },
  retag: { policy: 'standard', concurrency: 1, expireInMinutes: 60, retryLimit: 20 },
  'count-tags': { policy: 'short', concurrency: 1, expireInMinutes: 10, retryLimit: 0 },
}

export type EnqueueOptions = { singletonKey?: string; startAfter?: Temporal.Instant }

/** What a queue's jobs do. Rejecting means: try again later. `signal` aborts when the worker stops or the job is lost. */
export type Work = {
  [Name in QueueName]: (payload: JobPayloads[Name], signal: AbortSignal) => Promise<void>
}

export type Jobs = {
  /** Queues a job; it exists when `trx` commits. A job that the queue's policy finds to be there already is not added. */
  enqueue<Name extends QueueName>(
    trx: Db,
    queue: Name,
    payload: JobPayloads[Name],
    options?: EnqueueOptions,
  ): Promise<void>
  /** Begins to take jobs in this process. */
  start(work: Work): Promise<void>
  /** Takes no more, aborts the signal of those that run, waits up to `withinMs`; what still runs then is handed back. */
  stop(withinMs?: number): Promise<void>
  /** Whether jobs can be queued. */
  ready(): Promise<boolean>
}

/** A killed worker's job is found by its missing heartbeat and tried again within about 30 s. */
const heartbeatSeconds = 10

type JobsOptions = { connectionString: string; log: Logger }

/** Nothing is connected before the first use. */
export function createJobs({ connectionString, log }: JobsOptions): Jobs {
  const stopping = new AbortController()
  let producer: Promise<PgBoss> | undefined
  let worker: PgBoss | undefined

  const sender = async () => {
    if (worker) return worker
    producer ??= connect({ connectionString, log, max: 1 })
    return producer.catch((error) => {
      producer = undefined
      throw error
    })
  }

  return {
    async enqueue(trx, queue, payload, { singletonKey, startAfter } = {}) {
      const boss = await sender()
      await boss.send(queue, payload, {
        db: fromKnex(trx),
        ...(queues[queue].policy === 'exclusive' && { singletonKey }),
        ...(startAfter && { startAfter: startAfter.toString() }),
      })
    },

    async start(work) {
      worker = await connect({ connectionString, log, max: 3, worker: true })
      for (const name of Object.keys(queues) as QueueName[]) await take(worker, name, work, stopping.signal)
    },

    async stop(withinMs = 8000) {
      stopping.abort()
      await worker?.stop({ graceful: true, timeout: withinMs })
      await (await producer?.catch(() => undefined))?.stop({ graceful: false })
      worker = undefined
      producer = undefined
    },

    async ready() {
      try {
        return (await (await sender()).getQueues()).length >= Object.keys(queues).length
      } catch {
        return false
      }
    },
  }
}

/**
 * Makes or renews the tables and queues of the jobs; safe to run at every start and by several processes at once.
 * @returns true when something was changed
 */
export async function migrateJobs({ connectionString, log }: JobsOptions): Promise<boolean> {
  const boss = new PgBoss({ ...options(connectionString, 1), migrate: true, createSchema: true })
  boss.on('error', (error) => log.error({ err: error }, 'jobs'))
  await boss.start()
  try {
    const there = new Map((await boss.getQueues()).map((queue) => [queue.name, queue]))
    let changed = false
    for (const name of Object.keys(queues) as QueueName[]) {
      const wanted = queueSettings(name)
      const found = there.get(name)
      if (!found) await boss.createQueue(name, wanted)
      else if (!isSame(found, wanted)) {
        const { policy: _, ...changeable } = wanted
        await boss.updateQueue(name, changeable)
      } else continue
      changed = true
    }
    return changed
  } finally {
    await boss.stop({ graceful: false })
  }
}

async function connect({
  connectionString,
  log,
  max,
  worker = false,
}: JobsOptions & { max: number; worker?: boolean }): Promise<PgBoss> {
  const boss = new PgBoss({
    ...options(connectionString, max),
    migrate: false,
    createSchema: false,
    ...(worker && {
      supervise: true,
      superviseIntervalSeconds: 5,
      monitorIntervalSeconds: 5,
      useListenNotify: true,
    }),
  })
  // The server may be away for a moment: pg-boss goes on by itself.
  boss.on('error', (error) => log.warn({ err: error }, 'jobs: the database did not answer'))
  await boss.start()
  return boss
}

const options = (connectionString: string, max: number) => ({
  connectionString,
  max,
  application_name: 'guildhall jobs',
  schedule: false,
  supervise: false,
})

function queueSettings(name: QueueName): Omit<Queue, 'name'> {
  const { policy, expireInMinutes, retryLimit } = queues[name]
  return {
    policy,
    notify: true,
    expireInSeconds: expireInMinutes * 60,
    retryLimit,
    retryDelay: 2,
    retryBackoff: true,
    retryDelayMax: 300,
    heartbeatSeconds,
    deleteAfterSeconds: 24 * 3600,
  }
}

const isSame = (found: Record<string, unknown> | object, wanted: object) =>
  Object.entries(wanted).every(([key, value]) => (found as Record<string, unknown>)[key] === value)

async function take<Name extends QueueName>(boss: PgBoss, name: Name, work: Work, stopping: AbortSignal) {
  const { concurrency, merged } = queues[name]
  await boss.work<JobPayloads[Name], void>(
    name,
    {
      localConcurrency: concurrency,
      batchSize: merged ? 100 : 1,
      pollingIntervalSeconds: 2,
      notifyPollingIntervalSeconds: 5,
    },
    async (batch: Job<JobPayloads[Name]>[]) => {
      const [job] = batch
      if (job) await work[name](job.data, AbortSignal.any([stopping, job.signal]))
    },
  )
}
