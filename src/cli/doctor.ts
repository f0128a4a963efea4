import type { Check } from '../doctor/check.ts'
import { examine } from '../doctor/examine.ts'
import { createLog } from '../log.ts'
import { type AddCommands, exitCodes } from './cli.ts'
import { destination } from './destination.ts'
import { printable } from './terminal.ts'

const marks: Record<Check['verdict'], string> = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' }

/** `doctor`: how the hub is, and what to do about it. */
export const addDoctorCommand: AddCommands = (program, cli) => {
  program
    .command('doctor')
    .description('look at everything the hub needs; exit code 1 when something fails')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const checks = await examine(cli.environment, {
        now: () => Temporal.Now.instant(),
        log: createLog({ level: 'silent', process: 'doctor', to: destination(process.stderr) }),
        nodeVersion: process.versions.node,
      })
      if (json) cli.terminal.json(checks)
      else for (const check of checks) print(check)
      if (checks.some(({ verdict }) => verdict === 'fail')) cli.exitWith(exitCodes.failed)
    })

  const print = ({ name, verdict, says, advice }: Check) => {
    cli.terminal.line(`${marks[verdict]}  ${name}: ${printable(says)}`)
    if (advice) cli.terminal.line(`      → ${printable(advice)}`)
  }
}
