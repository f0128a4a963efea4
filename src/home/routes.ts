import { Router } from 'express'
import { answeredThisWeek } from '../asking/queries.ts'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { exampleQuestions, newestItems, waitingQuestions } from '../items/listed.ts'
import { countMentors } from '../mentors/queries.ts'
import { listQuestions } from '../questions/list-questions.ts'
import { shownSources } from '../sources/shown-sources.ts'
import { homePage } from './pages.ts'

export function homeRoutes({ db, now, config }: Pick<Deps, 'db' | 'now' | 'config'>, pages: Pages): Router {
  const router = Router()
  router.get('/', async (req, res) => {
    const [sources, fresh, waiting, examples, answered, own, mentors] = await Promise.all([
      shownSources(db, now()),
      newestItems(db, 12),
      waitingQuestions(db, 4),
      exampleQuestions(db, 2),
      answeredThisWeek(db, now()),
      listQuestions(db, { view: 'unanswered', limit: 4 }),
      countMentors(db),
    ])
    await pages.send(
      req,
      res,
      'home/home',
      { title: config.hubQuestion, look: 'home', canonical: `${pages.origin(req)}/`, isIndexed: true },
      homePage({ sources, fresh, waiting, examples, answered, own: own.questions, mentors }, pages.texts),
    )
  })
  return router
}
