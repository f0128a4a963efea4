import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { NotFound } from '../errors.ts'
import type { Pages } from '../http/layout.ts'
import { newestItems } from '../items/listed.ts'
import { sourcePage, sourcesPage } from './pages.ts'
import { runsShown } from './run-strip.ts'
import { latestRuns, licencesOfSources, shownSource, shownSources } from './shown-sources.ts'

/** What is in the hub, from where, under which licence, how fresh. */
export function sourceRoutes({ db, now }: Pick<Deps, 'db' | 'now'>, pages: Pages): Router {
  const router = Router()

  router.get('/sources', async (req, res) => {
    const [sources, licences] = await Promise.all([shownSources(db, now()), licencesOfSources(db)])
    const model = sourcesPage(sources, licences, pages.texts, now())
    await pages.send(
      req,
      res,
      'sources/list',
      {
        title: model.title,
        section: 'sources',
        description: model.lead,
        canonical: `${pages.origin(req)}/sources`,
        isIndexed: true,
      },
      model,
    )
  })

  router.get('/sources/:name', async (req, res) => {
    const source = await shownSource(db, req.params.name, now())
    if (!source) throw new NotFound()
    const [licences, runs, fresh] = await Promise.all([
      licencesOfSources(db, source.id),
      latestRuns(db, source.id, runsShown),
      newestItems(db, 10, source.id),
    ])
    const model = sourcePage(source, licences.get(source.id) ?? [], runs, fresh, pages.texts)
    await pages.send(
      req,
      res,
      'sources/source',
      {
        title: model.title,
        section: 'sources',
        description: `${model.lead} ${model.siteName}`,
        canonical: `${pages.origin(req)}/sources/${source.name}`,
        isIndexed: true,
      },
      model,
    )
  })
  return router
}
