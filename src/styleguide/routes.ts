import { Router } from 'express'
import type { Pages } from '../http/layout.ts'
import { styleguidePage } from './pages.ts'

/** Every component in every state, for those who build pages. Not linked, not indexed. */
export function styleguideRoutes(pages: Pages): Router {
  const router = Router()
  router.get('/styleguide', async (req, res) => {
    const model = styleguidePage(pages.texts)
    await pages.send(req, res, 'styleguide/styleguide', { title: model.title }, model)
  })
  return router
}
