import { z } from 'zod'
import { type ConnectorDefinition, ConnectorError, type RateSpec, type Recognised } from '../../connectors/contract.ts'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { plain } from '../items/incoming-item.ts'
import { type Connectors, installedConnectors } from './connectors.ts'
import { settingFields } from './settings.ts'

export type KnownSource = { name: string; title: string }

export type Fit = Recognised & {
  connector: string
  /** It is read already. */
  known?: KnownSource
}

export type Recognition = {
  /** The surest first. */
  fits: Fit[]
  /** Why nobody could say, where one was kept from asking: the address is private, or nothing answers there. */
  obstacle?: 'blocked' | 'no-answer'
  /** Connectors that failed at it. */
  failed: string[]
}

/** In all, for all connectors together. */
const withinMs = 15_000
/** For all connectors together: somebody waits for it, and it is a dozen requests at most, once. */
const pace: RateSpec = { scope: 'host', perSecond: 4, concurrency: 2 }
/** What the contract allows a connector, and no more. */
const mostRequests = 3
const mostOthers = 20

/**
 * Which connectors fit an address, and what they can say of it. Each is asked by itself: one that fails, hangs or answers
 * nonsense never keeps the others from answering. The site is asked through the guarded fetch alone.
 *
 * @param how.isGuess  there is another address to try where this one does not answer: it is not insisted on
 */
export async function recogniseAddress(
  deps: Pick<Deps, 'db' | 'now' | 'fetching' | 'log'> & { connectors?: Connectors },
  address: URL,
  signal: AbortSignal,
  { isGuess = false }: { isGuess?: boolean } = {},
): Promise<Recognition> {
  const { byId } = deps.connectors ?? (await installedConnectors())
  const able = [...byId.values()].filter(({ recognise }) => recognise !== undefined)
  const ending = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
  const answers = await Promise.all(
    able.map((connector) => askOne(deps, connector, address, { signal: ending, tries: isGuess ? 1 : 2 })),
  )
  const fits = await Promise.all(
    answers.flatMap(({ connector, recognised }) =>
      recognised ? [withKnown(deps.db, { ...recognised, connector: connector.id }, connector)] : [],
    ),
  )
  const obstacles = answers.map(({ obstacle }) => obstacle)
  return {
    fits: fits.sort((a, b) => Number(b.certainty === 'sure') - Number(a.certainty === 'sure')),
    obstacle: obstacles.find((one) => one === 'blocked') ?? obstacles.find((one) => one === 'no-answer'),
    failed: answers.filter(({ hasFailed }) => hasFailed).map(({ connector }) => connector.id),
  }
}

type Answer = {
  connector: ConnectorDefinition
  recognised?: Recognised
  obstacle?: Recognition['obstacle']
  hasFailed?: boolean
}

async function askOne(
  deps: Pick<Deps, 'now' | 'fetching' | 'log'>,
  connector: ConnectorDefinition,
  address: URL,
  { signal, tries }: { signal: AbortSignal; tries: number },
): Promise<Answer> {
  let obstacle: Recognition['obstacle']
  let requests = 0
  const guarded = deps.fetching.forSource({
    source: 'a pasted address',
    limits: [pace],
    typed: [address],
    signal,
    tries,
    deadline: deps.now().add({ milliseconds: withinMs }),
  })
  const counted: typeof fetch = async (input, init) => {
    if (++requests > mostRequests) throw new ConnectorError('connector-bug', `More than ${mostRequests} requests`)
    try {
      return await guarded(input, init)
    } catch (error) {
      obstacle ??= obstacleOf(error)
      throw error
    }
  }
  try {
    const ctx = { fetch: counted, parse: deps.fetching.parse, signal }
    const said = await orAborted(signal, async () => connector.recognise?.(ctx, new URL(address)))
    return { connector, obstacle, recognised: said === undefined ? undefined : checked(connector, said) }
  } catch (error) {
    if (signal.aborted) return { connector, obstacle: obstacle ?? 'no-answer' }
    if (error instanceof ConnectorError && obstacle) return { connector, obstacle }
    deps.log.warn({ connector: connector.id, err: error }, 'a connector failed to recognise an address')
    return { connector, obstacle, hasFailed: true }
  }
}

function obstacleOf(error: unknown): Recognition['obstacle'] {
  if (!(error instanceof ConnectorError)) return 'no-answer'
  return error.class === 'blocked' || error.class === 'config' ? 'blocked' : 'no-answer'
}

const shape = z.object({
  settings: z.record(z.string(), z.unknown()),
  title: z.string().transform((text) => plain(text).trim().slice(0, 120)),
  certainty: z.enum(['sure', 'maybe']),
  note: z
    .string()
    .transform((text) => plain(text).slice(0, 500))
    .optional(),
  others: z
    .array(
      z.object({
        address: z.url({ protocol: /^https?$/ }).max(2000),
        title: z
          .string()
          .transform((text) => plain(text).trim().slice(0, 120))
          .optional(),
      }),
    )
    .transform((all) => all.slice(0, mostOthers))
    .optional(),
  missing: z.array(z.string()).max(50).optional(),
})

/** What a connector answers is not believed as it is: settings that it does not have, and secrets, are left out. */
function checked(connector: ConnectorDefinition, said: Recognised): Recognised {
  const fields = settingFields(connector)
  const { settings, missing, ...rest } = shape.parse(said)
  const isField = (name: string) => Object.hasOwn(fields, name)
  return {
    ...rest,
    settings: Object.fromEntries(
      Object.entries(settings).filter(([name, value]) => isField(name) && !fields[name]?.secret && value !== undefined),
    ),
    ...(missing && { missing: missing.filter(isField) }),
  }
}

/**
 * A source of the same kind whose settings say the same of everything that there has to be, or that is of the same site
 * under the same name: a wiki by its front page or by its API, a blog by one of two feeds.
 */
async function withKnown(db: Db, fit: Fit, connector: ConnectorDefinition): Promise<Fit> {
  const telling = Object.entries(settingFields(connector))
    .filter(([name, { isRequired }]) => isRequired && fit.settings[name] !== undefined)
    .map(([name]) => name)
  if (telling.length === 0) return fit
  const there: (KnownSource & { settings: Record<string, unknown> })[] = await db('sources')
    .where('connector', connector.id)
    .whereNot('state', 'removing')
    .select('name', 'title', 'settings')
  const site = siteOf(connector, fit.settings)
  const known = there.find(
    ({ settings }) =>
      telling.every((name) => same(settings[name], fit.settings[name])) ||
      (site !== undefined && site === siteOf(connector, settings)),
  )
  return known ? { ...fit, known: { name: known.name, title: known.title } } : fit
}

/** Where a site is and what it is called; undefined where the settings do not say so, as without their secrets. */
function siteOf(connector: ConnectorDefinition, settings: Record<string, unknown>): string | undefined {
  const parsed = connector.settings.safeParse(settings)
  if (!parsed.success) return undefined
  const { name, url } = connector.site(parsed.data)
  return `${folded(url)} ${folded(name)}`
}

const same = (one: unknown, other: unknown) => folded(one) === folded(other)
const folded = (value: unknown) =>
  typeof value === 'string'
    ? (URL.parse(value)?.href ?? value.toLowerCase()).replace(/\/+$/, '')
    : JSON.stringify(value)

async function orAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  const working = work()
  working.catch(() => undefined)
  try {
    return await Promise.race([working, stopped])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
