import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import type { FormErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { sendPrivate } from '../http/send-private.ts'
import { auditPage } from './audit-page.ts'
import { auditSubjects } from './audit-subjects.ts'
import { changeRoles, type GrantedRole } from './change-roles.ts'
import { changeSettings } from './change-settings.ts'
import { auditForm, memberSearchForm, readSettingsForm, rolesForm, type SettingsTyped, suspendForm } from './forms.ts'
import { adminPage, personPage, rolesPage } from './pages.ts'
import {
  adminCounts,
  auditActions,
  auditEntries,
  membersLike,
  type Person,
  personByHandle,
  settingChanges,
  staff,
} from './queries.ts'
import { readSettings } from './settings.ts'
import { settingsPage } from './settings-page.ts'
import { restoreMember, suspendMember } from './suspend-member.ts'

const shownPeople = 50
const shownEntries = 50

/** What admins look after: settings, roles, who did what. */
export function adminRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
  const send = sendPrivate(pages, { section: 'desk' })

  router.get('/admin', async (req, res) => {
    mustBeAllowed(res, 'settings.edit')
    const counts = await adminCounts(db, now().subtract({ hours: 7 * 24 }))
    await send(req, res, 'admin/admin', adminPage(counts, texts))
  })

  async function showSettings(
    req: Request,
    res: Response,
    { timeZone }: Member,
    given: { read?: SettingsTyped; saved?: number },
    status = 200,
  ) {
    const [values, changes] = await Promise.all([readSettings(db), settingChanges(db)])
    await send(req, res, 'admin/settings', settingsPage(values, changes, texts, timeZone, given), status)
  }

  router.get('/admin/settings', async (req, res) => {
    const admin = mustBeAllowed(res, 'settings.edit')
    const saved = Number(req.query.saved)
    await showSettings(req, res, admin, Number.isInteger(saved) && saved >= 0 && saved < 100 ? { saved } : {})
  })

  router.post('/admin/settings', async (req, res) => {
    const admin = mustBeAllowed(res, 'settings.edit')
    const read = readSettingsForm(req.body)
    if (read.wrong.length > 0) return showSettings(req, res, admin, { read }, 422)
    const changed = await changeSettings(deps, admin.id, read.values)
    res.redirect(303, `/admin/settings?saved=${changed.length}`)
  })

  router.get('/admin/roles', async (req, res) => {
    mustBeAllowed(res, 'roles.edit')
    const { q } = memberSearchForm.parse(req.query)
    const people = q === '' ? await staff(db) : await membersLike(db, q, shownPeople)
    await send(req, res, 'admin/roles', rolesPage(people, q, texts, now()))
  })

  async function personOf(req: Request<{ handle: string }>): Promise<Person> {
    const person = await personByHandle(db, req.params.handle)
    if (!person) throw new NotFound('member-not-found')
    return person
  }

  router.get('/admin/roles/:handle', async (req, res) => {
    const admin = mustBeAllowed(res, 'roles.edit')
    const person = await personOf(req)
    const isSaved = req.query.saved === 'yes'
    await send(req, res, 'admin/person', personPage(person, { isOwn: person.id === admin.id, isSaved }, texts))
  })

  /** Does it, or shows the page again with the reason why not. */
  async function change(
    req: Request<{ handle: string }>,
    res: Response,
    person: Person,
    given: { actorId: string; roles?: GrantedRole[]; act: () => Promise<void> },
  ) {
    try {
      await given.act()
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const errors: FormErrors = { _: texts.find(`error.${error.code}`) ?? texts.t('error.broken') }
      const model = personPage(
        person,
        { isOwn: person.id === given.actorId, isSaved: false, errors, ...(given.roles ? { roles: given.roles } : {}) },
        texts,
      )
      return send(req, res, 'admin/person', model, 409)
    }
    res.redirect(303, `/admin/roles/${person.handle}?saved=yes`)
  }

  router.post('/admin/roles/:handle', async (req, res) => {
    const admin = mustBeAllowed(res, 'roles.edit')
    const person = await personOf(req)
    const { role: roles } = rolesForm.parse(req.body ?? {})
    await change(req, res, person, {
      actorId: admin.id,
      roles,
      act: () => changeRoles(deps, { actorId: admin.id, memberId: person.id, roles }),
    })
  })

  router.post('/admin/roles/:handle/suspension', async (req, res) => {
    const admin = mustBeAllowed(res, 'member.suspend')
    const person = await personOf(req)
    const form = suspendForm.safeParse(req.body)
    if (!form.success || (form.data.act === 'suspend' && form.data.reason === '')) {
      const errors = { reason: texts.t('admin.suspend.reason.missing') }
      const model = personPage(person, { isOwn: person.id === admin.id, isSaved: false, errors }, texts)
      return send(req, res, 'admin/person', model, 422)
    }
    const { act, reason } = form.data
    const given = { actorId: admin.id, memberId: person.id, reason }
    await change(req, res, person, {
      actorId: admin.id,
      act: () => (act === 'suspend' ? suspendMember(deps, given) : restoreMember(deps, given)),
    })
  })

  router.get('/admin/audit', async (req, res) => {
    const admin = mustBeAllowed(res, 'audit.read')
    const form = auditForm.parse(req.query)
    const filter = {
      ...(form.action ? { action: form.action } : {}),
      ...(form.by ? { by: form.by.replace(/^@/, '').toLowerCase() } : {}),
      ...(form.before ? { before: form.before } : {}),
    }
    const [entries, actions] = await Promise.all([auditEntries(db, filter, shownEntries + 1), auditActions(db)])
    const subjects = await auditSubjects(db, entries)
    await send(
      req,
      res,
      'admin/audit',
      auditPage(entries, subjects, actions, filter, shownEntries, texts, admin.timeZone),
    )
  })
  return router
}
