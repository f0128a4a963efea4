import { type Request, type Response, Router } from 'express'
import { may } from '../accounts/permissions.ts'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, Refused } from '../errors.ts'
import { type FormErrors, refusalErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { blockedWith } from '../moderation/blocked.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { archiveGroup, isJoinable } from './edit-group.ts'
import { groupFormRoutes } from './form-routes.ts'
import { archiveForm, joinForm, peopleForm, removeForm } from './forms.ts'
import { addPeople, joinGroup, leaveGroup, removePerson } from './group-people.ts'
import { groupPage, groupsPage } from './pages.ts'
import { type Group, isInGroup, listGroups, membersOf, mustFindGroup } from './queries.ts'

/** Areas and programmes: who is in them, and what coordinators change. */
export function groupRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
  const count = writeLimits(deps)

  router.get('/groups', async (req, res) => {
    const model = groupsPage(await listGroups(db), may(memberOf(res), 'group.edit'), texts)
    await pages.send(
      req,
      res,
      'groups/list',
      {
        title: model.title,
        section: 'people',
        description: model.lead,
        canonical: `${pages.origin(req)}/groups`,
        isIndexed: true,
      },
      model,
    )
  })

  // Before what a slug stands for: /groups/new is none.
  router.use(groupFormRoutes(deps, pages))

  router.get('/groups/:slug', async (req, res) => {
    await showGroup(req, res, await mustFindGroup(db, req.params.slug))
  })

  router.post('/groups/:slug/archive', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const group = await mustFindGroup(db, req.params.slug)
    const { archive } = parsed(archiveForm.safeParse(req.body))
    await archiveGroup(deps, { actorId: member.id, groupId: group.id, isArchived: archive === 'yes' })
    res.redirect(303, `/groups/${group.slug}`)
  })

  router.post('/groups/:slug/people', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const group = await mustFindGroup(db, req.params.slug)
    const { handles } = parsed(peopleForm.safeParse(req.body))
    try {
      await addPeople(deps, { actorId: member.id, group, handles: handles.split(/[\s,;]+/) })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return showGroup(req, res, group, { handles, errors: refusalErrors(error, texts) }, 422)
    }
    res.redirect(303, `/groups/${group.slug}`)
  })

  router.post('/groups/:slug/remove', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const group = await mustFindGroup(db, req.params.slug)
    const { handle } = parsed(removeForm.safeParse(req.body))
    await removePerson(deps, { actorId: member.id, groupId: group.id, handle })
    res.redirect(303, `/groups/${group.slug}`)
  })

  router.post('/groups/:slug/join', async (req, res) => {
    const member = mustBeAllowed(res, 'group.join')
    const group = await mustFindGroup(db, req.params.slug)
    const { join } = parsed(joinForm.safeParse(req.body))
    await count(member.id, 'follows')
    if (join === 'yes') await joinGroup(deps, { group, memberId: member.id })
    else await leaveGroup(deps, { groupId: group.id, memberId: member.id })
    res.redirect(303, `/groups/${group.slug}`)
  })

  async function showGroup(
    req: Request,
    res: Response,
    group: Group,
    typed: { handles: string; errors: FormErrors } = { handles: '', errors: {} },
    status = 200,
  ) {
    const member = memberOf(res)
    const canEdit = may(member, 'group.edit')
    const [people, isIn] = await Promise.all([
      membersOf(
        db,
        group.id,
        canEdit ? 'coordinators' : member ? 'members' : 'public',
        member && !canEdit ? await blockedWith(db, member.id) : [],
      ),
      member ? isInGroup(db, group.id, member.id) : false,
    ])
    const reader = { isIn, isMember: may(member, 'group.join'), canJoin: isJoinable(group, now()), canEdit }
    const model = groupPage({ group, ...people }, reader, typed, texts)
    await pages.send(
      req,
      res,
      'groups/group',
      {
        title: model.title,
        section: 'people',
        description: group.description.slice(0, 200) || undefined,
        canonical: `${pages.origin(req)}/groups/${group.slug}`,
        isIndexed: true,
      },
      model,
      status,
    )
  }

  return router
}

function parsed<T>(form: { success: true; data: T } | { success: false }): T {
  if (!form.success) throw new BadRequest('bad-request')
  return form.data
}
