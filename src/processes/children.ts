import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { type ChildMessage, hopeless } from './run-child.ts'

export type ProcessName = 'web' | 'worker'

export type KeptChild = {
  /** The port of `web`. Rejects when it ends before it was ready and is not started again. */
  ready: Promise<number | undefined>
  stop(): Promise<void>
  killAtOnce(): void
}

/** It ended before it was ready, and has said why. */
export class NeverReady extends Error {}

const server = join(import.meta.dirname, '..', 'server.ts')
/**
 * A worker's memory is mostly garbage of the pages it just read: a small nursery keeps it to three quarters at the same speed
 * (`npm run bench:ingest`).
 */
export const nodeOptions: Record<ProcessName, string[]> = { web: [], worker: ['--max-semi-space-size=4'] }
const firstPauseMs = 500
const longestPauseMs = 30_000
/** One that ran that long was well: what ends it then is a new trouble. */
const wellAfterMs = 60_000
const triesBeforeReady = 4
/** A little more than a child takes for itself. */
const killAfterMs = 10_500

/**
 * Runs a process of the hub and starts it again when it ends by itself, waiting longer each time.
 * @param onGone  it has ended and is not started again: there is no point, or it never became ready
 */
export function keepRunning(
  name: ProcessName,
  {
    environment,
    log,
    onGone,
  }: { environment: Record<string, string | undefined>; log: Logger; onGone: (name: ProcessName) => void },
): KeptChild {
  const ready = Promise.withResolvers<number | undefined>()
  ready.promise.catch(() => {})
  let child: ChildProcess | undefined
  let again: NodeJS.Timeout | undefined
  let isStopping = false
  let wasReady = false
  let failures = 0

  const start = () => {
    const startedAt = performance.now()
    // In a process group of its own: Ctrl-C reaches the supervisor alone, which stops its children in order.
    const started = spawn(process.execPath, [...nodeOptions[name], server, name, '--migrated'], {
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    })
    child = started
    started.on('message', (message: ChildMessage) => {
      wasReady = true
      ready.resolve(message.port)
    })
    started.on('error', (error) => log.error({ err: error, child: name }, 'could not be started'))
    started.once('close', (code, signal) => {
      if (isStopping) return
      failures = performance.now() - startedAt > wellAfterMs ? 1 : failures + 1
      if (code === hopeless || (!wasReady && failures >= triesBeforeReady)) {
        ready.reject(new NeverReady(`${name} ended before it was ready`))
        onGone(name)
        return
      }
      const pauseMs = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs)
      log.error({ child: name, code, signal, pauseMs }, 'ended by itself; starting it again')
      again = setTimeout(start, pauseMs)
    })
  }
  start()

  return {
    ready: ready.promise,
    async stop() {
      isStopping = true
      clearTimeout(again)
      if (!child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
      const ended = new Promise((resolve) => child?.once('close', resolve))
      const kill = setTimeout(() => child?.kill('SIGKILL'), killAfterMs)
      child.kill('SIGTERM')
      await ended
      clearTimeout(kill)
    },
    killAtOnce() {
      isStopping = true
      clearTimeout(again)
      child?.kill('SIGKILL')
    },
  }
}
