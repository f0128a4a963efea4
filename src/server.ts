/** `npm start`: a whole hub; `npm start -- web` and `npm start -- worker`: one process of it. */
import { type Config, ConfigProblems, readConfig } from './config.ts'
import { environment } from './environment.ts'
import { createLog } from './log.ts'
import { PostgresTrouble } from './postgres/trouble.ts'
import { NeverReady } from './processes/children.ts'
import { startHub } from './processes/hub.ts'
import { runChild } from './processes/run-child.ts'
import { onStopSignal } from './processes/stop-signals.ts'

const [what, ...options] = process.argv.slice(2)
const isMigrated = options.includes('--migrated')

try {
  const settings = environment()
  const config = readConfig(settings)
  process.title = `guildhall ${what ?? 'supervisor'}`
  if (what === undefined) await supervise(settings, config)
  else if (what === 'web') {
    const { startWeb } = await import('./processes/web.ts')
    await runChild(config, () => startWeb(config, { isMigrated }))
  } else if (what === 'worker') {
    const { startWorker } = await import('./processes/worker.ts')
    await runChild(config, () => startWorker(config, { isMigrated }))
  } else {
    process.stderr.write(`npm start runs the whole hub; npm start -- web or npm start -- worker one process of it.\n`)
    process.exitCode = 2
  }
} catch (error) {
  const isForThePerson = error instanceof ConfigProblems || error instanceof PostgresTrouble
  process.stderr.write(`${isForThePerson ? error.message : error instanceof Error ? error.stack : error}\n`)
  process.exit(error instanceof ConfigProblems ? 2 : 1)
}

async function supervise(settings: NodeJS.ProcessEnv, config: Config) {
  const log = createLog({ level: config.logLevel, process: 'supervisor' })
  const stop = new AbortController()
  onStopSignal(() => {
    process.stderr.write('Stopping: what runs is finished or handed back.\n')
    stop.abort()
  })
  try {
    const hub = await startHub(settings, log, stop.signal)
    const place = config.databaseUrl ? 'on the server of DATABASE_URL' : `in ${config.dataDirectory}`
    process.stdout.write(`Guildhall is ready at ${hub.address}, its data ${place}. Ctrl-C stops it.\n`)
    const asked = new Promise<'asked'>((resolve) => {
      if (stop.signal.aborted) resolve('asked')
      stop.signal.addEventListener('abort', () => resolve('asked'), { once: true })
    })
    const why = await Promise.race([asked, hub.gone])
    await hub.stop()
    process.exit(why === 'asked' ? 0 : 1)
  } catch (error) {
    if (stop.signal.aborted) process.exit(0)
    // What went wrong was said by the process it happened to.
    if (error instanceof NeverReady) process.exit(1)
    throw error
  }
}
