import { type Request, type Response, Router } from 'express'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Refused } from '../errors.ts'
import { formErrors, refusalErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { createGroup, editGroup } from './edit-group.ts'
import { emptyGroup, type GroupFormPage, groupFormPage, typedGroup } from './form-page.ts'
import { groupForm } from './forms.ts'
import { mustFindGroup } from './queries.ts'

/** What a group is called, what for and when: making one, and changing it. */
export function groupFormRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const { texts } = pages
  const router = Router()

  router.get('/groups/new', async (req, res) => {
    mustBeAllowed(res, 'group.edit')
    await showForm(req, res, groupFormPage(undefined, emptyGroup, {}, texts))
  })

  router.post('/groups', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const form = groupForm.safeParse(req.body ?? {})
    if (!form.success)
      return showForm(
        req,
        res,
        groupFormPage(undefined, typedGroup(req.body), formErrors(form.error, texts), texts),
        422,
      )
    try {
      await createGroup(deps, member.id, form.data)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return showForm(req, res, groupFormPage(undefined, typedGroup(req.body), refusalErrors(error, texts), texts), 422)
    }
    res.redirect(303, `/groups/${form.data.slug}`)
  })

  router.get('/groups/:slug/edit', async (req, res) => {
    mustBeAllowed(res, 'group.edit')
    const group = await mustFindGroup(db, req.params.slug)
    const typed = {
      ...group,
      startsOn: group.startsOn?.toString() ?? '',
      endsOn: group.endsOn?.toString() ?? '',
    }
    await showForm(req, res, groupFormPage(group, typed, {}, texts))
  })

  router.post('/groups/:slug/edit', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const group = await mustFindGroup(db, req.params.slug)
    const form = groupForm.safeParse(req.body ?? {})
    if (!form.success)
      return showForm(req, res, groupFormPage(group, typedGroup(req.body), formErrors(form.error, texts), texts), 422)
    try {
      await editGroup(deps, { actorId: member.id, groupId: group.id, text: form.data })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return showForm(req, res, groupFormPage(group, typedGroup(req.body), refusalErrors(error, texts), texts), 422)
    }
    res.redirect(303, `/groups/${form.data.slug}`)
  })

  const showForm = (req: Request, res: Response, model: GroupFormPage, status = 200) =>
    pages.send(req, res, 'groups/form', { title: model.title, section: 'people' }, model, status)
  return router
}
