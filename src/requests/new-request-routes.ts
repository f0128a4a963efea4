import { type Request, type Response, Router } from 'express'
import type { Member } from '../accounts/member.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import { withFree } from '../bookings/choosing/free-links.ts'
import type { Deps } from '../deps.ts'
import { type AppError, Conflict, Forbidden, NotFound, TooMany } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { waitFor } from '../http/limit-requests.ts'
import { openBetween } from '../mentors/queries.ts'
import { type Helper, whoCanHelp } from '../mentors/who-can-help.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { questionUrl } from '../questions/address.ts'
import { type RequestForm, requestForm } from './forms.ts'
import { newRequestPage } from './new-request-page.ts'
import { prefill } from './prefill.ts'
import { mentorToAsk, questionForRequest, requestUrl } from './queries.ts'
import { sendRequest } from './send-request.ts'

/** Asking a mentor: three prompts, filled from a question, and why they were not taken. */
export function newRequestRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const { texts } = pages
  const router = Router()
  const count = writeLimits(deps)

  router.get('/requests/new', async (req, res) => {
    const member = mustBeAllowed(res, 'request.send')
    const form = await prefill(deps, member, req.query)
    if (!form) throw new NotFound('mentor-not-found')
    await showForm(req, res, member, form, {})
  })

  router.post('/requests', async (req, res) => {
    const member = mustBeAllowed(res, 'request.send')
    const parsed = requestForm.safeParse(req.body ?? {})
    if (!parsed.success) {
      const typed = requestForm.catch(rawForm(req.body)).parse(rawForm(req.body))
      return showForm(req, res, member, typed, formErrors(parsed.error, texts), 422)
    }
    const mentor = await mentorToAsk(db, parsed.data.to)
    if (!mentor) throw new NotFound('mentor-not-found')
    const question = await questionForRequest(db, parsed.data.question, member.id)
    try {
      await count(member.id, 'messages')
      const id = await sendRequest(deps, {
        ...parsed.data,
        askerId: member.id,
        askerName: member.name,
        mentorId: mentor.id,
        questionId: question?.id,
      })
      res.redirect(303, requestUrl(id))
    } catch (error) {
      if (!(error instanceof Conflict || error instanceof Forbidden || error instanceof TooMany)) throw error
      if (error instanceof TooMany) waitFor(res, error)
      if (error.code === 'request-open') {
        const { requestId } = await openBetween(db, member.id, mentor.id)
        if (requestId) return res.redirect(303, requestUrl(requestId))
      }
      await showForm(req, res, member, parsed.data, {}, error.status, error)
    }
  })

  async function showForm(
    req: Request,
    res: Response,
    member: Member,
    form: RequestForm,
    errors: FormErrors,
    status = 200,
    refused?: AppError,
  ) {
    const mentor = await mentorToAsk(db, form.to)
    if (!mentor) throw new NotFound('mentor-not-found')
    if (status === 200 && mentor.id === member.id) throw new Forbidden('request-self')
    const question = await questionForRequest(db, form.question, member.id)
    const others: Helper[] = refused
      ? await whoCanHelp(deps, {
          title: question?.title ?? form.wanted,
          body: form.tried,
          askerId: member.id,
          except: [member.id, mentor.id],
          limit: 3,
        })
      : []
    const page = newRequestPage(
      {
        mentor,
        question: question && { ...question, url: questionUrl(question.publicId, question.title) },
        form,
        errors,
        refusal: refused && { code: refused.code, values: refused.values },
        others: await withFree(deps, others, member, { question: question?.publicId }, texts),
      },
      texts,
    )
    await pages.send(req, res, 'requests/new', { title: page.title, section: 'people' }, page, status)
  }

  return router
}

const rawForm = (body: Record<string, unknown> | undefined): RequestForm => {
  const text = (name: string) => (typeof body?.[name] === 'string' ? body[name].slice(0, 5000) : '')
  return {
    to: text('to'),
    question: text('question'),
    background: text('background'),
    tried: text('tried'),
    wanted: text('wanted'),
  }
}
