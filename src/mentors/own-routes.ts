import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import { readSettings } from '../admin/settings.ts'
import type { Deps } from '../deps.ts'
import { Forbidden, NotFound } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { editOffer, leaveMentors, removeMentor, returnToMentors, setControls } from './change-mentor.ts'
import { controlsForm, removeForm } from './forms.ts'
import { readOfferForm, type TypedOffer, typedOffer } from './offer-form.ts'
import { editOfferPage, offerOfMentor, ownPage, type TypedControls } from './own-page.ts'
import { type Mentor, mentorByHandle, mentorLoad, ownMentor } from './queries.ts'
import { removePage } from './remove-page.ts'
import { takingPeople } from './taking-people.ts'

/** What a mentor decides about themselves; and how a coordinator takes somebody out. */
export function ownRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  router.get('/mentors/me', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.apply')
    const mentor = await ownMentor(db, member.id)
    if (!mentor || mentor.state === 'removed') return res.redirect(303, '/mentors/offer')
    await show(req, res, member, mentor, {})
  })

  router.post('/mentors/me', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.own')
    const mentor = await ownMentor(db, member.id)
    if (!mentor) throw new NotFound('mentor-not-found')
    const form = controlsForm.safeParse(req.body ?? {})
    const errors = form.success ? {} : formErrors(form.error, texts)
    const pausedUntil = form.data?.pausedUntil?.toZonedDateTime({ timeZone: member.timeZone }).toInstant()
    if (pausedUntil && !isInAYear(pausedUntil, now())) errors.pausedUntil = texts.t('controls.pause.range')
    if (!form.success || Object.keys(errors).length > 0)
      return show(req, res, member, mentor, { errors, typed: typedControls(req.body) }, 422)
    await setControls(deps, member.id, {
      isTakingPeople: form.data.taking === 'yes',
      pausedUntil,
      capacity: form.data.capacity,
      weeklyInvitations: form.data.weekly,
    })
    res.redirect(303, '/mentors/me?saved=yes')
  })

  router.get('/mentors/me/offer', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.own')
    const mentor = await ownMentor(db, member.id)
    if (!mentor) throw new NotFound('mentor-not-found')
    await showOffer(req, res, typedOffer(offerOfMentor(mentor), texts), {})
  })

  router.post('/mentors/me/offer', async (req, res) => {
    const member = mustBeAllowed(res, 'mentor.own')
    const { typed, errors, offer } = readOfferForm(req.body, texts, { conduct: false, whole: true })
    if (Object.keys(errors).length > 0) return showOffer(req, res, typed, errors, 422)
    // Groups are joined and left on their own pages.
    try {
      await editOffer(deps, { member, offer: { ...offer, groups: [] } })
    } catch (error) {
      if (!(error instanceof Forbidden) || error.code !== 'muted') throw error
      return showOffer(req, res, typed, { _: texts.find('error.muted') ?? '' }, 403)
    }
    res.redirect(303, '/mentors/me?saved=yes')
  })

  router.post('/mentors/me/leave', async (_req, res) => {
    await leaveMentors(deps, mustBeAllowed(res, 'mentor.own').id)
    res.redirect(303, '/mentors/me')
  })

  router.post('/mentors/me/return', async (_req, res) => {
    await returnToMentors(deps, mustBeAllowed(res, 'mentor.apply').id)
    res.redirect(303, '/mentors/me?saved=yes')
  })

  router.get('/mentors/:handle/remove', async (req, res) => {
    mustBeAllowed(res, 'application.decide')
    await showRemove(req, res, {})
  })

  router.post('/mentors/:handle/remove', async (req, res) => {
    const actor = mustBeAllowed(res, 'application.decide')
    const form = removeForm.safeParse(req.body ?? {})
    if (!form.success) return showRemove(req, res, formErrors(form.error, texts), 422)
    await removeMentor(deps, { actor, handle: req.params.handle, reason: form.data.reason })
    res.redirect(303, '/mentors')
  })

  async function show(
    req: Request,
    res: Response,
    member: Member,
    mentor: Mentor,
    given: { typed?: TypedControls; errors?: FormErrors },
    status = 200,
  ) {
    const [settings, load] = await Promise.all([readSettings(db), mentorLoad(db, member.id, now())])
    const weeklyDefault = settings.weeklyInvitationsPerMentor
    const today = now().toZonedDateTimeISO(member.timeZone).toPlainDate()
    const model = ownPage(
      mentor,
      {
        typed: given.typed ?? controlsAsTyped(mentor, member.timeZone, now()),
        errors: given.errors ?? {},
        taking: takingPeople(mentor.availability, now(), load, weeklyDefault),
        load,
        weeklyDefault,
        timeZone: member.timeZone,
        notice: req.query.welcome === 'yes' ? 'welcome' : req.query.saved === 'yes' ? 'saved' : undefined,
        tomorrow: today.add({ days: 1 }).toString(),
      },
      texts,
    )
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'mentors/own', { title: model.title, section: 'desk' }, model, status)
  }

  async function showOffer(req: Request, res: Response, typed: TypedOffer, errors: FormErrors, status = 200) {
    const model = editOfferPage(typed, errors, texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(
      req,
      res,
      'mentors/own-offer',
      { title: model.title, section: 'desk', scripts: ['tag-field.js'] },
      model,
      status,
    )
  }

  async function showRemove(req: Request, res: Response, errors: FormErrors, status = 200) {
    const mentor = await mentorByHandle(db, String(req.params.handle), 'public')
    if (mentor?.state !== 'active') throw new NotFound('mentor-not-found')
    const typed: unknown = req.body?.reason
    const model = removePage(mentor, typeof typed === 'string' ? typed.slice(0, 5000) : '', errors, texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'mentors/remove', { title: model.title, section: 'desk' }, model, status)
  }
  return router
}

const isInAYear = (instant: Temporal.Instant, now: Temporal.Instant) =>
  Temporal.Instant.compare(instant, now) > 0 && Temporal.Instant.compare(instant, now.add({ hours: 366 * 24 })) < 0

function controlsAsTyped({ availability }: Mentor, timeZone: string, now: Temporal.Instant): TypedControls {
  const { isTakingPeople, pausedUntil, capacity, weeklyInvitations } = availability
  const isPaused = pausedUntil !== undefined && Temporal.Instant.compare(pausedUntil, now) > 0
  return {
    taking: isTakingPeople ? 'yes' : 'no',
    pausedUntil: isPaused ? pausedUntil.toZonedDateTimeISO(timeZone).toPlainDate().toString() : '',
    capacity: String(capacity),
    weekly: weeklyInvitations === undefined ? '' : String(weeklyInvitations),
  }
}

function typedControls(body: unknown): TypedControls {
  const fields = (body ?? {}) as Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 100) : '')
  return {
    taking: text(fields.taking),
    pausedUntil: text(fields.pausedUntil),
    capacity: text(fields.capacity),
    weekly: text(fields.weekly),
  }
}
