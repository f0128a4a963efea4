import { mkdir, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { NotRecorded, type Recording, recordCassette } from '../connector-kit/record-cassette.ts'
import type { Tried } from '../sources/tried-source.ts'
import { type Cli, CommandError, exitCodes } from './cli.ts'
import { askingForSettings, triedConnector } from './read-settings.ts'

type Options = { settings?: string; out: string; batches: string; ignoreQuery?: string; keepEmails?: boolean }

const connectorsFolder = fileURLToPath(new URL('../../connectors/', import.meta.url))

export function addRecord(connector: Command, cli: Cli): void {
  connector
    .command('record')
    .description('record a site’s answers as a cassette for the kit: without secrets, and only if all of it is valid')
    .argument('<name>', 'a connector, with --settings; or a source, as it is')
    .option('--settings <json>', 'a JSON object, or @FILE that holds one')
    .option('--out <file>', 'from the connector’s folder', 'cassettes/basic.json')
    .option('--batches <number>', 'how many batches; the fewer, the more readable', '1')
    .option('--ignore-query <names>', 'parameters that are another each time, with commas between')
    .option('--keep-emails', 'leave addresses of e-mail in')
    .action(async (name: string, options: Options) => {
      const batches = Number(options.batches)
      if (!Number.isInteger(batches) || batches < 1)
        throw new CommandError('--batches takes a whole number', exitCodes.wrongUse)
      if (!options.out.endsWith('.json')) throw new CommandError('--out ends in .json', exitCodes.wrongUse)
      const tried = await triedConnector(name, options.settings)
      const recording = await askingForSettings(tried, () => record(cli, name, tried, { ...options, batches }))
      const out = resolve(connectorsFolder, recording.connector, options.out)
      await keep(dirname(out), recording.files)
      say(cli, out, recording)
    })
}

async function record(cli: Cli, label: string, tried: Tried, options: Omit<Options, 'batches'> & { batches: number }) {
  const bar = cli.terminal.progress(label)
  try {
    return await cli.withDeps((deps, signal) =>
      recordCassette(deps, tried, {
        batches: options.batches,
        name: basename(options.out, '.json'),
        leftOut: options.ignoreQuery?.split(',').map((one) => one.trim()) ?? [],
        keepsEmails: options.keepEmails === true,
        signal,
        onProgress: ({ items, requests }) => bar.update(items, undefined, `items, ${requests} requests`),
      }),
    )
  } catch (error) {
    if (!(error instanceof NotRecorded)) throw error
    const reasons = error.reasons.slice(0, 20).map((reason) => `  ${reason}`)
    const more = error.reasons.length > reasons.length ? [`  and ${error.reasons.length - reasons.length} more`] : []
    throw new CommandError(['Nothing was written:', ...reasons, ...more].join('\n'))
  } finally {
    bar.end()
  }
}

/** All files are whole before the first of them takes its place. */
async function keep(folder: string, files: Recording['files']): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const [name, content] of files) await writeFile(join(folder, `.${name}.new`), content)
  for (const name of files.keys()) await rename(join(folder, `.${name}.new`), join(folder, name))
}

function say({ terminal }: Cli, out: string, recording: Recording): void {
  const { files, items, requests, batches, isComplete, settings } = recording
  const name = basename(out, '.json')
  const bytes = [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0)
  const asked = `${requests} ${requests === 1 ? 'request' : 'requests'}`
  terminal.line(`Recorded ${items} items in ${asked}: ${[...files.keys()].join(', ')}, ${bytes} bytes`)
  terminal.line(`in ${dirname(out)}. Look through them before they go anywhere. In tests/scenario.ts:`)
  terminal.line('')
  terminal.line(`    {`)
  terminal.line(`      name: '${name}',`)
  terminal.line(`      file: new URL('../cassettes/${name}.json', import.meta.url),`)
  terminal.line(`      settings: ${settings},`)
  if (!isComplete) terminal.line(`      batches: ${batches},`)
  terminal.line(`    },`)
}
