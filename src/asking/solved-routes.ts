import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { NotFound } from '../errors.ts'
import type { Pages } from '../http/layout.ts'
import { draftsOf } from './draft.ts'
import { draftOwner } from './draft-owner.ts'
import { askKey } from './forms.ts'
import { creditedDocument, solvedAsk } from './queries.ts'
import { reopenAsk } from './solve-ask.ts'
import { solvedPage } from './solved-page.ts'

/** After "This solved it": what is credited, and the way back to the question where it did not. */
export function solvedRoutes(deps: Deps, pages: Pages): Router {
  const { db, config } = deps
  const { texts } = pages
  const router = Router()

  router.get('/ask/solved/:key', async (req, res) => {
    const key = askKey.safeParse(req.params.key)
    const solved = key.success ? await solvedAsk(db, key.data) : undefined
    if (!key.success || !solved) throw new NotFound()
    const document = await creditedDocument(db, solved.solvedBy)
    const owner = draftOwner(req, res, config)
    const dropped = owner && (await draftsOf(db, owner)).dropped
    await pages.send(
      req,
      res,
      'asking/solved',
      { title: texts.t('asking.solved.title'), section: 'ask' },
      solvedPage(
        key.data,
        document,
        document?.url.startsWith('/questions/') ?? false,
        dropped?.askId === key.data,
        texts,
      ),
    )
  })

  router.post('/ask/solved/:key/reopen', async (req, res) => {
    const key = askKey.safeParse(req.params.key)
    const owner = draftOwner(req, res, config)
    if (key.success && owner) await reopenAsk(deps, key.data, owner)
    res.redirect(303, '/ask')
  })

  return router
}
