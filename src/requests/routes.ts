import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { withNext } from '../accounts/next-address.ts'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import { bookButton } from '../bookings/choosing/book-button.ts'
import { withFree } from '../bookings/choosing/free-links.ts'
import type { Deps } from '../deps.ts'
import { AppError, Conflict, NotFound } from '../errors.ts'
import type { FormErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { secretAddress } from '../http/security-headers.ts'
import { mentorAvailability } from '../mentors/queries.ts'
import { setTakingPeople } from '../mentors/set-taking-people.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { isTokenRight } from '../token.ts'
import { type ActForm, actForm } from './forms.ts'
import { moveRequest, snoozeRequest } from './move-request.ts'
import { newRequestRoutes } from './new-request-routes.ts'
import { otherMentors } from './other-mentors.ts'
import { requestPage } from './pages.ts'
import { relationTo, requestByPublicId, requestUrl, type ShownRequest, zoneOf } from './queries.ts'
import { type LinkedAct, linkedActs, requestToken } from './signed-links.ts'

export function requestRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const { texts } = pages
  const router = Router()
  const count = writeLimits(deps)

  // Before what a public id stands for: /requests/new is none.
  router.use(newRequestRoutes(deps, pages))

  router.get('/requests/:publicId', async (req, res) => {
    const member = mustBeAllowed(res, 'desk.own')
    const request = await ownRequest(req.params.publicId, member)
    if (request.state === 'sent' && request.receiverId === member.id) {
      await moveRequest(deps, { requestId: request.id, actorId: member.id, act: 'see' }).catch(ignoreMoved)
      return showRequest(req, res, await ownRequest(request.publicId, member), member.id, member.timeZone)
    }
    await showRequest(req, res, request, member.id, member.timeZone)
  })

  // From a mail: asks, and changes nothing.
  router.get('/requests/:publicId/:act', async (req, res) => {
    const { request, actorId } = await byToken(req.params.publicId, req.query.token)
    const act = linkedActs.find((one) => one === req.params.act)
    if (!act) throw new NotFound()
    res.set(secretAddress)
    const zone = await zoneOf(db, actorId)
    await showRequest(req, res, request, actorId, zone, { only: act, token: String(req.query.token) })
  })

  router.post('/requests/:publicId/act', async (req, res) => {
    const parsed = actForm.safeParse(req.body ?? {})
    const token = typeof req.body?.token === 'string' && req.body.token !== '' ? req.body.token : undefined
    const member = memberOf(res)
    const publicId = String(req.params.publicId)
    const { request, actorId } = token
      ? await byToken(publicId, token)
      : await byMember(publicId, mustBeAllowed(res, 'desk.own'))
    if (!parsed.success)
      return showRequest(req, res, request, actorId, await zoneOf(db, actorId), { status: 422, token })
    const form = parsed.data
    if (needsText(form)) {
      const errors = { text: texts.t('request.text.needed') }
      const shown = { status: 422, token, errors, typed: form }
      return showRequest(req, res, request, actorId, await zoneOf(db, actorId), shown)
    }
    await count(actorId, 'messages')
    const conversation = await act(request, actorId, form)
    if (form.act === 'accept' || form.act === 'decline')
      await setTakingPeople(deps, { memberId: actorId, isTakingPeople: form.taking === 'yes' })
    const url = conversation ? `/conversations/${conversation}` : requestUrl(request.publicId)
    // Whoever came by a mail's link and is not signed in learns here that it is done.
    res.redirect(303, member ? url : `${withNext('/sign-in', url)}&answered=request`)
  })

  async function act(request: ShownRequest, actorId: string, form: ActForm): Promise<string | undefined> {
    const { version, text } = form
    if (form.act === 'pause') {
      if (request.receiverId === actorId) await setTakingPeople(deps, { memberId: actorId, isTakingPeople: false })
      return undefined
    }
    if (form.act === 'snooze') {
      await snoozeRequest(deps, { requestId: request.id, actorId, version })
      return undefined
    }
    return moveRequest(deps, { requestId: request.id, actorId, act: form.act, text, version })
  }

  async function byMember(publicId: string, member: Member) {
    return { request: await ownRequest(publicId, member), actorId: member.id }
  }

  /** @throws NotFound for everyone but the two */
  async function ownRequest(publicId: string, member: Pick<Member, 'id'>): Promise<ShownRequest> {
    const request = await requestByPublicId(db, publicId)
    if (!request || ![request.asker.id, request.mentor.id].includes(member.id)) throw new NotFound('request-not-found')
    return request
  }

  /** @throws AppError 410 when the link is of an earlier version, or wrong */
  async function byToken(publicId: string, token: unknown) {
    const request = await requestByPublicId(db, publicId)
    const right = request && requestToken(deps.config, request, request.receiverId)
    if (!request || !right || typeof token !== 'string' || !isTokenRight(token, right))
      throw new AppError(410, 'request-link-old')
    return { request, actorId: request.receiverId }
  }

  async function showRequest(
    req: Request,
    res: Response,
    request: ShownRequest,
    viewerId: string,
    timeZone: string,
    more: {
      status?: number
      errors?: FormErrors
      typed?: { act: string; text: string }
      only?: LinkedAct
      token?: string
    } = {},
  ) {
    const isOver = request.state === 'declined' || request.state === 'expired'
    const isAsker = request.asker.id === viewerId
    const viewer = { id: viewerId, timeZone }
    const others = isOver && isAsker ? await otherMentors(deps, request) : []
    const book =
      isAsker && request.conversationId
        ? await bookButton(deps, request.mentor, viewer, { request: request.publicId }, texts)
        : undefined
    const relation = relationTo(request, viewerId)
    const page = requestPage(
      {
        ...more,
        request,
        relation,
        viewer: { timeZone },
        // Of another request between two others: what was asked goes along by its question.
        others: await withFree(deps, others, viewer, {}, texts),
        ...(book ? { book } : {}),
        isTaking: (await mentorAvailability(db, request.mentor.id))?.isTakingPeople ?? false,
        errors: more.errors ?? {},
      },
      texts,
    )
    await pages.send(req, res, 'requests/request', { title: page.title, section: 'desk' }, page, more.status)
  }
  return router
}

const needsText = ({ act, text }: ActForm) => (act === 'ask-info' || act === 'give-info') && text.length < 3

/** Somebody else was faster: what is shown next says so. */
function ignoreMoved(error: unknown): undefined {
  if (error instanceof Conflict) return undefined
  throw error
}
