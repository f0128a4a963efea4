import type { Command } from 'commander'
import type { BuiltDeps } from '../build-deps.ts'
import { addSource } from '../sources/add-source.ts'
import { installedConnectors } from '../sources/connectors.ts'
import { findingsOf } from '../sources/findings.ts'
import { maintainedSources } from '../sources/maintained-sources.ts'
import { pauseSource, resumeSource } from '../sources/pause-source.ts'
import { failuresOf, listSources, runsOf, sourceByName } from '../sources/queries.ts'
import { removeSource } from '../sources/remove-source.ts'
import { retireSource } from '../sources/retire-source.ts'
import { areSecretsReadable } from '../sources/secrets.ts'
import { settingFields } from '../sources/settings.ts'
import { type SourceHealth, sourceHealth } from '../sources/source-health.ts'
import { type AddCommands, type Cli, CommandError, exitCodes } from './cli.ts'
import { addDryRun } from './dry-run.ts'
import { addOpmlCommands } from './opml.ts'
import { readSettings } from './read-settings.ts'
import { addSyncCommands } from './source-sync.ts'

/** `source …`: what the hub reads. */
export const addSourceCommands: AddCommands = (program, cli) => {
  const source = program.command('source').description('what the hub reads, and how it goes').helpCommand(false)
  addAdd(source, cli)
  addList(source, cli)
  addShow(source, cli)
  addStates(source, cli)
  addSyncCommands(source, cli)
  addDryRun(source, cli, 'a source’s name')
  addOpmlCommands(source, cli)
}

type AddOptions = { name: string; settings: string; title?: string; every?: string; json?: boolean }

function addAdd(source: Command, cli: Cli): void {
  source
    .command('add')
    .description('add a source; "source add <connector> --help-settings" says what it can be told')
    .argument('<connector>', 'what kind: the name of a folder in connectors/')
    .option('--name <name>', 'its name in addresses and commands: lower-case letters, digits, dashes')
    .option('--settings <json>', 'a JSON object, or @FILE that holds one; secrets in it are encrypted', '{}')
    .option('--title <title>', 'its name for people; default: what the site is called')
    .option('--every <minutes>', 'how often to look; default: what the connector says')
    .option('--help-settings', 'list the connector’s settings and stop')
    .option('--json', 'print JSON')
    .action(async (connector: string, options: AddOptions & { helpSettings?: boolean }) => {
      if (options.helpSettings) return describeSettings(cli, connector)
      if (!options.name) throw new CommandError('--name is missing', exitCodes.wrongUse)
      const wanted = {
        connector,
        name: options.name,
        title: options.title,
        settings: await readSettings(options.settings),
        intervalMinutes: options.every === undefined ? undefined : Number(options.every),
      }
      const added = await cli.withDeps((deps) => addSource(deps, wanted))
      if (options.json) cli.terminal.json({ name: added.name, title: added.title, connector })
      else {
        cli.terminal.line(`Added ${added.name} (${added.title}). A running hub reads it within a minute; or now:`)
        cli.terminal.line(`npm run -s guildhall -- source sync ${added.name} --wait`)
      }
    })
}

async function describeSettings(cli: Cli, id: string): Promise<void> {
  const { byId, broken } = await installedConnectors()
  const connector = byId.get(id)
  if (!connector) {
    const names = [...byId.keys(), ...broken.map((one) => `${one.id} (broken)`)]
    throw new CommandError(`There is no connector ${id}; there are ${names.join(', ')}`)
  }
  const rows = Object.entries(settingFields(connector)).map(([name, field]) => [
    field.secret ? `${name} (secret)` : name,
    field.type ?? '',
    field.default === undefined ? '' : JSON.stringify(field.default),
    field.description ?? '',
  ])
  cli.terminal.table(['setting', 'type', 'default', 'what it is'], rows, 'It has no settings.')
}

function addList(source: Command, cli: Cli): void {
  source
    .command('list')
    .description('all sources')
    .option('--json', 'print JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const sources = await cli.withDeps(async (deps) => {
        const healths = await healthsOf(deps)
        return (await listSources(deps.db, deps.now())).map((one) => ({ ...one, health: healths.get(one.id) ?? 'ok' }))
      })
      if (json) return cli.terminal.json(sources.map(({ id: _, ...one }) => one))
      const rows = sources.map((one) => [
        one.name,
        one.title,
        one.connector,
        one.health,
        one.items,
        one.lastSuccessAt ? shortTime(one.lastSuccessAt) : 'never',
        one.state === 'active' ? shortTime(one.nextRunAt) : '',
      ])
      const headings = ['name', 'title', 'connector', 'health', 'items', 'last read', 'next']
      cli.terminal.table(headings, rows, 'No sources yet: source add --help')
    })
}

