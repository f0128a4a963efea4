/** A repository as a test needs it, and a hub that reads it. */
import { complete, inWorld, type World } from '../../kit/world.ts'
import { githubIssues } from './scenario.ts'
import { type GitHubSite, type SiteOptions, startGitHub } from './site.ts'

type Options = Pick<SiteOptions, 'kind' | 'intercept'> & {
  items?: number
  settings?: Record<string, unknown>
  /** Before the hub asks for the first time. */
  before?(site: GitHubSite): void
}

export function inRepository(options: Options, act: (world: World<GitHubSite>) => Promise<void>): Promise<void> {
  const { kind, intercept, items = 3, settings, before } = options
  const start = async (given: SiteOptions) => {
    const site = await startGitHub({ ...given, kind, intercept })
    before?.(site)
    return site
  }
  return inWorld({ ...githubIssues, start }, { items, settings }, act)
}

/** What a run leaves of one item. */
export async function keptOf(world: World<GitHubSite>, id: string): Promise<{ title: string; html: string }> {
  const kept = (await world.hub.kept()).get(id)
  if (!kept) throw new Error(`${id} is not kept`)
  return kept
}

/** Runs until everything is in, an hour later. */
export async function later(world: World<GitHubSite>) {
  world.clock.turn({ hours: 1 })
  return complete(world)
}

/** Everything that a first run yields, as the connector gives it. */
export async function itemsOf(world: World<GitHubSite>, settings: Record<string, unknown> = {}) {
  const ctx = world.hub.ctx({ ...world.site.settings, ...settings })
  const { connector } = githubIssues
  const items = []
  for await (const event of connector.sync(ctx, connector.initialCursor(ctx.settings, ctx.now())))
    if (event.type === 'batch') items.push(...event.items)
  return new Map(items.map((item) => [item.externalId, item]))
}
