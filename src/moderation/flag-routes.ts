import { type Request, type Response, Router } from 'express'
import { z } from 'zod'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { NotFound, TooMany } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { waitFor } from '../http/limit-requests.ts'
import { flagPage } from './flag-page.ts'
import { flagPerson } from './flag-person.ts'
import { flagForm } from './forms.ts'
import { contactWith, type FlaggedPerson, messageToFlag, sessionMessageToFlag } from './queries.ts'
import { writeLimits } from './write-limits.ts'

const uuid = z.uuid()

/** Reporting somebody, or a message of theirs, to the coordinators. */
export function flagRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const router = Router()
  const count = writeLimits(deps)

  at<{ handle: string }>('/members/:handle/flag', async ({ handle }, readerId) => {
    const found = await contactWith(db, readerId, handle)
    if (!found || found.id === readerId) throw new NotFound('member-not-found')
    return {
      flagged: { kind: 'member', id: found.id, personId: found.id, name: found.name, handle: found.handle },
      cancelUrl: `/members/${found.handle}/contact`,
    }
  })

  at<{ publicId: string; id: string }>('/conversations/:publicId/messages/:id/flag', async (params, readerId) => {
    const { publicId: conversation, id: messageId } = params
    if (!uuid.safeParse(messageId).success) throw new NotFound()
    const flagged = await messageToFlag(db, { conversation, messageId, readerId })
    if (!flagged) throw new NotFound()
    return { flagged, cancelUrl: `/conversations/${conversation}#m-${messageId}` }
  })

  at<{ publicId: string; id: string }>('/bookings/:publicId/messages/:id/flag', async (params, readerId) => {
    const { publicId: booking, id: messageId } = params
    if (!uuid.safeParse(messageId).success) throw new NotFound()
    const flagged = await sessionMessageToFlag(db, { booking, messageId, readerId })
    if (!flagged) throw new NotFound()
    return { flagged, cancelUrl: `/bookings/${booking}#m-${messageId}` }
  })

  function at<Params extends Record<string, string>>(
    path: string,
    find: (params: Params, readerId: string) => Promise<{ flagged: FlaggedPerson; cancelUrl: string }>,
  ) {
    router.get(path, async (req: Request<Params>, res) => {
      const member = mustBeAllowed(res, 'post.flag')
      await show(req, res, await find(req.params, member.id))
    })
    router.post(path, async (req: Request<Params>, res) => {
      const member = mustBeAllowed(res, 'post.flag')
      const found = await find(req.params, member.id)
      const form = flagForm.safeParse(req.body ?? {})
      if (!form.success) return show(req, res, found, 422, formErrors(form.error, pages.texts))
      try {
        await count(member.id, 'flags')
      } catch (error) {
        if (!(error instanceof TooMany)) throw error
        const { code, values } = waitFor(res, error)
        return show(req, res, found, 429, { _: pages.texts.find(`error.${code}`, values) ?? '' })
      }
      await flagPerson(deps, { member, flagged: found.flagged, ...form.data })
      res.redirect(303, `/members/${found.flagged.handle}/contact?reported=yes`)
    })
  }

  async function show<Params extends Record<string, string>>(
    req: Request<Params>,
    res: Response,
    { flagged, cancelUrl }: { flagged: FlaggedPerson; cancelUrl: string },
    status = 200,
    errors: FormErrors = {},
  ) {
    const said = (name: string) => (typeof req.body?.[name] === 'string' ? req.body[name] : '')
    const page = flagPage(
      flagged,
      { action: req.path, cancelUrl, typed: { reason: said('reason'), note: said('note') }, errors },
      pages.texts,
    )
    await pages.send(req as Request, res, 'moderation/flag', { title: page.title }, page, status)
  }
  return router
}
