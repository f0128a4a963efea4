import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { AppError, NotFound } from '../errors.ts'
import type { FormErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { secretAddress } from '../http/security-headers.ts'
import { claimInvite, declineInvite } from './answer-invite.ts'
import { allGroups, groupsToJoin, onlyGroups } from './group-queries.ts'
import { claimPage, invitationPage } from './invitation-pages.ts'
import { type Invite, inviteByToken } from './invite-queries.ts'
import { readOfferForm, type TypedOffer, typedOffer } from './offer-form.ts'

/** What the link in an invitation opens. Reading changes nothing; saying yes or no does, once. */
export function invitationRoutes(deps: Deps, pages: Pages): Router {
  const { db, now, config } = deps
  const { texts } = pages
  const router = Router()

  router.get('/invitations/declined', async (req, res) => {
    await send(req, res, 'mentors/invitation-declined', { title: texts.t('invitation.declined') })
  })

  router.get('/invitations/:token', async (req, res) => {
    const invite = await open(req.params.token)
    const model = invitationPage(
      invite,
      {
        token: req.params.token,
        hub: config.hubName,
        origin: pages.origin(req),
        groups: await allGroups(db),
        isSignedIn: memberOf(res) !== undefined,
      },
      texts,
    )
    await send(req, res, 'mentors/invitation', model)
  })

  router.get('/invitations/:token/claim', async (req, res) => {
    const invite = await open(req.params.token)
    const member = mustBeAllowed(res, 'mentor.apply')
    await showClaim(req, res, member, invite, typedOffer(invite.offer, texts), {})
  })

  router.post('/invitations/:token/claim', async (req, res) => {
    const { token } = req.params
    const member = mustBeAllowed(res, 'mentor.apply')
    const invite = await open(token)
    const { typed, errors, offer } = readOfferForm(req.body, texts, { conduct: true, whole: true })
    if (Object.keys(errors).length > 0) return showClaim(req, res, member, invite, typed, errors, 422)
    const groups = onlyGroups(offer.groups, await groupsFor(member, invite))
    await claimInvite(deps, { token, member, offer: { ...offer, groups } })
    res.redirect(303, '/mentors/me?welcome=yes')
  })

  router.get('/invitations/:token/decline', async (req, res) => {
    const invite = await open(req.params.token)
    const model = { title: texts.t('invitation.decline'), name: invite.name, token: req.params.token }
    await send(req, res, 'mentors/invitation-decline', model)
  })

  router.post('/invitations/:token/decline', async (req, res) => {
    await declineInvite(deps, req.params.token)
    res.redirect(303, '/invitations/declined')
  })

  /** @throws NotFound, AppError 410 */
  async function open(token: string): Promise<Invite> {
    const invite = /^[\w-]{43}$/.test(token) ? await inviteByToken(db, now(), config, token) : undefined
    if (!invite) throw new NotFound('invite-not-found')
    if (invite.state !== 'sent') throw new AppError(410, 'invite-over')
    return invite
  }

  /** Those that the coordinator chose for them, and those that anyone may join. */
  async function groupsFor(member: Member, invite: Invite) {
    const [open, all] = await Promise.all([groupsToJoin(db, now(), member.id), allGroups(db)])
    const chosen = all.filter(({ slug }) => invite.offer.groups.includes(slug))
    return [...chosen, ...open.filter(({ slug }) => !chosen.some((one) => one.slug === slug))]
  }

  async function showClaim(
    req: Request,
    res: Response,
    member: Member,
    invite: Invite,
    typed: TypedOffer,
    errors: FormErrors,
    status = 200,
  ) {
    const groups = await groupsFor(member, invite)
    const model = claimPage(typed, errors, { token: String(req.params.token), groups }, texts)
    await send(req, res, 'mentors/claim', model, status)
  }

  async function send(req: Request, res: Response, view: string, model: { title: string }, status = 200) {
    // The address is a secret: nobody is told of it, and nothing keeps the page.
    res.set({ 'Cache-Control': 'private, no-store', ...secretAddress })
    const scripts = view === 'mentors/claim' ? ['tag-field.js'] : []
    await pages.send(req, res, view, { title: model.title, section: 'people', scripts }, model, status)
  }
  return router
}
