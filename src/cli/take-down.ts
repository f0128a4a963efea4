import type { Command } from 'commander'
import type { BuiltDeps } from '../build-deps.ts'
import { hideAuthor, unhideAuthor } from '../items/hide-author.ts'
import { hideItem, unhideItem } from '../items/hide-item.ts'
import type { AddCommands, Cli } from './cli.ts'

type Hiding = { reason?: string; askedBy?: string }

/** `item …` and `author …`: take down what somebody does not want here, for good. */
export const addTakeDownCommands: AddCommands = (program, cli) => {
  const item = program.command('item').description('take one item down, or let it come back').helpCommand(false)
  hiding(item, '<externalId>', 'its id at the source, as export items names it').action(
    async (source: string, externalId: string, options: Hiding) => {
      const items = await run(cli, (deps) => hideItem(deps, { source, externalId, ...options }))
      cli.terminal.line(items > 0 ? 'Taken down. No later sync brings it back.' : 'It was not here, and will not come.')
    },
  )
  showing(item, '<externalId>').action(async (source: string, externalId: string) => {
    await run(cli, (deps) => unhideItem(deps, { source, externalId }))
    cli.terminal.line('The next sync may bring it again.')
  })

  const author = program
    .command('author')
    .description('take down everything by an outside author, or let it come back')
    .helpCommand(false)
  hiding(author, '<author>', 'their name, address or id at the source').action(
    async (source: string, name: string, options: Hiding) => {
      const { key, items, replies, others } = await run(cli, (deps) =>
        hideAuthor(deps, { source, author: name, ...options }),
      )
      cli.terminal.line(`Taken down: ${items} items and ${replies} replies by ${key}. No later sync brings them back.`)
      for (const other of others)
        cli.terminal.line(
          `Still there, and likely the same person: ${other.name}, author hide ${source} '${other.key}'`,
        )
    },
  )
  showing(author, '<author>').action(async (source: string, name: string) => {
    await run(cli, (deps) => unhideAuthor(deps, { source, author: name }))
    cli.terminal.line('The next sync may bring their items again.')
  })
}

const hiding = (group: Command, what: string, meaning: string) =>
  group
    .command('hide')
    .description('take down; no later sync brings it back')
    .argument('<source>', 'the source’s name')
    .argument(what, meaning)
    .option('--reason <text>', 'why, for the record; without it: asked for')
    .option('--asked-by <who>', 'who asked, for the record')

const showing = (group: Command, what: string) =>
  group.command('unhide').description('let later syncs bring it again').argument('<source>').argument(what)

/** The page and the search go at once, not at the next job. */
function run<T>(cli: Cli, change: (deps: BuiltDeps) => Promise<T>): Promise<T> {
  return cli.withDeps(async (deps, signal) => {
    const result = await change(deps)
    await deps.search.indexDirty({ signal })
    return result
  })
}
