import { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import type { AccountContext } from './answering.ts'
import { createAuth } from './auth.ts'
import { githubRoutes } from './github-routes.ts'
import { guessLimits } from './limits.ts'
import { resetRoutes } from './reset-routes.ts'
import { settingsRoutes } from './settings-routes.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { signUpRoutes } from './sign-up-routes.ts'
import { twoFactorRoutes } from './two-factor-routes.ts'

/** How people get an account, get in, and keep it. */
export function accountRoutes(deps: Deps, pages: Pages): Router {
  const context: AccountContext = {
    deps: { ...deps, auth: createAuth(deps), texts: pages.texts },
    pages,
    limits: guessLimits(deps),
  }
  const router = Router()
  router.use(signInRoutes(context))
  router.use(signUpRoutes(context))
  router.use(resetRoutes(context))
  router.use(settingsRoutes(context))
  router.use(twoFactorRoutes(context))
  if (deps.config.github) router.use(githubRoutes(context))
  return router
}
