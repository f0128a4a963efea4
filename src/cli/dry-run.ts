import type { Command } from 'commander'
import type { Item } from '../../connectors/contract.ts'
import { excerptOf } from '../items/excerpt.ts'
import { dryRun, type TriedRun } from '../sources/dry-run.ts'
import type { Tried } from '../sources/tried-source.ts'
import { type Cli, CommandError, exitCodes } from './cli.ts'
import { askingForSettings, readSettings, triedConnector } from './read-settings.ts'

type Options = { settings?: string; limit: string; fromStart?: boolean; json?: boolean }

/** `dry-run`, of `source` and of `connector`. @param name  what its argument names */
export function addDryRun(group: Command, cli: Cli, name: string): void {
  group
    .command('dry-run')
    .description('ask the site as a run would, show what would come of it, and keep nothing')
    .argument('<name>', name)
    .option('--settings <json>', 'try these: a JSON object, or @FILE that holds one')
    .option('--limit <items>', 'stop after so many', '20')
    .option('--from-start', 'not from where the last run ended')
    .option('--json', 'print JSON, with all items whole')
    .action(async (given: string, options: Options) => {
      const limit = Number(options.limit)
      if (!Number.isInteger(limit) || limit < 1)
        throw new CommandError('--limit takes a whole number', exitCodes.wrongUse)
      const tried: Tried =
        group.name() === 'connector'
          ? await triedConnector(given, options.settings)
          : { source: given, ...(options.settings && { settings: await readSettings(options.settings) }) }
      const found = await askingForSettings(tried, () =>
        cli.withDeps(async (deps, signal) => {
          const bar = cli.terminal.progress(given)
          const onProgress = ({ items, requests }: { items: number; requests: number }) =>
            bar.update(items, undefined, `items, ${requests} requests`)
          try {
            return await dryRun(deps, tried, { limit, fromStart: options.fromStart, signal, onProgress })
          } finally {
            bar.end()
          }
        }),
      )
      if (options.json) cli.terminal.json(found)
      else show(cli, found)
      if (found.trouble) cli.exitWith(found.trouble.class === 'rate-limited' ? exitCodes.tryLater : exitCodes.failed)
    })
}

const mostListed = 12
const mostRequests = 12

function show({ terminal }: Cli, found: TriedRun): void {
  const { line, table, note } = terminal
  const [first] = found.items
  if (first) for (const text of described(first)) line(text)
  const listed = found.items.slice(0, mostListed)
  table(['id', 'kind', 'title', 'replies', 'licence'], listed.map(rowOf), 'No items: nothing new, or nothing there.')
  if (found.items.length > mostListed) line(`and ${found.items.length - mostListed} more (--json prints them)`)
  for (const { externalId, stage, message } of found.failures)
    line(`would not be kept: ${externalId || 'an item without an id'} (${stage}): ${message}`)
  const gone = [...found.tombstones.map((tombstone) => tombstone.externalId), ...found.wouldDelete]
  const asked = found.askedAbout === undefined ? '' : `, of ${found.askedAbout} asked about`
  line(`would be stored:  ${found.wouldStore} of ${found.items.length}`)
  line(`would be deleted: ${gone.join(', ') || 'nothing'}${asked}`)
  for (const { url, status, bytes } of found.asked.slice(0, mostRequests))
    line(`  ${status || 'no answer'}  ${bytes} bytes  ${url}`)
  if (found.asked.length > mostRequests) line(`  and ${found.asked.length - mostRequests} more requests`)
  const left = found.remaining === null ? 'the site does not say how many are left' : `${found.remaining} left`
  const end = found.trouble ? 'broken off' : found.isComplete ? 'complete' : 'there is more'
  line(
    `${found.requests} ${found.requests === 1 ? 'request' : 'requests'} (${left}), ${found.bytes} bytes, ${(found.ms / 1000).toFixed(1)} s; ${end}`,
  )
  if (found.trouble) {
    note(`${found.trouble.class}: ${found.trouble.message}`)
    if (found.trouble.fix) note(found.trouble.fix)
  }
}

const rowOf = ({ externalId, kind, title, replies, license }: Item) => [
  ...[externalId, kind, title, replies?.length ?? 0, license.spdx],
]

/** The first item, field by field: what a mapping got wrong shows here. */
function described(item: Item): string[] {
  const fields: [string, string | undefined][] = [
    ['address', item.canonicalUrl],
    ['authors', item.authors.map(({ name, role }) => `${name} (${role})`).join(', ')],
    ['created', item.createdAt.toString()],
    ['updated', item.updatedAt.toString()],
    ['tags', item.tags.join(', ')],
    ['language', item.lang],
    ['licence', [item.license.spdx, item.license.url, `says the ${item.license.source}`].filter(Boolean).join(', ')],
    ['credit', item.attribution.text],
    [
      'content',
      `${item.content.format}${item.content.truncated ? ', truncated' : ''}: ${excerptOf(item.content.value)}`,
    ],
  ]
  return [
    `${item.title}`,
    ...fields.filter(([, value]) => value).map(([name, value]) => `  ${name.padEnd(9)} ${value}`),
    '',
  ]
}
