import type { Deps } from '../deps.ts'
import { choosingCandidates } from './choosing-candidates.ts'
import { complete } from './complete.ts'
import type { SearchEngine } from './contract.ts'
import { hitsOf } from './hits.ts'
import { indexMarked } from './index-marked.ts'
import { bringUpToDate, connectMeilisearch, patienceMs } from './meilisearch.ts'
import { meilisearchCandidates } from './meilisearch-candidates.ts'
import { postgresCandidates } from './postgres-candidates.ts'
import { floorOf } from './rank.ts'
import { readiness } from './readiness.ts'
import { searchPage } from './search-page.ts'
import { alikeOf, findAlike, findAllAlike, findForAsking } from './suggest.ts'

/**
 * Meilisearch where the configuration names it, Postgres otherwise and whenever Meilisearch does not answer. Connects to
 * nothing by itself.
 */
export function createSearchEngine(deps: Pick<Deps, 'db' | 'config' | 'now' | 'log'>): SearchEngine {
  const { db, config, now, log } = deps
  const { languages, meili, hubName } = config
  const client = meili && connectMeilisearch(meili)
  const filling = meili && connectMeilisearch(meili, patienceMs)
  const candidates = choosingCandidates({
    postgres: postgresCandidates(db, languages),
    meilisearch: client && meili && meilisearchCandidates(client, meili.index, db, languages),
    log,
  })
  const finding = () => ({ db, languages, source: candidates.source, now: now(), hubName })

  return {
    async search(request) {
      const result = await searchPage(finding(), request)
      return { ...result, engine: candidates.engine() }
    },
    async suggest({ limit = 5, ...written }) {
      const { ranked, query } = await findAlike(finding(), written)
      const best = ranked.slice(0, within(limit, 1, 50)).map(({ candidate, score }) => ({ id: candidate.id, score }))
      return hitsOf(finding(), best, query)
    },
    async exists(request) {
      const deps = finding()
      const { found, best } = await findForAsking(deps, request)
      const alike = alikeOf(deps, found, floorOf(found.ranked[0]?.score ?? 0))
      return { hits: hitsOf(deps, best, found.query), alike }
    },
    alike: (written) => findAllAlike(finding(), written),
    complete: (prefix, limit = 8) => complete(finding(), prefix, within(limit, 1, 20)),
    ready: () => readiness(db, client, meili?.index),
    async indexDirty(options) {
      const done = await indexMarked(deps, options)
      if (filling && meili) await tellOrWait(() => bringUpToDate(filling, db, meili.index, options?.signal), log)
      return done
    },
    async close() {},
  }
}

/** When Meilisearch is away its marks stay: the next call of the job tells it. */
async function tellOrWait(tell: () => Promise<unknown>, log: Deps['log']): Promise<void> {
  try {
    await tell()
  } catch (error) {
    log.warn({ err: error }, 'Meilisearch could not be told what changed; it will be when it is back')
  }
}

const within = (n: number, least: number, most: number) => Math.min(most, Math.max(least, Math.trunc(n) || least))
