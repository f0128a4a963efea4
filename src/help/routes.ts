import { Router } from 'express'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'

/** Pages that explain the hub to those who run other things: its crawler and its API. */
export function helpRoutes({ config }: Pick<Deps, 'config'>, pages: Pages): Router {
  const { t } = pages.texts
  const router = Router()
  router.get('/bot', async (req, res) => {
    await pages.send(
      req,
      res,
      'help/bot',
      { title: t('bot.title'), canonical: `${pages.origin(req)}/bot`, isIndexed: true },
      { userAgent: `Guildhall (+${pages.origin(req)}/bot)`, contactEmail: config.contactEmail },
    )
  })
  router.get('/api', async (req, res) => {
    await pages.send(
      req,
      res,
      'help/api',
      { title: t('api.title'), canonical: `${pages.origin(req)}/api`, isIndexed: true },
      {
        origin: pages.origin(req),
        limit: config.apiRatePerMinute === 0 ? t('api.no-limit') : t('api.limit', { count: config.apiRatePerMinute }),
      },
    )
  })
  return router
}
