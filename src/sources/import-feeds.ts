import type { ListedFeed } from '../../connectors/feeds/opml.ts'
import type { Deps } from '../deps.ts'
import { BadRequest } from '../errors.ts'
import { addNamedSource } from './add-named-source.ts'
import type { By } from './source.ts'

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
  by: By = {},
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
      const wanted = { connector: 'feeds', words: [title ?? '', new URL(url).host, 'feed'], settings }
      result.added.push({ ...(await addNamedSource(deps, wanted, by)), url })
      known.add(url)
    } catch (error) {
      if (!(error instanceof BadRequest)) throw error
      result.refused.push({ url, problems: String(error.values.problems ?? error.message) })
    }
  }
  return result
}