function addShow(source: Command, cli: Cli): void {
  source
    .command('show')
    .description('one source: settings without secrets, its latest runs, what could not be read')
    .argument('<name>')
    .option('--json', 'print JSON')
    .action(async (name: string, { json }: { json?: boolean }) => {
      const shown = await cli.withDeps(async (deps) => {
        const { db } = deps
        const { id, sealedSecrets, cursor: _, ...one } = await sourceByName(db, name)
        const [runs, failures] = [await runsOf(db, id, 10), await failuresOf(db, id, 20)]
        const health = (await healthsOf(deps, name)).get(id)
        return { ...one, hasSecrets: sealedSecrets !== null, health, runs, failures }
      })
      if (json) return cli.terminal.json(shown)
      const { line, table } = cli.terminal
      line(`${shown.title} (${shown.name}), ${shown.connector}, ${shown.siteUrl}`)
      line(`settings   ${JSON.stringify(shown.settings)}${shown.hasSecrets ? ' and secrets' : ''}`)
      line(`health     ${shown.health}, every ${shown.intervalMinutes} min, next ${shortTime(shown.nextRunAt)}`)
      if (shown.retiredAt) line(`retired    ${shortTime(shown.retiredAt)}`)
      if (shown.pausedReason) line(`paused     ${shown.pausedReason}`)
      if (shown.trouble)
        line(`trouble    ${shown.trouble.message}${shown.trouble.fix ? `\n           ${shown.trouble.fix}` : ''}`)
      const runs = shown.runs.map((run) => [
        ...[shortTime(run.startedAt), run.state, run.seen, run.upserted, run.deleted, run.failed, run.requests],
        run.message ?? '',
      ])
      table(['run', 'state', 'seen', 'upserted', 'deleted', 'failed', 'requests', ''], runs, 'No runs yet.')
      if (shown.failures.length > 0)
        table(
          ['could not be read', 'stage', 'tries', 'next try', 'why'],
          shown.failures.map((one) => [one.externalId, one.stage, one.attempts, shortTime(one.nextTryAt), one.message]),
          '',
        )
    })
}

/** As the maintainers' desk has it, by the source's id. */
async function healthsOf({ db, now, config }: BuiltDeps, name?: string): Promise<Map<string, SourceHealth>> {
  const sources = await maintainedSources(db, now(), name)
  return new Map(
    sources.map((one) => {
      const findings = findingsOf({ ...one, areSecretsReadable: areSecretsReadable(config, one) }, now())
      return [one.id, sourceHealth(one, findings, now())]
    }),
  )
}

function addStates(source: Command, cli: Cli): void {
  source
    .command('pause')
    .description('no more runs; one that goes on stops, and what it has brought stays')
    .argument('<name>')
    .option('--reason <text>', 'why, for whoever looks after it next')
    .action(async (name: string, { reason }: { reason?: string }) => {
      await cli.withDeps((deps) => pauseSource(deps, name, { reason }))
      cli.terminal.line(`${name} is paused.`)
    })
  source
    .command('resume')
    .description('run it again, from now; a retired one from its beginning')
    .argument('<name>')
    .action(async (name: string) => {
      await cli.withDeps((deps) => resumeSource(deps, name))
      cli.terminal.line(`${name} is due now.`)
    })
  source
    .command('retire')
    .description('read it no more and keep what it brought; its secrets are forgotten, "source resume" takes it back')
    .argument('<name>')
    .action(async (name: string) => {
      await cli.withDeps((deps) => retireSource(deps, name))
      cli.terminal.line(`${name} is read no more. What it brought stays.`)
    })
  source
    .command('remove')
    .description('remove a source and everything that came from it')
    .argument('<name>')
    .action(async (name: string) => {
      const { items } = await cli.withDeps(async (deps, signal) => {
        const bar = cli.terminal.progress(`removing ${name}`)
        try {
          const removed = await removeSource(deps, name, { signal, onProgress: (done) => bar.update(done) })
          await deps.search.indexDirty({ signal })
          return removed
        } finally {
          bar.end()
        }
      })
      cli.terminal.line(`${name} is removed, and its ${items} items with it.`)
    })
}

const shortTime = (at: Temporal.Instant) => at.toString({ smallestUnit: 'second' }).replace('T', ' ')
