import type { Config } from '../config.ts'
import { PostgresTrouble } from '../postgres/trouble.ts'
import { onStopSignal } from './stop-signals.ts'

/** What a child says to the process that started it. */
export type ChildMessage = { ready: true; port?: number }

/** EX_CONFIG: starting it again changes nothing until a person has. */
export const hopeless = 78

export type Running = { port?: number; stop(): Promise<void> }

/** What the hub does within this time after a stop signal is finished or handed back. */
const stopWithinMs = 9500

/** A message for the person who starts the hub; no stack. */
export class CannotStart extends Error {}

/** Runs `start`, says when it is ready, and stops it in order at a stop signal. */
export async function runChild(config: Config, start: (config: Config) => Promise<Running>): Promise<void> {
  let isStopping = false
  const starting = start(config)
  onStopSignal(() => {
    isStopping = true
    setTimeout(() => process.exit(1), stopWithinMs).unref()
    starting
      .then((running) => running.stop())
      .then(
        () => process.exit(0),
        (error) => {
          process.stderr.write(`${error instanceof Error ? error.stack : error}\n`)
          process.exit(1)
        },
      )
  })
  try {
    const { port } = await starting
    if (!isStopping) process.send?.({ ready: true, port } satisfies ChildMessage)
  } catch (error) {
    if (!(error instanceof CannotStart || error instanceof PostgresTrouble)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(hopeless)
  }
}
