import { fruitlessSearches, keptDays, sessionsForText } from '../search/count-searches.ts'
import { reindex } from '../search/reindex.ts'
import { type AddCommands, CommandError, exitCodes } from './cli.ts'
import { printable } from './terminal.ts'

/** `reindex`: what search knows, built anew from the rows; `searches`: what people look for in vain. */
export const addSearchCommands: AddCommands = (program, cli) => {
  program
    .command('reindex')
    .description('build the search index anew beside the one in use, then swap; search answers all the while')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const startedAt = performance.now()
      let isMeilisearchBehind = false
      const documents = await cli.withDeps(async (deps) => {
        const bar = cli.terminal.progress('Indexing')
        try {
          return await reindex(deps, {
            onProgress: ({ done, total }) => bar.update(done, total),
            onMeilisearchAway() {
              isMeilisearchBehind = true
            },
          })
        } finally {
          bar.end()
        }
      })
      const seconds = Number(((performance.now() - startedAt) / 1000).toFixed(1))
      if (json) cli.terminal.json({ documents, seconds, isMeilisearchBehind })
      else cli.terminal.line(`${documents} documents in ${seconds} s`)
      if (!isMeilisearchBehind) return
      cli.terminal.note(
        'Meilisearch does not answer at MEILI_HOST or refused them. Search goes on in PostgreSQL, which has them all; a running hub fills Meilisearch within a minute of its return, and so does another reindex.',
      )
      cli.exitWith(exitCodes.tryLater)
    })

  program
    .command('searches')
    .description(
      `what at least ${sessionsForText} people searched for in the last ${keptDays} days and did not find or did not open: which source is missing?`,
    )
    .option('--limit <number>', 'how many', '50')
    .option('--json', 'print JSON')
    .action(async ({ limit, json }: { limit: string; json?: boolean }) => {
      const most = Number(limit)
      if (!Number.isInteger(most) || most < 1)
        throw new CommandError('--limit takes a whole number', exitCodes.wrongUse)
      const searches = await cli.withDeps(({ db }) => fruitlessSearches(db, most))
      if (json) return cli.terminal.json(searches)
      cli.terminal.table(
        ['SEARCH', 'TIMES', 'NOTHING FOUND', 'OPENED', 'LAST'],
        searches.map((search) => [
          printable(search.text),
          search.times,
          search.timesFruitless,
          search.timesOpened,
          search.lastDay.toString(),
        ]),
        'Nothing was searched for in vain, or not yet by enough people to be shown.',
      )
    })
}
