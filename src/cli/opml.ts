import { readFile, stat } from 'node:fs/promises'
import type { Command } from 'commander'
import { ConnectorError } from '../../connectors/contract.ts'
import { feedsOfOpml, type ListedFeed, opmlOf } from '../../connectors/feeds/opml.ts'
import { importFeeds } from '../sources/import-feeds.ts'
import { listSources } from '../sources/queries.ts'
import { type Cli, CommandError, exitCodes } from './cli.ts'

const maxBytes = 5_000_000

/** `source import-opml`, `source export-opml`: lists of feeds, to and from other readers. */
export function addOpmlCommands(source: Command, cli: Cli): void {
  source
    .command('import-opml')
    .description('add a source for every feed of a list that is not there yet')
    .argument('<file>', 'an OPML file')
    .option('--json', 'print JSON')
    .action(async (file: string, { json }: { json?: boolean }) => {
      const feeds = await feedsIn(file)
      const result = await cli.withDeps((deps) => importFeeds(deps, feeds))
      if (result.refused.length > 0) cli.exitWith(exitCodes.failed)
      if (json) return cli.terminal.json(result)
      for (const { name, title } of result.added) cli.terminal.line(`Added ${name} (${title})`)
      for (const { url, problems } of result.refused) cli.terminal.note(`Not added: ${url}: ${problems}`)
      cli.terminal.line(
        `${result.added.length} added, ${result.known.length} were here, ${result.refused.length} refused`,
      )
    })
  source
    .command('export-opml')
    .description('all feeds as OPML, on standard output')
    .action(() =>
      cli.withDeps(async ({ db, now, config }) => {
        const feeds = (await listSources(db, now())).filter(({ connector }) => connector === 'feeds').map(listed)
        cli.terminal.line(opmlOf(config.hubName, feeds, now()))
      }),
    )
}

async function feedsIn(file: string): Promise<ListedFeed[]> {
  try {
    if ((await stat(file)).size > maxBytes) throw new CommandError(`${file} is larger than ${maxBytes} bytes`)
    return feedsOfOpml(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof ConnectorError) throw new CommandError(`${file}: ${error.message}`, exitCodes.wrongUse)
    if (error instanceof Error && 'code' in error)
      throw new CommandError(`${file} cannot be read: ${error.message}`, exitCodes.wrongUse)
    throw error
  }
}

const listed = ({ title, settings }: { title: string; settings: Record<string, unknown> }): ListedFeed => ({
  url: String(settings.url),
  title,
  ...(typeof settings.homepage === 'string' && { homepage: settings.homepage }),
})
