import { type Request, type Response, Router } from 'express'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound } from '../errors.ts'
import type { Pages } from '../http/layout.ts'
import { sendPrivate } from '../http/send-private.ts'
import { sessionTypeBySlug, sessionTypesOf } from './queries.ts'
import { addSessionType, deleteSessionType, offerSessionType, saveSessionType } from './save-session-type.ts'
import { newType, readType, typeAsTyped, typedType } from './session-type-form.ts'
import { type TypeGiven, typePage } from './session-type-page.ts'
import { mostSessionTypes, type SessionType } from './session-types.ts'
import { deleteTypePage, typesPage } from './session-types-page.ts'
import { typedVersion } from './typed-version.ts'
import { upcomingOfType } from './upcoming-of-type.ts'
import { giveUsualTypes } from './usual-types.ts'

const url = '/desk/mentor/sessions'

/** What a mentor can be booked for. */
export function sessionTypeRoutes(deps: Deps, pages: Pages): Router {
  const { db, now, config } = deps
  const { texts } = pages
  const hasRoom = config.roomUrl !== undefined
  const router = Router()
  const send = sendPrivate(pages, { section: 'desk' })

  router.get('/desk/mentor/sessions', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const types = await sessionTypesOf(db, member.id)
    const notice = (['saved', 'deleted'] as const).find((one) => one === req.query.done)
    const model = typesPage(types, { handle: member.handle, hasRoom, most: mostSessionTypes, notice }, texts)
    await send(req, res, 'availability/types', model)
  })

  router.post('/desk/mentor/sessions/usual', async (_req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    await db.transaction((trx) => giveUsualTypes(trx, config, member.id))
    res.redirect(303, `${url}?done=saved`)
  })

  router.get('/desk/mentor/sessions/new', async (req, res) => {
    mustBeAllowed(res, 'availability.own')
    await showType(req, res, { typed: { ...newType, place: hasRoom ? 'room' : 'link' }, version: 0, errors: {} })
  })

  router.post('/desk/mentor/sessions/new', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const typed = typedType(req.body)
    const { fields, errors } = readType(typed, hasRoom, texts)
    if (!fields || Object.keys(errors).length > 0) return showType(req, res, { typed, version: 0, errors }, 422)
    try {
      await addSessionType(deps, { memberId: member.id, fields })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return showType(req, res, { typed, version: 0, errors: { _: texts.t('sessions.most') } }, 409)
    }
    res.redirect(303, `${url}?done=saved`)
  })

  router.get('/desk/mentor/sessions/:slug', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const type = await ownType(member.id, req.params.slug)
    await showType(req, res, { type, typed: typeAsTyped(type), version: type.version, errors: {} })
  })

  router.post('/desk/mentor/sessions/:slug', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const type = await ownType(member.id, req.params.slug)
    const typed = typedType(req.body)
    const version = typedVersion(req.body?.version)
    const { fields, errors } = readType(typed, hasRoom, texts)
    if (!fields || Object.keys(errors).length > 0) return showType(req, res, { type, typed, version, errors }, 422)
    try {
      await saveSessionType(deps, { memberId: member.id, slug: type.slug, fields, version })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      const saved = await ownType(member.id, type.slug)
      return showType(req, res, { type, typed, version: saved.version, errors: {}, savedMeanwhile: saved }, 409)
    }
    res.redirect(303, `${url}?done=saved`)
  })

  router.post('/desk/mentor/sessions/:slug/offer', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const isOffered = req.body?.offered === 'yes'
    await offerSessionType(deps, { memberId: member.id, slug: req.params.slug, isOffered })
    res.redirect(303, `${url}?done=saved`)
  })

  router.get('/desk/mentor/sessions/:slug/delete', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    const type = await ownType(member.id, req.params.slug)
    await send(
      req,
      res,
      'availability/delete-type',
      deleteTypePage(type, await upcomingOfType(db, type.id, now()), texts),
    )
  })

  router.post('/desk/mentor/sessions/:slug/delete', async (req, res) => {
    const member = mustBeAllowed(res, 'availability.own')
    await deleteSessionType(deps, { memberId: member.id, slug: req.params.slug })
    res.redirect(303, `${url}?done=deleted`)
  })

  /** @throws NotFound 'session-type-not-found' */
  async function ownType(memberId: string, slug: string): Promise<SessionType> {
    const type = await sessionTypeBySlug(db, memberId, slug)
    if (!type) throw new NotFound('session-type-not-found')
    return type
  }

  const showType = (req: Request, res: Response, given: Omit<TypeGiven, 'hasRoom'>, status = 200) =>
    send(req, res, 'availability/type', typePage({ ...given, hasRoom }, texts), status)
  return router
}
