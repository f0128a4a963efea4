import { Router } from 'express'
import { memberOf } from '../accounts/signed-in.ts'
import { freeLinks } from '../bookings/choosing/free-links.ts'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { countPerHour } from '../http/limit-requests.ts'
import { sessionKey } from '../http/visitor.ts'
import { whoHears } from '../mentors/hear-of-questions.ts'
import { canonicalNames } from '../tags/resolve.ts'
import type { SearchResult } from './contract.ts'
import { recordSearch } from './count-searches.ts'
import { subjectOf } from './document-ids.ts'
import { searchForm, searchRequest } from './forms.ts'
import { helpersFor } from './helpers-for.ts'
import { searchPage } from './pages.ts'
import { handleOf } from './person-rows.ts'
import { searchOrAway } from './search-or-away.ts'

const suggestionsShown = 6
/** Of one address an hour: a class that searches together. */
const searchesCounted = 600

export function searchRoutes(deps: Pick<Deps, 'config' | 'search' | 'db' | 'now' | 'log'>, pages: Pages): Router {
  const { search, config } = deps
  const { t } = pages.texts
  const router = Router()
  const mayCount = countPerHour(deps, 'searches', searchesCounted)

  router.get('/search', async (req, res) => {
    const asked = searchForm.parse(req.query)
    // Chips and boxes show a tag by its name, whatever it was called.
    const form = { ...asked, tag: asked.tag.length > 0 ? await canonicalNames(deps.db, asked.tag) : [] }
    const result = await searchOrAway(() => search.search(searchRequest(form)))
    const helpers = await helpersFor(deps, form, result, memberOf(res))
    const heard = await whoHears(
      deps.db,
      helpers.map(({ memberId }) => memberId),
      deps.now(),
    )
    const people = [...helpers.slice(0, 1), ...peopleIn(result)]
    const free = await freeLinks(deps, people, memberOf(res), { q: result.query.text }, pages.texts)
    const isDegraded = config.meili !== undefined && result.engine === 'postgres'
    await pages.send(
      req,
      res,
      'search/results',
      { title: form.q ? shortened(form.q) : t('search.everything'), look: 'searching', section: 'search' },
      searchPage(form, result, pages.texts, isDegraded, helpers, heard, free),
    )
    // Leafing on is not asking again.
    if (form.page === 1 && (await mayCount(req)))
      await recordSearch(deps, {
        text: form.q,
        sessionKey: sessionKey(req, config, deps.now()),
        hits: result.total,
        topScore: result.topScore,
      })
  })

  // OpenSearch's suggestion format, so that a browser's own search field and ours read the same answer.
  router.get('/search/suggestions', async (req, res) => {
    const { q } = searchForm.parse(req.query)
    const words = q.slice(0, 200)
    const found = [...words].length < 3 ? [] : await searchOrAway(() => search.complete(words, suggestionsShown))
    res
      .set({ 'Cache-Control': 'public, max-age=60' })
      .type('application/x-suggestions+json')
      .send(
        JSON.stringify([
          words,
          found.map(({ title }) => title),
          found.map(({ kind }) => t(`suggestion.${kind}`)),
          found.map(({ url }) => url),
          { text: t('suggestion.count', { count: found.length }) },
        ]),
      )
  })
  return router
}

const shortened = (text: string) => (text.length > 80 ? `${text.slice(0, 80)}…` : text)

/** People whose own words were found. */
const peopleIn = ({ hits }: SearchResult) =>
  hits.flatMap(({ kind, id, url }) => {
    const memberId = kind === 'person' ? subjectOf(id)?.id : undefined
    return memberId ? [{ memberId, handle: handleOf(url) }] : []
  })
