import type { ConnectorDefinition, Ctx, SyncEvent } from '../../connectors/contract.ts'
import { type Exchange, goldenOf, recordedSite } from '../../connectors/kit/cassette.ts'
import { incomingItem, incomingTombstone } from '../items/incoming-item.ts'
import type { Connectors } from '../sources/connectors.ts'
import { asConnectorError } from '../sources/incoming-event.ts'
import { bareRun, contextOf, type RunDeps } from '../sources/run.ts'
import { holdsSecret } from '../sources/settings.ts'
import { sourceOf, type Tried } from '../sources/tried-source.ts'
import { movedSettings, settingsCode } from './moved-settings.ts'
import { played } from './play.ts'
import { type Taped, taped } from './tape.ts'
import { written } from './written.ts'

export type RecordOptions = {
  /** Stop after so many batches. */
  batches: number
  /** Of the cassette and what stands beside it: `basic` makes basic.json. */
  name: string
  /** Parameters that are another at each run, and tell nothing. */
  leftOut: string[]
  keepsEmails: boolean
  signal: AbortSignal
  onProgress?(progress: { items: number; requests: number }): void
}

export type Recording = {
  connector: string
  /** By file name; the cassette first. */
  files: Map<string, string | Buffer>
  items: number
  requests: number
  batches: number
  /** All that the site had came. */
  isComplete: boolean
  /** For the scenario: settings as code, `url` being the site that plays it. */
  settings: string
}

/** Why nothing was written; each a sentence. */
export class NotRecorded extends Error {
  readonly reasons: string[]
  constructor(reasons: string[]) {
    super(reasons.join('\n'))
    this.name = 'NotRecorded'
    this.reasons = reasons
  }
}

const mostBytes = 1_000_000

/**
 * Reads a site from its beginning through the guarded fetch, and makes of the answers a cassette that the kit can play,
 * with what they are mapped to beside it. Secrets and addresses of e-mail are not in it.
 * @throws NotRecorded where anything of it is not valid, or would not play as it was recorded
 */
export async function recordCassette(
  deps: RunDeps & { connectors?: Connectors },
  tried: Tried,
  options: RecordOptions,
): Promise<Recording> {
  const { source, connector } = await sourceOf(deps, tried)
  const bare = bareRun(deps, { source, connector, lease: { sourceId: source.id, owner: '' } })
  const startedAt = deps.now()
  const deadline = startedAt.add({ minutes: 5 })
  const ctx = contextOf(deps, bare, { signal: options.signal, startedAt, deadline })
  const tape: Taped[] = []
  const recording = { ...ctx, fetch: taped(ctx.fetch, tape) }
  const { events, isComplete } = await batchesOf(connector, recording, options, (items) =>
    options.onProgress?.({ items, requests: tape.length }),
  ).catch((error) => {
    options.signal.throwIfAborted()
    const { class: errorClass, message, fix } = asConnectorError(error)
    throw new NotRecorded([bare.clean([`${errorClass}: ${message}`, fix].filter(Boolean).join('. '))])
  })
  refuseInvalid(events, ctx)
  const site = originOf(tape)
  const hiding = { secrets: bare.secrets, keepsEmails: options.keepsEmails }
  const { exchanges, files } = written(tape, { site, name: options.name, hiding, leftOut: options.leftOut })
  const given = { ...bare.source.settings, ...bare.secrets }
  const settings = movedSettings(connector, given, site)
  if (!settings)
    throw new NotRecorded([`No setting says that the site is at ${site}, so the kit cannot be it: add one, as baseUrl`])
  const again = await play(connector, ctx, { exchanges, files, settings, batches: events.length })
  refuseOther(events, again, site)
  files.set(`${options.name}.golden.json`, goldenOf(again, recordedSite))
  refuseUnfit(files, bare.secrets)
  return {
    connector: connector.id,
    files,
    items: events.reduce((sum, event) => sum + event.items.length, 0),
    requests: tape.length,
    batches: events.length,
    isComplete,
    settings: settingsCode(settings, Object.keys(bare.secrets)),
  }
}

type Batch = Pick<Extract<SyncEvent<unknown>, { type: 'batch' }>, 'items' | 'tombstones' | 'failures'>

