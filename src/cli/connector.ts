import { type Command, Option } from 'commander'
import { type ConnectorKind, connectorKinds, newConnector } from '../connector-kit/new-connector.ts'
import { installedConnectors } from '../sources/connectors.ts'
import { type AddCommands, type Cli, exitCodes } from './cli.ts'
import { addDryRun } from './dry-run.ts'
import { addRecord } from './record.ts'

/** `connector …`: kinds of sources, for whoever writes one. docs/connectors.md leads through it. */
export const addConnectorCommands: AddCommands = (program, cli) => {
  const connector = program.command('connector').description('kinds of sources, and writing one').helpCommand(false)
  addList(connector, cli)
  addNew(connector, cli)
  addDryRun(connector, cli, 'a connector, with --settings; or a source, as it is')
  addRecord(connector, cli)
}

function addList(connector: Command, cli: Cli): void {
  connector
    .command('list')
    .description('the kinds there are, and what they can; exit code 1 where one cannot be loaded')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const { byId, broken } = await installedConnectors()
      const unusable = broken.map(({ id, error }) => ({
        id,
        error: error instanceof Error ? error.message : `${error}`,
      }))
      if (unusable.length > 0) cli.exitWith(exitCodes.failed)
      const all = [...byId.values()].map((one) => ({
        ...{ id: one.id, version: one.version, title: one.title, docsUrl: one.docsUrl },
        ...{ capabilities: one.capabilities, minutes: one.defaultIntervalMinutes },
        recognises: one.recognise !== undefined,
      }))
      if (json) return cli.terminal.json({ connectors: all, broken: unusable })
      cli.terminal.table(
        ['connector', 'version', 'title', 'asks for', 'deletions', 'whole texts', 'every', 'by address'],
        all.map(({ id, version, title, capabilities, minutes, recognises }) => [
          ...[id, version, title, asks[capabilities.incremental], capabilities.deletes, capabilities.fullText],
          ...[`${minutes} min`, recognises ? 'yes' : 'no'],
        ]),
        'There are none.',
      )
      for (const { id, error } of unusable) cli.terminal.note(`${id} cannot be loaded: ${error}`)
    })
}

const asks = { updated: 'what changed', created: 'what is new', none: 'everything' }

type NewOptions = { kind: ConnectorKind; title?: string; json?: boolean }

function addNew(connector: Command, cli: Cli): void {
  connector
    .command('new')
    .description('make a connector that passes the kit as it stands, with CHANGE: where the site has its say')
    .argument('<name>', 'of the folder in connectors/: lower-case letters, digits, dashes')
    .addOption(new Option('--kind <kind>', 'how the site is asked').choices(connectorKinds).makeOptionMandatory())
    .option('--title <title>', 'what people call this kind of site; default: made from the name')
    .option('--json', 'print JSON')
    .action(async (name: string, { kind, title, json }: NewOptions) => {
      const { files } = await newConnector({ name, kind, title })
      if (json) return cli.terminal.json({ name, files })
      cli.terminal.table(
        [`connectors/${name}/`, 'places to change'],
        files.map(({ path, changes }) => [path, changes || '']),
        '',
      )
      cli.terminal.line('')
      cli.terminal.line(`Where it has to change:  grep -rn CHANGE: connectors/${name}`)
      cli.terminal.line(`Whether it still holds:  npm test -- connectors/${name}   and   npm run check`)
      cli.terminal.line(`What comes from a site:  npm run -s guildhall -- connector dry-run ${name} --settings '{…}'`)
      cli.terminal.line('Step by step: docs/connectors.md')
    })
}
