/** From pages that the wiki describes to items, what is gone, and what could not be read. */
import { z } from 'zod'
import { ConnectorError, type Ctx, type Item, type ItemFailure, type Tombstone } from '../contract.ts'
import { isLicensed } from '../license.ts'
import { PageGone } from './errors.ts'
import { isWanted, itemOf, pageId, type Scope, type Wiki } from './map.ts'
import { firstRevision, renderPage } from './page-calls.ts'
import type { Settings } from './settings.ts'
import { type Page, type Place, pageShape, placeShape, type Revision } from './shapes.ts'

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
const mostItems = 50
/** A wiki whose every page fails is down, not its pages broken. */
const mostTroubles = 3

export const nothing = (): Part => ({ items: [], tombstones: [], failures: [] })
export const isEmpty = ({ items, tombstones, failures }: Part) =>
  items.length + tombstones.length + failures.length === 0

/**
 * Renders what is wanted of these pages. One is on its way while another is made an item.
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
  const all = [...pages]
  let next = all.length > 0 ? begin(at, all[0]) : undefined
  for (let index = 0; next; index++) {
    const { place, id, page, failure, coming } = next
    const answer = await coming
    next = index + 1 < all.length ? begin(at, all[index + 1]) : undefined
    if (id === undefined) continue
    if (place && !isWanted(place, at.scope)) {
      if (mayBury.has(id)) bury(at, part, id, reasonOf(place))
    } else if (failure !== undefined) {
      part.failures.push({ externalId: pageId(id), stage: 'validate', message: failure })
    } else if (page && answer) {
      characters += take(at, page, answer, mayBury, part)
    }
    if (characters > mostCharacters || part.items.length >= mostItems) {
      yield part
      part = nothing()
      characters = 0
    }
  }
  if (!isEmpty(part)) yield part
}

type Rendered = { html: string; revid?: number; first?: Revision }
type Answer = { rendered: Rendered } | { error: unknown }
/** What is known of a page, and what was asked for it. */
type Begun = { place?: Place; id?: number; page?: Page; failure?: string; coming?: Promise<Answer> }

function begin(at: Reading, raw: unknown): Begun {
  const place = placeShape.safeParse(raw).data
  const id = place?.pageid ?? numberedShape.safeParse(raw).data?.pageid
  // A title without a page.
  if (id === undefined) return {}
  if (place && !isWanted(place, at.scope)) return { place, id }
  const page = pageShape.safeParse(raw)
  if (!page.success) return { place, id, failure: shortly(z.prettifyError(page.error)) }
  if (at.seen.get(id) === page.data.revisions[0].revid) return { place, id }
  const coming = askFor(at, page.data).then(
    (rendered) => ({ rendered }),
    (error: unknown) => ({ error }),
  )
  return { place, id, page: page.data, coming }
}

const numberedShape = z.looseObject({ pageid: z.int().positive() })

/** @returns how much came for it, in characters */
function take(at: Reading, page: Page, answer: Answer, mayBury: Set<number>, part: Part): number {
  const { pageid: id } = page
  try {
    if ('error' in answer) throw answer.error
    const { rendered } = answer
    part.items.push(itemOf(at.wiki, page, rendered, rendered.first))
    at.seen.set(id, page.revisions[0].revid)
    at.troubles = 0
    return rendered.html.length
  } catch (error) {
    const failure = ofThePage(at, error)
    if (failure === 'gone') {
      if (mayBury.has(id)) bury(at, part, id, 'deleted')
    } else part.failures.push({ externalId: pageId(id), stage: 'fetch', message: failure })
    return 0
  }
}

async function askFor({ ctx, wiki }: Pick<Reading, 'ctx' | 'wiki'>, page: Page): Promise<Rendered> {
  const rendered = await renderPage(ctx, page.pageid, isLicensed(wiki.license))
  return { ...rendered, first: page.revisions[0].parentid ? await firstRevision(ctx, page.pageid) : undefined }
}

/** A page as it is now. */
export async function render(at: Pick<Reading, 'ctx' | 'wiki'>, page: Page): Promise<Item> {
  const rendered = await askFor(at, page)
  return itemOf(at.wiki, page, rendered, rendered.first)
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