/** At the last batch the site is asked no more: what the connector says then tells whether that was all. */
async function batchesOf(
  connector: ConnectorDefinition,
  ctx: Ctx<unknown>,
  { batches }: { batches: number },
  onBatch: (items: number) => void = () => {},
) {
  const events: Batch[] = []
  const isEnough = () => events.length >= batches
  const fetch: typeof ctx.fetch = async (...asked) => {
    if (isEnough()) throw new Enough()
    return ctx.fetch(...asked)
  }
  try {
    for await (const event of connector.sync({ ...ctx, fetch }, connector.initialCursor(ctx.settings, ctx.now()))) {
      if (event.type === 'done') return { events, isComplete: event.complete }
      if (event.type !== 'batch') continue
      if (isEnough()) break
      const { items, tombstones, failures } = event
      events.push({ items, tombstones, failures })
      onBatch(events.reduce((sum, one) => sum + one.items.length, 0))
    }
  } catch (error) {
    if (!isEnough()) throw error
  }
  return { events, isComplete: false }
}

class Enough extends Error {}

function refuseInvalid(events: Batch[], ctx: Ctx<unknown>): void {
  const reasons: string[] = []
  const tried = (check: () => unknown, id: string) => {
    try {
      check()
    } catch (error) {
      reasons.push(`${id}: ${(error as Error).message}`)
    }
  }
  for (const { items, tombstones = [], failures = [] } of events) {
    for (const item of items) tried(() => incomingItem(item, ctx.now()), item.externalId)
    for (const one of tombstones) tried(() => incomingTombstone(one), one.externalId)
    reasons.push(...failures.map(({ externalId, message }) => `${externalId}: ${message}`))
  }
  if (events.every(({ items }) => items.length === 0)) reasons.push('No item came: there is nothing to record')
  if (reasons.length > 0) throw new NotRecorded(reasons)
}

function originOf(tape: Taped[]): string {
  const origins = [...new Set(tape.map(({ url }) => url.origin))]
  if (origins.length === 1 && origins[0]) return origins[0]
  throw new NotRecorded([`A cassette plays one site, and these were asked: ${origins.join(', ') || 'none'}`])
}

async function play(
  connector: ConnectorDefinition,
  ctx: Ctx<unknown>,
  {
    exchanges,
    files,
    settings,
    batches,
  }: { exchanges: Exchange[]; files: Map<string, string | Buffer>; settings: object; batches: number },
): Promise<Batch[]> {
  const unmatched: string[] = []
  const playing = { ...ctx, ...played(exchanges, files, unmatched), settings: connector.settings.parse(settings) }
  try {
    return (await batchesOf(connector, playing, { batches })).events
  } catch (error) {
    const [first] = unmatched
    throw new NotRecorded([
      first
        ? `Played again, ${first} was asked, which was not recorded. Where a parameter is another each time: --ignore-query NAME`
        : `It does not play: ${(error as Error).message}`,
    ])
  }
}

function refuseOther(recorded: Batch[], again: Batch[], site: string): void {
  const idsOf = (events: Batch[]) =>
    events.flatMap(({ items }) => items.map(({ externalId }) => externalId.replaceAll(site, recordedSite)))
  const [before, after] = [idsOf(recorded), idsOf(again)]
  if (before.join('\n') !== after.join('\n'))
    throw new NotRecorded([
      `Played again it brings other items: ${after.length} of ${before.length}, or in another order`,
    ])
}

function refuseUnfit(files: Map<string, string | Buffer>, secrets: Record<string, unknown>): void {
  const size = [...files.values()].reduce((sum, content) => sum + Buffer.byteLength(content), 0)
  if (size > mostBytes)
    throw new NotRecorded([
      `It is ${size} bytes, and at most ${mostBytes} are kept: record fewer batches, or set smaller pages`,
    ])
  for (const [name, content] of files)
    if (holdsSecret(content.toString('latin1'), secrets) || holdsSecret(content.toString(), secrets))
      throw new NotRecorded([`A secret would be in ${name}: the site repeats it in a way that cannot be taken out`])
}
