import { randomUUIDv7 } from 'node:crypto'
import { Router } from 'express'
import type { Deps } from '../deps.ts'
import { AppError } from '../errors.ts'
import { forgetAside, useAside } from './change-drafts.ts'
import { draftOwner, newDraftOwner } from './draft-owner.ts'
import { draftToSave, otherDraft } from './forms.ts'
import { askingLimit } from './limits.ts'
import { recordTitle } from './record-ask.ts'
import { saveDraft } from './save-draft.ts'

/** Drafts, as asking.js saves them while somebody writes, and the other one of two. */
export function draftRoutes(deps: Pick<Deps, 'db' | 'config' | 'now' | 'log'>): Router {
  const { db, config } = deps
  const router = Router()

  router.post('/ask/draft', askingLimit(deps, 'drafts'), async (req, res) => {
    const parsed = draftToSave.safeParse(req.body ?? {})
    if (!parsed.success) throw new AppError(422, 'too-large')
    const { key, ...text } = parsed.data
    const saved = await saveDraft(deps, newDraftOwner(req, res, config), { ...text, askId: key })
    if (saved.outcome === 'saved') {
      res.json({ outcome: 'saved', version: saved.version, at: saved.at.toString() })
      return recordTitle(db, deps, { id: key, title: text.title })
    }
    if (saved.outcome === 'ended') return res.json({ outcome: 'ended', key: randomUUIDv7() })
    const { title, body, tags, version, askId, updatedAt } = saved.draft
    res.status(409).json({ outcome: 'other', title, body, tags, version, key: askId, at: updatedAt.toString() })
  })

  router.post('/ask/draft/other', async (req, res) => {
    const parsed = otherDraft.safeParse(req.body ?? {})
    const owner = draftOwner(req, res, config)
    if (parsed.success && owner) await (parsed.data.act === 'use' ? useAside : forgetAside)(db, owner)
    res.redirect(303, '/ask')
  })
  return router
}
