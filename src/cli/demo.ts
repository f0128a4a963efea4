import { createLog } from '../log.ts'
import { NeverReady } from '../processes/children.ts'
import { type AddCommands, exitCodes } from './cli.ts'
import { destination } from './destination.ts'

/** `demo`: a filled hub to look at. */
export const addDemoCommand: AddCommands = (program, cli) => {
  program
    .command('demo')
    .description('start a filled hub to look at, on data of its own that goes when it stops')
    .action(async () => {
      const { runDemo } = await import('../demo/demo.ts')
      try {
        const isFine = await runDemo(cli.environment, {
          log: createLog({ level: 'warn', process: 'demo', to: destination(process.stderr) }),
          say: (line) => cli.terminal.line(line),
          progress: (label) => cli.terminal.progress(label),
          signal: cli.stopSignal,
        })
        if (!isFine) cli.exitWith(exitCodes.failed)
      } catch (error) {
        // The process that could not start has said why.
        if (!(error instanceof NeverReady)) throw error
        cli.exitWith(exitCodes.failed)
      }
    })
}
