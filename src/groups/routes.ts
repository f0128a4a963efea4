import { type Request, type Response, Router } from 'express'
import { may } from '../accounts/permissions.ts'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, NotFound, Refused } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { blockedWith } from '../moderation/blocked.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { archiveGroup, createGroup, editGroup, isJoinable } from './edit-group.ts'
import { archiveForm, groupForm, joinForm, peopleForm, removeForm } from './forms.ts'
import { addPeople, joinGroup, leaveGroup, removePerson } from './group-people.ts'
import { type GroupFormPage, groupFormPage, groupPage, groupsPage, type TypedGroup } from './pages.ts'
import { type Group, groupBySlug, isInGroup, listGroups, membersOf } from './queries.ts'

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
      return showForm(req, res, groupFormPage(undefined, typedGroup(req.body), refused(error), texts), 422)
    }
    res.redirect(303, `/groups/${form.data.slug}`)
  })

  router.get('/groups/:slug', async (req, res) => {
    await showGroup(req, res, await mustFind(req.params.slug))
  })

  router.get('/groups/:slug/edit', async (req, res) => {
    mustBeAllowed(res, 'group.edit')
    const group = await mustFind(req.params.slug)
    const typed = {
      ...group,
      startsOn: group.startsOn?.toString() ?? '',
      endsOn: group.endsOn?.toString() ?? '',
    }
    await showForm(req, res, groupFormPage(group, typed, {}, texts))
  })

  router.post('/groups/:slug/edit', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const group = await mustFind(req.params.slug)
    const form = groupForm.safeParse(req.body ?? {})
    if (!form.success)
      return showForm(req, res, groupFormPage(group, typedGroup(req.body), formErrors(form.error, texts), texts), 422)
    try {
      await editGroup(deps, { actorId: member.id, groupId: group.id, text: form.data })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return showForm(req, res, groupFormPage(group, typedGroup(req.body), refused(error), texts), 422)
    }
    res.redirect(303, `/groups/${form.data.slug}`)
  })

  router.post('/groups/:slug/archive', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const group = await mustFind(req.params.slug)
    const { archive } = parsed(archiveForm.safeParse(req.body))
    await archiveGroup(deps, { actorId: member.id, groupId: group.id, isArchived: archive === 'yes' })
    res.redirect(303, `/groups/${group.slug}`)
  })

  router.post('/groups/:slug/people', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const group = await mustFind(req.params.slug)
    const { handles } = parsed(peopleForm.safeParse(req.body))
    try {
      await addPeople(deps, { actorId: member.id, group, handles: handles.split(/[\s,;]+/) })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return showGroup(req, res, group, { handles, errors: refused(error) }, 422)
    }
    res.redirect(303, `/groups/${group.slug}`)
  })

  router.post('/groups/:slug/remove', async (req, res) => {
    const member = mustBeAllowed(res, 'group.edit')
    const group = await mustFind(req.params.slug)
    const { handle } = parsed(removeForm.safeParse(req.body))
    await removePerson(deps, { actorId: member.id, groupId: group.id, handle })
    res.redirect(303, `/groups/${group.slug}`)
  })

  router.post('/groups/:slug/join', async (req, res) => {
    const member = mustBeAllowed(res, 'group.join')
    const group = await mustFind(req.params.slug)
    const { join } = parsed(joinForm.safeParse(req.body))
    await count(member.id, 'follows')
    if (join === 'yes') await joinGroup(deps, { group, memberId: member.id })
    else await leaveGroup(deps, { groupId: group.id, memberId: member.id })
    res.redirect(303, `/groups/${group.slug}`)
  })

  async function mustFind(slug: string): Promise<Group> {
    const group = await groupBySlug(db, slug)
    if (!group) throw new NotFound('group-not-found')
    return group
  }

  const refused = ({ field, code, values }: Refused): FormErrors => ({
    [field]: texts.find(`error.${code}`, values) ?? texts.t('form.check'),
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

  const showForm = (req: Request, res: Response, model: GroupFormPage, status = 200) =>
    pages.send(req, res, 'groups/form', { title: model.title, section: 'people' }, model, status)
  return router
}

function parsed<T>(form: { success: true; data: T } | { success: false }): T {
  if (!form.success) throw new BadRequest('bad-request')
  return form.data
}

const emptyGroup: TypedGroup = {
  kind: 'area',
  name: '',
  slug: '',
  description: '',
  startsOn: '',
  endsOn: '',
  isOpen: true,
}

/** What was typed, whatever it is. */
function typedGroup(body: unknown): TypedGroup {
  const sent = (body ?? {}) as Record<string, unknown>
  const text = (name: string) => (typeof sent[name] === 'string' ? (sent[name] as string).slice(0, 5000) : '')
  return {
    kind: text('kind'),
    name: text('name'),
    slug: text('slug'),
    description: text('description'),
    startsOn: text('startsOn'),
    endsOn: text('endsOn'),
    isOpen: sent.isOpen === 'yes',
  }
}
