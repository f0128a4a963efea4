import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { resendInvite, withdrawInvite } from './change-invite.ts'
import { inviteForm, inviteListAddress } from './forms.ts'
import { allGroups } from './group-queries.ts'
import { inviteMentor } from './invite-mentor.ts'
import { invitePage, invitesPage, newInvitePage } from './invite-pages.ts'
import { inviteByPublicId, invites, listProgress } from './invite-queries.ts'
import { emptyOffer } from './offer.ts'
import { readOfferForm, type TypedOffer, typedOffer } from './offer-form.ts'

/** How coordinators ask people to help. */
export function inviteRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  router.get('/mentors/invites', async (req, res) => {
    mustBeAllowed(res, 'mentor.invite')
    const { page, list: listId } = inviteListAddress.parse(req.query)
    const [found, progress] = await Promise.all([
      invites(db, now(), { page, ...(listId ? { listId } : {}) }),
      listId ? listProgress(db, listId) : undefined,
    ])
    const model = invitesPage(found, { page, listId, progress }, texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'mentors/invites', { title: model.title, section: 'desk' }, model)
  })

  router.get('/mentors/invites/new', async (req, res) => {
    mustBeAllowed(res, 'mentor.invite')
    const who = { email: '', name: '', personalNote: '' }
    await showForm(req, res, typedOffer(emptyOffer(), texts), who, {})
  })

  router.post('/mentors/invites/new', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.invite')
    const form = inviteForm.safeParse(req.body ?? {})
    const { typed, errors, offer } = readOfferForm(req.body, texts, { conduct: false, whole: false })
    const wrong = { ...(form.success ? {} : formErrors(form.error, texts)), ...errors }
    if (!form.success || Object.keys(wrong).length > 0) return showForm(req, res, typed, typedWho(req.body), wrong, 422)
    try {
      const publicId = await inviteMentor(deps, member, { ...form.data, offer })
      res.redirect(303, `/mentors/invites/${publicId}`)
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      await showForm(req, res, typed, typedWho(req.body), { email: texts.t('invite.email.open') }, 409)
    }
  })

  router.get('/mentors/invites/:publicId', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.invite')
    await show(req, res, member, req.params.publicId)
  })

  router.post('/mentors/invites/:publicId/resend', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.invite')
    await change(req, res, member, req.params.publicId, () => resendInvite(deps, member, req.params.publicId))
  })

  router.post('/mentors/invites/:publicId/withdraw', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.invite')
    await change(req, res, member, req.params.publicId, () => withdrawInvite(deps, member, req.params.publicId))
  })

  /** The person may have answered meanwhile: then the page says how it stands. */
  async function change(req: Request, res: Response, member: Member, publicId: string, act: () => Promise<void>) {
    try {
      await act()
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return show(req, res, member, publicId, texts.find(`error.${error.code}`, error.values), 409)
    }
    res.redirect(303, `/mentors/invites/${publicId}`)
  }

  async function show(req: Request, res: Response, member: Member, publicId: string, trouble?: string, status = 200) {
    const [invite, groups] = await Promise.all([inviteByPublicId(db, now(), publicId), allGroups(db)])
    if (!invite) throw new NotFound('invite-not-found')
    const model = invitePage(
      invite,
      { origin: pages.origin(req), groups, timeZone: member.timeZone, ...(trouble ? { trouble } : {}) },
      texts,
    )
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'mentors/invite', { title: model.title, section: 'desk' }, model, status)
  }

  async function showForm(
    req: Request,
    res: Response,
    typed: TypedOffer,
    who: { email: string; name: string; personalNote: string },
    errors: FormErrors,
    status = 200,
  ) {
    const model = newInvitePage(typed, who, errors, await allGroups(db), texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(
      req,
      res,
      'mentors/invite-new',
      { title: model.title, section: 'desk', scripts: ['tag-field.js'] },
      model,
      status,
    )
  }
  return router
}

function typedWho(body: unknown): { email: string; name: string; personalNote: string } {
  const fields = (body ?? {}) as Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 5000) : '')
  return { email: text(fields.email), name: text(fields.name), personalNote: text(fields.personalNote) }
}
