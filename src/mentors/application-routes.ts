import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { applicationPage, applicationsPage } from './application-pages.ts'
import { applicationByPublicId, decidedApplications, waitingApplications } from './application-queries.ts'
import { acceptApplication, declineApplication } from './decide-application.ts'
import { declineForm, versionForm } from './forms.ts'
import { allGroups } from './group-queries.ts'
import { unknownWords } from './offer-tags.ts'

const decidedShown = 20

/** What coordinators decide: who becomes a mentor. */
export function applicationRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  router.get('/mentors/applications', async (req, res) => {
    mustBeAllowed(res, 'application.decide')
    const [waiting, decided] = await Promise.all([waitingApplications(db), decidedApplications(db, decidedShown)])
    const model = applicationsPage(waiting, decided, now(), texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'mentors/applications', { title: model.title, section: 'desk' }, model)
  })

  router.get('/mentors/applications/:publicId', async (req, res) => {
    const member = mustBeAllowed(res, 'application.decide')
    await show(req, res, member, req.params.publicId)
  })

  router.post('/mentors/applications/:publicId/accept', async (req, res) => {
    const member = mustBeAllowed(res, 'application.decide')
    const { version } = versionForm.parse(req.body ?? {})
    await decide(req, res, member, req.params.publicId, () =>
      acceptApplication(deps, { actor: member, publicId: req.params.publicId, version }),
    )
  })

  router.post('/mentors/applications/:publicId/decline', async (req, res) => {
    const member = mustBeAllowed(res, 'application.decide')
    const { publicId } = req.params
    const form = declineForm.safeParse(req.body ?? {})
    const typed = typedReasons(req.body)
    if (!form.success) return show(req, res, member, publicId, { errors: formErrors(form.error, texts), typed }, 422)
    const { version, public: publicReason, private: privateReason } = form.data
    await decide(
      req,
      res,
      member,
      publicId,
      () => declineApplication(deps, { actor: member, publicId, version, publicReason, privateReason }),
      typed,
    )
  })

  /** Somebody was faster, or the offer was edited: the page as it is now, with what was typed. */
  async function decide(
    req: Request,
    res: Response,
    member: Member,
    publicId: string,
    decision: () => Promise<void>,
    typed?: { public: string; private: string },
  ) {
    try {
      await decision()
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const text = texts.find(`error.${error.code}`) ?? ''
      return show(req, res, member, publicId, { errors: { _: text }, ...(typed ? { typed } : {}) }, 409)
    }
    res.redirect(303, '/mentors/applications')
  }

  async function show(
    req: Request,
    res: Response,
    member: Member,
    publicId: string,
    given: { errors?: FormErrors; typed?: { public: string; private: string } } = {},
    status = 200,
  ) {
    const application = await applicationByPublicId(db, publicId)
    if (!application) throw new NotFound('application-not-found')
    const [groups, unknown] = await Promise.all([allGroups(db), unknownWords(db, application.offer)])
    const model = applicationPage(
      application,
      { origin: pages.origin(req), groups, unknown, timeZone: member.timeZone, ...given },
      texts,
    )
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'mentors/application', { title: model.title, section: 'desk' }, model, status)
  }
  return router
}

function typedReasons(body: unknown): { public: string; private: string } {
  const fields = (body ?? {}) as Record<string, unknown>
  const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 5000) : '')
  return { public: text(fields.public), private: text(fields.private) }
}
