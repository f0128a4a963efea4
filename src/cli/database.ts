import type { AddCommands } from './cli.ts'

/** `migrate`: brings the tables up to date. `npm start` does the same. */
export const addDatabaseCommands: AddCommands = (program, cli) => {
  program
    .command('migrate')
    .description('bring the database’s tables up to date (npm start does it too)')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const applied = await cli.withDeps(async (deps) => deps.migrated)
      if (json) cli.terminal.json({ applied })
      else if (applied.length === 0) cli.terminal.line('The tables are up to date.')
      else for (const name of applied) cli.terminal.line(`Applied ${name}`)
    })
}
