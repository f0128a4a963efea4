import { read } from '../answers.ts'
import { ConnectorError, type Ctx } from '../contract.ts'
import { call } from './api.ts'
import { Refused } from './errors.ts'
import type { Settings } from './settings.ts'
import { type Category, categoryShape, siteShape } from './shapes.ts'

/** A forum's categories, asked for when first needed. */
export type Categories = {
  /** Whether the settings want topics of it. Those that only some may read are wanted only where the settings name them. */
  isWanted(id: number | undefined): Promise<boolean>
  /** As a tag: none for topics without a category of their own. */
  nameOf(id: number | undefined): Promise<string | undefined>
  /** That every category of the settings is there. @throws ConnectorError 'config' */
  check(): Promise<void>
}

const deepest = 5

export function categoriesOf(ctx: Ctx<Settings>): Categories {
  const named = ctx.settings.categories
  let opened: ReturnType<typeof open> | undefined
  const site = () => {
    opened ??= open(ctx)
    return opened
  }

  async function find(id: number): Promise<Category | undefined> {
    const { byId } = await site()
    // Large forums list only some.
    if (!byId.has(id)) byId.set(id, await ask(ctx, `/c/${id}/show.json`))
    return byId.get(id)
  }

  /** From the category up. */
  async function chainOf(id: number): Promise<Category[]> {
    const chain: Category[] = []
    for (let next: number | null | undefined = id; next && chain.length < deepest; ) {
      const category: Category | undefined = await find(next)
      if (!category || chain.includes(category)) break
      chain.push(category)
      next = category.parent_category_id
    }
    return chain
  }

  async function check() {
    const { byId } = await site()
    for (const name of named) {
      const chains = await Promise.all([...byId.keys()].map(chainOf))
      if (chains.some((chain) => isNamed(chain, name))) continue
      const found = await ask(
        ctx,
        /^\d+$/.test(name) ? `/c/${name}/show.json` : `/c/${encodeURI(name)}/find_by_slug.json`,
      )
      if (found) byId.set(found.id, found)
      else
        throw unknownCategory(
          name,
          [...byId.values()].flatMap((category) => category?.slug ?? []),
        )
    }
  }

  let checked: Promise<void> | undefined
  return {
    async check() {
      checked ??= check()
      await checked
    },
    async isWanted(id) {
      if (named.length > 0) {
        checked ??= check()
        await checked
        const chain = id === undefined ? [] : await chainOf(id)
        return named.some((name) => chain.some((_, level) => isNamed(chain.slice(level), name)))
      }
      return id === undefined || (await chainOf(id)).every((category) => category.read_restricted !== true)
    },
    async nameOf(id) {
      if (id === undefined || id === (await site()).uncategorized) return undefined
      return (await find(id))?.name
    },
  }
}

/** @param chain  a category and those above it */
function isNamed(chain: Category[], name: string): boolean {
  const [category] = chain
  if (!category) return false
  const path = chain.map(({ slug }) => slug.toLowerCase())
  return name === String(category.id) || name === path[0] || name === path.toReversed().join('/')
}

async function open(ctx: Ctx<Settings>) {
  const { body } = await call(ctx, '/site.json')
  const site = read(siteShape, body, 'The forum’s description')
  const categories = site.categories.flatMap((category) => categoryShape.safeParse(category).data ?? [])
  const byId = new Map<number, Category | undefined>(categories.map((category) => [category.id, category]))
  return { byId, uncategorized: site.uncategorized_category_id }
}

async function ask(ctx: Ctx<Settings>, path: string): Promise<Category | undefined> {
  try {
    const { body } = await call(ctx, path)
    return categoryShape.safeParse((body as { category?: unknown } | null)?.category).data
  } catch (error) {
    if (error instanceof Refused) return undefined
    throw error
  }
}

const unknownCategory = (name: string, known: string[]) =>
  new ConnectorError('config', `The forum has no category ${name}`, {
    fix: `Check categories: there are ${known.slice(0, 40).join(', ')}`,
  })
