import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import { readSettings } from '../admin/settings.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden } from '../errors.ts'
import type { FormErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { profileOf } from '../members/queries.ts'
import { lastApplication, usualDecision } from './application-queries.ts'
import { groupsToJoin, onlyGroups } from './group-queries.ts'
import { emptyOffer, type Offer } from './offer.ts'
import { readOfferForm, type TypedOffer, typedOffer } from './offer-form.ts'
import { offerPage } from './offer-page.ts'
import { ownMentor } from './queries.ts'
import { submitOffer, withdrawOffer } from './submit-offer.ts'

/** "Offer to help": the form, and how it stands. */
export function offerRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  router.get('/mentors/offer', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.apply')
    if ((await ownMentor(db, member.id))?.state === 'active') return res.redirect(303, '/mentors/me')
    await show(req, res, member, { isSaved: req.query.saved === 'yes' })
  })

  router.post('/mentors/offer', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.apply')
    const application = await lastApplication(db, member.id)
    const { typed, errors, offer } = readOfferForm(req.body, texts, {
      conduct: application?.state !== 'submitted',
      whole: true,
    })
    if (Object.keys(errors).length > 0) return show(req, res, member, { typed, errors }, 422)
    try {
      const groups = onlyGroups(offer.groups, await groupsToJoin(db, now(), member.id))
      await submitOffer(deps, { member, offer: { ...offer, groups } })
    } catch (error) {
      if (error instanceof Conflict) return res.redirect(303, '/mentors/me')
      // What they typed would be thrown away by a page that shows no form: the page says from when they may.
      if (error instanceof Forbidden && error.code === 'offer-too-soon') return show(req, res, member, {}, 403)
      if (error instanceof Forbidden && error.code === 'muted')
        return show(req, res, member, { typed, errors: { _: texts.find('error.muted') ?? '' } }, 403)
      throw error
    }
    res.redirect(303, '/mentors/offer?saved=yes')
  })

  router.post('/mentors/offer/withdraw', async (_req, res) => {
    const member = mustBeAllowed(res, 'mentor.apply')
    await withdrawOffer(deps, member.id)
    res.redirect(303, '/mentors/offer')
  })

  async function show(
    req: Request,
    res: Response,
    member: Member,
    given: { typed?: TypedOffer; errors?: FormErrors; isSaved?: boolean },
    status = 200,
  ) {
    const application = await lastApplication(db, member.id)
    const [groups, usual, settings, offer] = await Promise.all([
      groupsToJoin(db, now(), member.id),
      usualDecision(db, now()),
      readSettings(db),
      application ? application.offer : fromProfile(member.id),
    ])
    const model = offerPage(
      {
        typed: given.typed ?? typedOffer(offer, texts),
        errors: given.errors ?? {},
        application,
        groups,
        usual: usual && usual.count >= settings.shownFromSampleSize ? usual : undefined,
        isSaved: given.isSaved ?? false,
      },
      { now: now(), timeZone: member.timeZone },
      texts,
    )
    res.set('Cache-Control', 'private, no-store')
    await pages.send(
      req,
      res,
      'mentors/offer',
      { title: model.title, section: 'people', scripts: ['tag-field.js'] },
      model,
      status,
    )
  }

  /** What the hub knows of a member already. */
  async function fromProfile(memberId: string): Promise<Offer> {
    const { headline, languages, country, visibility } = await profileOf(db, memberId)
    return {
      ...emptyOffer(),
      // What they keep from others is not put into what everyone will read.
      headline: visibility.headline === 'public' ? headline : '',
      languages,
      ...(country && visibility.country === 'public' ? { country } : {}),
    }
  }
  return router
}
