import { type Request, type Response, Router } from 'express'
import { withNext } from '../accounts/next-address.ts'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, Conflict, Forbidden, NotFound, Refused, TooMany } from '../errors.ts'
import { cookieName, cookieValue, endCookie, setCookie } from '../http/cookies.ts'
import { formErrors, refusalErrors, refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { limitPreviews, waitFor } from '../http/limit-requests.ts'
import { subscriberOf } from '../http/limits.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { acceptAnswer } from './accept-answer.ts'
import { draftHours, dropAnswerDraft, keepAnswerDraft } from './answer-draft.ts'
import { answerQuestion } from './answer-question.ts'
import { reopenQuestion } from './close-question.ts'
import { comment } from './comment.ts'
import { findPost, maySee } from './find-post.ts'
import { followQuestion } from './follow-question.ts'
import { answerForm, commentForm, followForm, typed, voteForm } from './forms.ts'
import { draftCookie, type ShowQuestion } from './show-question.ts'
import { vote } from './vote.ts'

/** What people write and press on a question's page. */
export function writingRoutes(deps: Deps, pages: Pages, show: ShowQuestion): Router {
  const { db, config } = deps
  const { texts } = pages
  const router = Router()
  const count = writeLimits(deps)
  const limitPreview = limitPreviews(deps)

  router.post('/posts/question/:ref/answers', async (req, res) => {
    const { ref } = req.params
    const { body = '', preview = '' } = typed(req.body, 'body', 'preview')
    const again = (status: number, more: object) => show.again(req, res, ref, { body, errors: {}, ...more }, status)
    if (preview !== '') {
      await limitPreview(req, res)
      return again(200, { isPreviewed: true })
    }
    const form = answerForm.safeParse(req.body)
    if (!form.success) return again(422, { errors: formErrors(form.error, texts) })
    if (!memberOf(res)) return keepForLater(req, res, ref, form.data.body)
    const author = mustBeAllowed(res, 'answer.post')
    try {
      await count(author.id, 'answers')
      const { url } = await answerQuestion(deps, { author, questionRef: ref, body: form.data.body })
      const token = cookieValue(req.get('cookie'), cookieName(config, draftCookie))
      if (token) await dropAnswerDraft(db, token)
      res.append('Set-Cookie', endCookie(config, draftCookie))
      return res.redirect(303, url)
    } catch (error) {
      if (error instanceof TooMany) waitFor(res, error)
      if (
        error instanceof Refused ||
        error instanceof Conflict ||
        error instanceof Forbidden ||
        error instanceof TooMany
      )
        return again(error.status, { errors: refusalErrors(error, texts) })
      throw error
    }
  })

  router.post('/posts/:kind/:ref/comments', async (req, res) => {
    const author = mustBeAllowed(res, 'comment.post')
    const { ref } = req.params
    const on = questionOrAnswer(req.params.kind)
    const form = commentForm.safeParse(req.body)
    const again = async (status: number, error: string) => {
      const { question, ...post } = await findPost(db, on, ref)
      if (!maySee(author, { question, ...post })) throw new NotFound()
      const { body = '' } = typed(req.body, 'body')
      return show.again(req, res, question.publicId, { body: '', errors: {}, comment: { ref, body, error } }, status)
    }
    if (!form.success) return again(422, formErrors(form.error, texts).body ?? '')
    try {
      await count(author.id, 'comments')
      const { url } = await comment(deps, { author, on, ref, body: form.data.body })
      return res.redirect(303, url)
    } catch (error) {
      if (error instanceof TooMany) waitFor(res, error)
      if (error instanceof Refused || error instanceof Forbidden || error instanceof TooMany)
        return again(error.status, refusalText(error, texts))
      throw error
    }
  })

  router.post('/posts/:kind/:ref/vote', async (req, res) => {
    const voter = mustBeAllowed(res, 'post.vote')
    const on = questionOrAnswer(req.params.kind)
    const form = voteForm.safeParse(req.body)
    if (!form.success || (on === 'question' && form.data.value === -1)) throw new BadRequest('bad-request')
    await count(voter.id, 'votes')
    const { url } = await vote(deps, { voter, on, ref: req.params.ref, value: form.data.value })
    res.redirect(303, url)
  })

  router.post('/posts/answer/:ref/accept', async (req, res) => {
    const asker = mustBeAllowed(res, 'question.post')
    await count(asker.id, 'changes')
    const { url } = await acceptAnswer(deps, { asker, answerRef: req.params.ref })
    res.redirect(303, url)
  })

  router.post('/posts/question/:ref/follow', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const form = followForm.safeParse(req.body)
    if (!form.success) throw new BadRequest('bad-request')
    await count(member.id, 'follows')
    const { url } = await followQuestion(deps, { member, questionRef: req.params.ref, follows: form.data.follows })
    res.redirect(303, url)
  })

  router.post('/posts/question/:ref/reopen', async (req, res) => {
    const actor = mustBeAllowed(res, 'question.post')
    await count(actor.id, 'changes')
    const { url } = await reopenQuestion(deps, { actor, questionRef: req.params.ref })
    res.redirect(303, url)
  })

  /** A visitor's answer is kept while they sign in, and stands in the form when they come back. */
  async function keepForLater(req: Request, res: Response, ref: string, body: string) {
    const post = await findPost(db, 'question', ref)
    if (!maySee(undefined, post)) throw new NotFound()
    // By the address alone: a browser may call itself anything.
    const visitorKey = config.secret.hash('answer drafts', subscriberOf(req.ip ?? ''))
    const token = await keepAnswerDraft(deps, { questionId: post.id, body, visitorKey })
    if (!token) return show.again(req, res, ref, { body, errors: { _: texts.t('post.too-many-drafts') } }, 429)
    res.append('Set-Cookie', setCookie(config, draftCookie, token, { seconds: draftHours * 3600 }))
    res.redirect(303, withNext('/sign-in', post.url))
  }

  return router
}

/** What can be voted and commented on. */
function questionOrAnswer(kind: string): 'question' | 'answer' {
  if (kind !== 'question' && kind !== 'answer') throw new NotFound()
  return kind
}
