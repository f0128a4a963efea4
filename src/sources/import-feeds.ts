import type { ListedFeed } from '../../connectors/feeds/opml.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, Conflict } from '../errors.ts'
import { addSource } from './add-source.ts'

export type ImportedFeeds = {
  added: { name: string; title: string; url: string }[]
  /** Addresses that a source has already. */
  known: string[]
  refused: { url: string; problems: string }[]
}

/** Adds a source for every feed of a list that is not there yet. Names are made of titles. */
export async function importFeeds(
  deps: Pick<Deps, 'db' | 'now' | 'config'>,
  feeds: ListedFeed[],
): Promise<ImportedFeeds> {
  const rows: { url: string }[] = await deps
    .db('sources')
    .where('connector', 'feeds')
    .select(deps.db.raw(`settings ->> 'url' AS url`))
  const known = new Set(rows.map((row) => row.url))
  const result: ImportedFeeds = { added: [], known: [], refused: [] }
  for (const { url, title, homepage } of feeds) {
    if (known.has(url)) {
      result.known.push(url)
      continue
    }
    const settings = { url, ...(title && { title }), ...(homepage && { homepage }) }
    try {
      result.added.push({ ...(await addNamed(deps, nameOf(title, url), settings)), url })
      known.add(url)
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error
      result.refused.push({ url, problems: String(error.values.problems ?? error.message) })
    }
  }
  return result
}

const mostOfOneName = 1000

/** Under that name, or with the first number behind it that is free. */
async function addNamed(deps: Pick<Deps, 'db' | 'now' | 'config'>, name: string, settings: object) {
  for (let number = 1; ; number++) {
    try {
      return await addSource(deps, { connector: 'feeds', name: number === 1 ? name : `${name}-${number}`, settings })
    } catch (error) {
      if (!(error instanceof Conflict) || number >= mostOfOneName) throw error
    }
  }
}

function nameOf(title: string | undefined, url: string): string {
  const plain = (text: string) =>
    text
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50)
      .replace(/-+$/, '')
  return plain(title ?? '') || plain(new URL(url).host) || 'feed'
}
