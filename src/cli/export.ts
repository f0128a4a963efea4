import { once } from 'node:events'
import { exportItems } from '../items/export-items.ts'
import type { AddCommands } from './cli.ts'

/** `export items`: what the sources said, a JSON object a line. */
export const addExportCommands: AddCommands = (program, cli) => {
  const group = program.command('export').description('what the hub holds, for other programs').helpCommand(false)
  group
    .command('items')
    .description(
      'every item with its replies as NDJSON, sorted by source and external id; no ids or sync times of ours',
    )
    .action(() =>
      cli.withDeps(async ({ db }, signal) => {
        for await (const item of exportItems(db)) {
          signal.throwIfAborted()
          if (!process.stdout.write(`${JSON.stringify(item)}\n`)) await once(process.stdout, 'drain', { signal })
        }
      }),
    )
}
