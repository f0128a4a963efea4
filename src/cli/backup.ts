import { backup } from '../backup/backup.ts'
import type { BackupContents, BackupProgress } from '../backup/format.ts'
import { restore } from '../backup/restore.ts'
import { openDatabase } from '../db.ts'
import { createLog } from '../log.ts'
import type { AddCommands, Cli } from './cli.ts'
import { destination } from './destination.ts'

/** `backup` and `restore`: everything that cannot be made again, in one file. */
export const addBackupCommands: AddCommands = (program, cli) => {
  program
    .command('backup')
    .description('write all that cannot be made again into one file, while the hub goes on')
    .argument('<file>', 'it appears when it is whole and replaces one of the same name')
    .option('--json', 'print JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const contents = await cli.withDeps((deps) => withProgress(cli, (onProgress) => backup(deps, file, onProgress)))
      if (json) return cli.terminal.json({ file, ...summary(contents) })
      cli.terminal.line(`Wrote ${file}: ${summary(contents).rows} rows in ${summary(contents).tables} tables.`)
      cli.terminal.line('Keep GUILDHALL_SECRET (or the file "secret" in the data directory) with it, in another place.')
    })

  program
    .command('restore')
    .description('put a backup in place: all of it or nothing')
    .argument('<file>')
    .option('--replace', 'delete what the database holds; without it, one that holds anything is refused')
    .option('--json', 'print JSON')
    .action(async (file: string, { replace, json }: { replace?: boolean; json?: boolean }) => {
      // Without migrating first: the tables begin as the backup knows them.
      const config = cli.config()
      const log = createLog({ level: 'warn', process: 'cli', to: destination(process.stderr) })
      const { db, close } = await openDatabase(config, { name: 'restore', max: 2, log })
      const { contents, isSameSecret } = await withProgress(cli, (onProgress) =>
        restore({ db, config }, file, { replace, onProgress }),
      ).finally(close)
      if (json) return cli.terminal.json({ file, isSameSecret, ...summary(contents) })
      cli.terminal.line(`Restored ${summary(contents).rows} rows in ${summary(contents).tables} tables from ${file}.`)
      cli.terminal.line('A running worker makes them searchable; "guildhall reindex" does it at once.')
      if (!isSameSecret)
        cli.terminal.note(
          'The backup was made with another GUILDHALL_SECRET: its connector secrets cannot be read. Set that one and ' +
            'restore again with --replace, or give the sources their keys anew.',
        )
    })
}

function summary({ tables }: BackupContents): { tables: number; rows: number } {
  return { tables: tables.length, rows: tables.reduce((sum, table) => sum + table.rows, 0) }
}

const labels = { saving: 'Saving', checking: 'Checking', loading: 'Loading' }

async function withProgress<T>(cli: Cli, work: (onProgress: (progress: BackupProgress) => void) => Promise<T>) {
  let shown: { step: string; bar: ReturnType<Cli['terminal']['progress']> } | undefined
  try {
    return await work((progress) => {
      if (shown?.step !== progress.step) {
        shown?.bar.end()
        shown = { step: progress.step, bar: cli.terminal.progress(labels[progress.step]) }
      }
      shown.bar.update(progress.done, progress.total, progress.table)
    })
  } finally {
    shown?.bar.end()
  }
}
