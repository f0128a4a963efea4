import compression from 'compression'
import express, { type Express } from 'express'
import { apiRoutes } from './api/routes.ts'
import type { Deps } from './deps.ts'
import { helpRoutes } from './help/routes.ts'
import { homeRoutes } from './home/routes.ts'
import { createAssets } from './http/assets.ts'
import { errorPages, nothingHere, refuseNul } from './http/errors.ts'
import { healthRoutes } from './http/health.ts'
import { createPages } from './http/layout.ts'
import { requestId } from './http/request-id.ts'
import { requestLog } from './http/request-log.ts'
import { securityHeaders } from './http/security-headers.ts'
import { createTexts } from './http/texts.ts'
import { createViews } from './http/views.ts'
import { itemRoutes } from './items/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { siteFileRoutes } from './site-files/routes.ts'
import { sourceRoutes } from './sources/routes.ts'
import { styleguideRoutes } from './styleguide/routes.ts'

/** For `http.createServer`: a question of 10,000 characters fits into an address in any script. */
export const serverOptions = { maxHeaderSize: 128 * 1024 }

/** The web side of the hub: every middleware and feature, in order. */
export function createApp(deps: Deps): Express {
  const { config } = deps
  const app = express()
  const assets = createAssets()
  const pages = createPages(config, createTexts(config.languages), createViews(), assets)

  app.set('trust proxy', config.trustProxy)
  app.set('query parser', 'simple')
  app.set('etag', 'weak')
  app.disable('x-powered-by')

  app.use(requestId)
  app.use(healthRoutes(deps))
  app.use(requestLog(deps))
  app.use(securityHeaders(config))
  app.use(compression())
  app.use(assets.router)
  app.use(refuseNul)
  app.use(express.urlencoded({ extended: false, limit: '64kb' }))

  app.use(homeRoutes(deps, pages))
  app.use(searchRoutes(deps, pages))
  app.use(itemRoutes(deps, pages))
  app.use(sourceRoutes(deps, pages))
  app.use(apiRoutes(deps, pages))
  app.use(helpRoutes(deps, pages))
  app.use(siteFileRoutes(deps, pages))
  app.use(styleguideRoutes(pages))

  app.use(nothingHere)
  app.use(errorPages(deps, pages))
  return app
}
