/** What every command of the command line is given. How a group of commands looks: src/cli/database.ts. */
import type { Command } from 'commander'
import { type BuiltDeps, buildDeps } from '../build-deps.ts'
import { type Config, readConfig } from '../config.ts'
import { createLog } from '../log.ts'
import { destination } from './destination.ts'
import { openTerminal, type Terminal } from './terminal.ts'

/** A file of src/cli/ exports one function of this type and src/cli.ts lists it. */
export type AddCommands = (program: Command, cli: Cli) => void

export type Cli = {
  environment: Record<string, string | undefined>
  terminal: Terminal
  /** Read when a command asks: `--help` works whatever the settings. @throws ConfigProblems */
  config(): Config
  /**
   * Opens the database (started where it is ours, migrated), runs `body`, closes everything, also after an error.
   * Ctrl-C and SIGTERM abort `signal`: finish what is begun and return.
   */
  withDeps<T>(body: (deps: BuiltDeps, signal: AbortSignal) => Promise<T>): Promise<T>
  /** Aborted by the first stop signal. */
  stopSignal: AbortSignal
  /** The exit code of the whole run where it is not 0. */
  exitWith(code: ExitCode): void
}

export const exitCodes = {
  failed: 1,
  wrongUse: 2,
  /** EX_TEMPFAIL: come back later. */
  tryLater: 75,
  /** By Ctrl-C or a stop signal. */
  stopped: 130,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** An error whose message is for the person at the terminal: no stack is printed. */
export class CommandError extends Error {
  readonly exitCode: ExitCode
  constructor(message: string, exitCode: ExitCode = exitCodes.failed) {
    super(message)
    this.name = 'CommandError'
    this.exitCode = exitCode
  }
}

export function createCli(environment: Cli['environment'], stopSignal: AbortSignal): Cli {
  let config: Config | undefined
  const read = () => {
    config ??= readConfig(environment)
    return config
  }
  return {
    environment,
    terminal: openTerminal(process.stdout, process.stderr),
    config: read,
    stopSignal,
    async withDeps(body) {
      // What goes well needs no log on a terminal; the results of a command are on standard output alone.
      const level = environment.LOG_LEVEL ? read().logLevel : 'warn'
      const log = createLog({ level, process: 'cli', to: destination(process.stderr) })
      const deps = await buildDeps(read(), { kind: 'cli', log })
      try {
        return await body(deps, stopSignal)
      } finally {
        await deps.close(0)
      }
    },
    exitWith(code) {
      process.exitCode = code
    },
  }
}
