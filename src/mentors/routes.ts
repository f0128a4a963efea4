import { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { applicationRoutes } from './application-routes.ts'
import { importRoutes } from './import-routes.ts'
import { invitationRoutes } from './invitation-routes.ts'
import { inviteRoutes } from './invite-routes.ts'
import { mentorPageRoutes } from './mentor-routes.ts'
import { offerRoutes } from './offer-routes.ts'
import { ownRoutes } from './own-routes.ts'
import { peopleRoutes } from './people-routes.ts'

/** Who offers help: how they come, where they are found, what each has to say. */
export function mentorRoutes(deps: Deps, pages: Pages): Router {
  const router = Router()
  router.use(offerRoutes(deps, pages))
  router.use(applicationRoutes(deps, pages))
  router.use(importRoutes(deps, pages))
  router.use(inviteRoutes(deps, pages))
  router.use(invitationRoutes(deps, pages))
  router.use(ownRoutes(deps, pages))
  router.use(peopleRoutes(deps, pages))
  // Last: a handle may be any word that is no page above.
  router.use(mentorPageRoutes(deps, pages))
  return router
}
