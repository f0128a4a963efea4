/** From pages that the wiki describes to items, what is gone, and what could not be read. */
import { z } from 'zod'
import { ConnectorError, type Ctx, type Item, type ItemFailure, type Tombstone } from '../contract.ts'
import { isLicensed } from '../license.ts'
import { PageGone } from './errors.ts'
import { isWanted, itemOf, pageId, type Scope, type Wiki } from './map.ts'
import { firstRevision, renderPage } from './page-calls.ts'
import type { Settings } from './settings.ts'
import { type Page, type Place, pageShape, placeShape } from './shapes.ts'

/** One run's way through a wiki. */
export type Reading = {
  ctx: Ctx<Settings>
  wiki: Wiki
  scope: Scope
  /** Revisions that this run has read, by page. */
  seen: Map<number, number>
  /** Pages in a row that the wiki could not render. */
  troubles: number
}

export type Part = { items: Item[]; tombstones: Tombstone[]; failures: ItemFailure[] }

/** Of what was rendered, so that a batch of long pages does not fill the memory. */
const mostCharacters = 10_000_000
const mostItems = 25
/** A wiki whose every page fails is down, not its pages broken. */
const mostTroubles = 3

export const nothing = (): Part => ({ items: [], tombstones: [], failures: [] })
export const isEmpty = ({ items, tombstones, failures }: Part) =>
  items.length + tombstones.length + failures.length === 0

/**
 * Renders what is wanted of these pages.
 *
 * @param pages    as `readPages` found them
 * @param mayBury  ids of which it counts that they are gone, or no longer wanted
 */
export async function* readItems(
  at: Reading,
  pages: Iterable<unknown>,
  mayBury: Set<number>,
): AsyncGenerator<Part, void> {
  let part = nothing()
  let characters = 0
  for (const raw of pages) {
    const size = await readPage(at, raw, mayBury, part)
    characters += size
    if (characters > mostCharacters || part.items.length >= mostItems) {
      yield part
      part = nothing()
      characters = 0
    }
  }
  if (!isEmpty(part)) yield part
}

/** @returns how much came for it, in characters */
async function readPage(at: Reading, raw: unknown, mayBury: Set<number>, part: Part): Promise<number> {
  const place = placeShape.safeParse(raw)
  const id = place.data?.pageid ?? z.looseObject({ pageid: z.int().positive() }).safeParse(raw).data?.pageid
  // A title without a page.
  if (id === undefined) return 0
  if (place.data && !isWanted(place.data, at.scope)) {
    if (mayBury.has(id)) bury(at, part, id, reasonOf(place.data))
    return 0
  }
  const page = pageShape.safeParse(raw)
  if (!page.success) {
    part.failures.push({ externalId: pageId(id), stage: 'validate', message: shortly(z.prettifyError(page.error)) })
    return 0
  }
  const [{ revid }] = page.data.revisions
  if (at.seen.get(id) === revid) return 0
  try {
    const { item, size } = await render(at, page.data)
    part.items.push(item)
    at.seen.set(id, revid)
    at.troubles = 0
    return size
  } catch (error) {
    const failure = ofThePage(at, error)
    if (failure === 'gone') {
      if (mayBury.has(id)) bury(at, part, id, 'deleted')
    } else part.failures.push({ externalId: pageId(id), stage: 'fetch', message: failure })
    return 0
  }
}

/** A page as it is now. */
export async function render(
  { ctx, wiki }: Pick<Reading, 'ctx' | 'wiki'>,
  page: Page,
): Promise<{ item: Item; size: number }> {
  const rendered = await renderPage(ctx, page.pageid, isLicensed(wiki.license))
  const first = page.revisions[0].parentid ? await firstRevision(ctx, page.pageid) : undefined
  return { item: itemOf(wiki, page, rendered, first), size: rendered.html.length }
}

/** Why a page that was one of ours is none now. */
export function reasonOf(page: Place): Tombstone['reason'] {
  return page.missing ? 'deleted' : 'moved'
}

function bury(at: Reading, part: Part, id: number, reason: Tombstone['reason']): void {
  part.tombstones.push({ externalId: pageId(id), reason })
  at.seen.delete(id)
}

/** What to say of the one page. @throws what concerns the whole wiki */
function ofThePage(at: Reading, error: unknown): string {
  if (at.ctx.signal.aborted || !(error instanceof ConnectorError)) throw error
  // An api.php that is not there says nothing of its pages.
  if (error instanceof PageGone) return 'gone'
  if (error.class === 'transient') {
    if (++at.troubles >= mostTroubles) throw error
  } else if (error.class !== 'too-large' && error.class !== 'schema-drift') throw error
  return shortly(`${error.class}: ${error.message}`)
}

const shortly = (message: string) => message.replace(/\s+/g, ' ').slice(0, 500)
