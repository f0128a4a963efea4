import express, { type Request, type Response, Router } from 'express'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { checkInvites, importInvites } from './import-invites.ts'
import { importPage } from './import-page.ts'
import { readInviteRows } from './invite-rows.ts'
import { uploadedFields } from './uploaded-fields.ts'

/** A list of people to invite: looked at first, sent only then. */
export function importRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  router.get('/mentors/invites/import', async (req, res) => {
    mustBeAllowed(res, 'mentor.invite')
    await show(req, res, { csv: '' })
  })

  // A list may be pasted, or come as a file: browsers send a form with a file as multipart. Who may not send one is
  // told so before it is read.
  router.post(
    /^\/mentors\/invites\/import(\/confirm)?$/,
    (_req, res, next) => {
      mustBeAllowed(res, 'mentor.invite')
      next()
    },
    express.raw({ type: 'multipart/form-data', limit: '2mb' }),
  )

  router.post('/mentors/invites/import', async (req, res) => {
    const fields = await uploadedFields(req)
    const csv = fields.file?.trim() ? fields.file : (fields.csv ?? '')
    const list = readInviteRows(csv, texts)
    if ('trouble' in list) return show(req, res, { csv, trouble: list.trouble }, 422)
    await show(req, res, { csv, checked: await checkInvites(db, now(), list.rows) })
  })

  router.post('/mentors/invites/import/confirm', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.invite')
    const { csv = '' } = await uploadedFields(req)
    const list = readInviteRows(csv, texts)
    if ('trouble' in list) return show(req, res, { csv, trouble: list.trouble }, 422)
    const done = await importInvites(deps, member, list.rows)
    if (!done) return show(req, res, { csv, checked: await checkInvites(db, now(), list.rows) }, 409)
    res.redirect(303, `/mentors/invites?list=${done.listId}`)
  })

  async function show(req: Request, res: Response, given: Parameters<typeof importPage>[0], status = 200) {
    const model = importPage(given, texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'mentors/import', { title: model.title, section: 'desk' }, model, status)
  }
  return router
}
