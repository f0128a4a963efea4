import compression from 'compression'
import express, { type Express } from 'express'
import { readMember } from './accounts/read-member.ts'
import { accountRoutes } from './accounts/routes.ts'
import { adminRoutes } from './admin/routes.ts'
import { apiRoutes } from './api/routes.ts'
import { askingRoutes } from './asking/routes.ts'
import { hoursRoutes } from './availability/hours-routes.ts'
import { sessionTypeRoutes } from './availability/session-type-routes.ts'
import { bookingActRoutes } from './bookings/changing/act-routes.ts'
import { bookRoutes } from './bookings/choosing/book-routes.ts'
import { holdRoutes } from './bookings/choosing/hold-routes.ts'
import { bookingPageRoutes } from './bookings/session/booking-routes.ts'
import { joinRoutes } from './bookings/session/join-routes.ts'
import { calendarFeedRoutes, ownFeedRoutes } from './bookings/telling/feed-routes.ts'
import { conversationRoutes } from './conversations/routes.ts'
import { demoRoutes } from './demo/routes.ts'
import { isDemo } from './demo/sign-in.ts'
import type { Deps } from './deps.ts'
import { deskRoutes } from './desk/routes.ts'
import { groupRoutes } from './groups/routes.ts'
import { helpRoutes } from './help/routes.ts'
import { homeRoutes } from './home/routes.ts'
import { createAssets } from './http/assets.ts'
import { errorPages, nothingHere, refuseNul } from './http/errors.ts'
import { healthRoutes } from './http/health.ts'
import { createPages } from './http/layout.ts'
import { limitForms } from './http/limit-requests.ts'
import { refuseOddHosts } from './http/named-host.ts'
import { requestId } from './http/request-id.ts'
import { requestLog } from './http/request-log.ts'
import { refuseForeignForms } from './http/same-origin.ts'
import { securityHeaders } from './http/security-headers.ts'
import { createTexts } from './http/texts.ts'
import { createViews } from './http/views.ts'
import { itemRoutes } from './items/routes.ts'
import { linkedAccountRoutes } from './linked-accounts/routes.ts'
import { maintainingRoutes } from './maintaining/routes.ts'
import { memberRoutes } from './members/routes.ts'
import { mentorRoutes } from './mentors/routes.ts'
import { moderationRoutes } from './moderation/routes.ts'
import { markReadWhenOpened } from './notifications/mark-read.ts'
import { notificationRoutes } from './notifications/routes.ts'
import { questionRoutes } from './questions/routes.ts'
import { requestRoutes } from './requests/routes.ts'
import { searchRoutes } from './search/routes.ts'
import { siteFileRoutes } from './site-files/routes.ts'
import { sourceRoutes } from './sources/routes.ts'
import { styleguideRoutes } from './styleguide/routes.ts'
import { tagRoutes } from './tags/routes.ts'

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
  app.use(refuseOddHosts(config))
  app.use(healthRoutes(deps))
  app.use(requestLog(deps))
  app.use(securityHeaders(config))
  app.use(compression())
  app.use(assets.router)
  app.use(calendarFeedRoutes(deps))
  app.use(refuseNul)
  app.use(refuseForeignForms(pages))
  app.use(readMember(deps))
  app.use(limitForms(deps))
  app.use(markReadWhenOpened(deps))
  app.use(express.urlencoded({ extended: false, limit: '512kb' }))

  app.use(homeRoutes(deps, pages))
  app.use(searchRoutes(deps, pages))
  // Asked for at every pause in typing: a request passes by every route that stands before its own.
  app.use(askingRoutes(deps, pages))
  app.use(itemRoutes(deps, pages))
  app.use(sourceRoutes(deps, pages))
  app.use(accountRoutes(deps, pages))
  app.use(memberRoutes(deps, pages))
  app.use(adminRoutes(deps, pages))
  app.use(deskRoutes(deps, pages))
  app.use(maintainingRoutes(deps, pages))
  app.use(tagRoutes(deps, pages))
  app.use(groupRoutes(deps, pages))
  app.use(hoursRoutes(deps, pages))
  app.use(sessionTypeRoutes(deps, pages))
  app.use(bookRoutes(deps, pages))
  app.use(holdRoutes(deps, pages))
  app.use(bookingPageRoutes(deps, pages))
  app.use(joinRoutes(deps, pages))
  app.use(bookingActRoutes(deps, pages))
  app.use(ownFeedRoutes(deps, pages))
  app.use(mentorRoutes(deps, pages))
  app.use(linkedAccountRoutes(deps, pages))
  app.use(questionRoutes(deps, pages))
  app.use(requestRoutes(deps, pages))
  app.use(conversationRoutes(deps, pages))
  app.use(notificationRoutes(deps, pages))
  app.use(moderationRoutes(deps, pages))
  app.use(apiRoutes(deps, pages))
  app.use(helpRoutes(deps, pages))
  app.use(siteFileRoutes(deps, pages))
  if (isDemo(config)) app.use(demoRoutes(deps, pages))
  app.use(styleguideRoutes(pages))

  app.use(nothingHere)
  app.use(errorPages(deps, pages))
  return app
}
