import type { Deps } from '../deps.ts'
import { Upstream } from '../errors.ts'
import type { CandidateSource } from './candidates.ts'
import { isPeopleOnly } from './filters.ts'

/** After a failure Meilisearch is left alone for so long, so that no search waits for it in vain. */
const pauseMs = 5000

/** Asks Meilisearch where there is one, and Postgres when it does not answer. */
export function choosingCandidates({
  postgres,
  meilisearch,
  log,
}: {
  postgres: CandidateSource
  meilisearch: CandidateSource | undefined
  log: Deps['log']
}): { source: CandidateSource; engine(): 'postgres' | 'meilisearch' } {
  let awayUntil = 0
  const isThere = () => meilisearch !== undefined && performance.now() >= awayUntil
  return {
    engine: () => (isThere() ? 'meilisearch' : 'postgres'),
    source: {
      ...postgres,
      async candidates(query) {
        // People are few, and asked for beside every search: Postgres is quicker with them than a second request.
        if (!meilisearch || isPeopleOnly(query.filters) || !isThere()) return postgres.candidates(query)
        try {
          return await meilisearch.candidates(query)
        } catch (error) {
          if (!(error instanceof Upstream)) throw error
          awayUntil = performance.now() + pauseMs
          log.warn({ err: error }, 'Meilisearch does not answer; searching in Postgres')
          return postgres.candidates(query)
        }
      },
    },
  }
}
