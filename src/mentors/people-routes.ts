import { Router } from 'express'
import { memberOf } from '../accounts/signed-in.ts'
import { readSettings } from '../admin/settings.ts'
import { freeLinks } from '../bookings/choosing/free-links.ts'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { blocksOf } from '../moderation/blocked.ts'
import { mentorsUrl } from './facet-names.ts'
import { findMentors } from './find-mentors.ts'
import { firstReplies } from './first-replies.ts'
import { mentorsAddress } from './forms.ts'
import { hasChoice, peoplePage, peoplePerPage } from './people-page.ts'

/** The list of people who help. */
export function peopleRoutes(deps: Pick<Deps, 'db' | 'now' | 'config'>, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  router.get('/mentors', async (req, res) => {
    const { chosen, page } = mentorsAddress.parse(req.query)
    const viewer = memberOf(res)
    const [settings, blocks] = await Promise.all([
      readSettings(db),
      viewer ? blocksOf(db, viewer.id) : { own: [], untold: [] },
    ])
    const found = await findMentors(db, now(), {
      chosen,
      audience: viewer ? 'members' : 'public',
      languages: viewer?.languages ?? [],
      except: blocks.own,
      closedTo: blocks.untold,
      weeklyDefault: settings.weeklyInvitationsPerMentor,
      limit: peoplePerPage,
      offset: (page - 1) * peoplePerPage,
    })
    const ids = found.mentors.map(({ id }) => id)
    const [replies, free] = await Promise.all([
      firstReplies(db, now(), ids, settings.shownFromSampleSize),
      freeLinks(
        deps,
        found.mentors.map(({ id, handle }) => ({ memberId: id, handle })),
        viewer,
        {},
        texts,
      ),
    ])
    const model = peoplePage(
      found,
      { page, replies, free, viewerId: viewer?.id, isMentor: viewer?.roles.includes('mentor') ?? false },
      texts,
    )
    res.set('Cache-Control', viewer ? 'private, no-cache' : 'no-cache')
    await pages.send(
      req,
      res,
      'mentors/people',
      {
        title: model.title,
        section: 'people',
        description: texts.t('people.description'),
        canonical: pages.origin(req) + mentorsUrl(found.chosen, page),
        isIndexed: !hasChoice(found.chosen),
      },
      model,
    )
  })
  return router
}
