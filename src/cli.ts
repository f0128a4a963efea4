/** `npm run guildhall -- <command>`: everything a person does to the hub from a shell. */
import { Command, CommanderError } from 'commander'
import { BackupTrouble } from './backup/trouble.ts'
import { addBackupCommands } from './cli/backup.ts'
import { CommandError, createCli, exitCodes } from './cli/cli.ts'
import { addConnectorCommands } from './cli/connector.ts'
import { addDatabaseCommands } from './cli/database.ts'
import { addDemoCommand } from './cli/demo.ts'
import { addDoctorCommand } from './cli/doctor.ts'
import { explain } from './cli/explain.ts'
import { addExportCommands } from './cli/export.ts'
import { addSearchCommands } from './cli/search.ts'
import { addSourceCommands } from './cli/source.ts'
import { addTakeDownCommands } from './cli/take-down.ts'
import { addUserCommands } from './cli/user.ts'
import { ConfigProblems } from './config.ts'
import { environment } from './environment.ts'
import { AppError } from './errors.ts'
import { errorForLog } from './log.ts'
import { PostgresTrouble } from './postgres/trouble.ts'
import { onStopSignal } from './processes/stop-signals.ts'

const groups = [
  addSourceCommands,
  addConnectorCommands,
  addTakeDownCommands,
  addUserCommands,
  addSearchCommands,
  addExportCommands,
  addBackupCommands,
  addDatabaseCommands,
  addDoctorCommand,
  addDemoCommand,
]

const stop = new AbortController()
onStopSignal(() => stop.abort(new Error('Stopped')))
// Whoever read the output has gone (`… | head`): there is nobody left to write to.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  stop.abort(error)
})

const program = new Command('guildhall')
  .description('Runs and tends a Guildhall hub. Settings come from the environment and .env: see .env.example.')
  .helpCommand(false)
  .showHelpAfterError('(--help says how)')
  .exitOverride()
const cli = createCli(environment(), stop.signal)
for (const add of groups) add(program, cli)
try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = report(error)
}

/** Says what went wrong to the person who typed the command. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.wrongUse
  if (stop.signal.aborted) return exitCodes.stopped
  if (error instanceof CommandError) {
    cli.terminal.note(error.message)
    return error.exitCode
  }
  if (error instanceof ConfigProblems) {
    cli.terminal.note(error.message)
    return exitCodes.wrongUse
  }
  if (error instanceof PostgresTrouble || error instanceof BackupTrouble) {
    cli.terminal.note(error.message)
    return exitCodes.failed
  }
  if (error instanceof AppError) {
    const { message, exitCode } = explain(error)
    cli.terminal.note(message)
    return exitCode
  }
  const { message, stack } = errorForLog(error) as { message?: string; stack?: string }
  cli.terminal.note(`${message ?? error}\n${stack ?? ''}`.trimEnd())
  return exitCodes.failed
}
