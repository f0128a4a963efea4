import { startCron } from '../../cron/start.ts'
import { buildDeps } from '../build-deps.ts'
import type { Config } from '../config.ts'
import { createLog } from '../log.ts'
import type { Running } from './run-child.ts'
import { workOf } from './work.ts'

/** Does the queued work, and queues what is due. Any number of these may run. */
export async function startWorker(config: Config, { isMigrated }: { isMigrated: boolean }): Promise<Running> {
  const log = createLog({ level: config.logLevel, process: 'worker' })
  const deps = await buildDeps(config, { kind: 'worker', log, isMigrated })
  try {
    await deps.jobs.start(workOf(deps))
    const stopCron = await startCron(deps)
    log.info('taking jobs')
    return {
      async stop() {
        await stopCron()
        await deps.close()
        log.info('stopped')
      },
    }
  } catch (error) {
    await deps.close(0)
    throw error
  }
}
