import { type Request, type Response, Router } from 'express'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Conflict, NotFound, Refused, TooMany } from '../errors.ts'
import { type FormErrors, formErrors, refusalErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { limitPreviews, waitFor } from '../http/limit-requests.ts'
import { renderPost } from '../http/markdown.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { type ActName, actPage } from './act-page.ts'
import { closeQuestion } from './close-question.ts'
import { editPage, type Typed } from './edit-page.ts'
import { editPost } from './edit-post.ts'
import { findPost, maySee, mustBeAllowedTo, type Post } from './find-post.ts'
import { flagPost } from './flag-post.ts'
import {
  closeForm,
  editAnswerForm,
  editQuestionForm,
  flagForm,
  historyForm,
  reasonForm,
  restoreForm,
  typed,
} from './forms.ts'
import { historyPage, versionsShown } from './history-page.ts'
import { tagNames } from './queries.ts'
import { deletePost, restorePost } from './remove-post.ts'
import { revisionsOf } from './revisions.ts'
import type { PostKind } from './states.ts'

/** Pages of one question for what changes a post: edit, history, close, delete, restore, flag. */
export function changeRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const { texts } = pages
  const router = Router()
  const count = writeLimits(deps)
  const limitPreview = limitPreviews(deps)

  router.get('/posts/:kind/:ref/history', async (req, res) => {
    const post = await seenPost(req, res)
    if (post.kind === 'comment') throw new NotFound()
    const zone = memberOf(res)?.timeZone
    const { before } = historyForm.parse(req.query)
    const revisions = await revisionsOf(db, post.id, { before, limit: versionsShown + 1 })
    const model = historyPage(post, revisions, texts, zone)
    await pages.send(req, res, 'questions/history', { title: model.title }, model)
  })

  router.get('/posts/:kind/:ref/edit', async (req, res) => {
    const { kind, post, now } = await editable(req, res)
    await sendEdit(req, res, { kind, post, now, typed: { ...now, summary: '' } })
  })

  router.post('/posts/:kind/:ref/edit', async (req, res) => {
    const { kind, post, now, editor } = await editable(req, res)
    const {
      preview = '',
      version = '',
      ...given
    } = typed(req.body, 'preview', 'title', 'body', 'tags', 'summary', 'version')
    const page = { kind, post, now, typed: { ...now, ...given, version: Number(version) || 0 } }
    if (preview !== '') {
      await limitPreview(req, res)
      return sendEdit(req, res, { ...page, isPreviewed: true })
    }
    const form = (kind === 'question' ? editQuestionForm : editAnswerForm).safeParse(req.body)
    if (!form.success) return sendEdit(req, res, page, 422, formErrors(form.error, texts))
    try {
      const { version: baseVersion, ...edit } = form.data
      await count(editor.id, 'changes')
      const { url } = await editPost(deps, { editor, kind, ref: post.ref, baseVersion, ...edit })
      return res.redirect(303, url)
    } catch (error) {
      if (error instanceof Refused) return sendEdit(req, res, page, 422, refusalErrors(error, texts))
      if (error instanceof TooMany) return sendEdit(req, res, page, 429, refusalErrors(waitFor(res, error), texts))
      if (!(error instanceof Conflict) || error.code !== 'edited-meanwhile') throw error
      // What is there now may be newer than what this request began with.
      const there = await editable(req, res)
      return sendEdit(
        req,
        res,
        { ...page, post: there.post, now: there.now, isLate: true },
        409,
        refusalErrors(error, texts),
      )
    }
  })

  act('close', closeForm, (actor, post, data) => {
    if (post.kind !== 'question') throw new NotFound()
    return closeQuestion(deps, { closer: actor, questionRef: post.ref, ...data })
  })
  act('delete', reasonForm, (actor, { kind, ref }, { reason }) => deletePost(deps, { actor, kind, ref, reason }))
  act('restore', restoreForm, (actor, { kind, ref }, { reason }) => restorePost(deps, { actor, kind, ref, reason }))
  act('flag', flagForm, (member, { kind, ref }, data) => flagPost(deps, { member, kind, ref, ...data }))

  /** A page that asks why, and does it. */
  function act<Data>(
    name: ActName,
    schema: {
      safeParse(
        body: unknown,
      ): { success: true; data: Data } | { success: false; error: Parameters<typeof formErrors>[0] }
    },
    run: (actor: ReturnType<typeof mustBeAllowed>, post: Post, data: Data) => Promise<{ url: string }>,
  ) {
    const send = async (req: Request, res: Response, post: Post, status = 200, errors: FormErrors = {}) => {
      const model = actPage(name, post, typed(req.body, 'as', 'original', 'reason', 'note'), errors, texts)
      await pages.send(req, res, 'questions/act', { title: model.title }, model, status)
    }
    router.get(`/posts/:kind/:ref/${name}`, async (req, res) => {
      const actor = mustBeAllowed(res, 'question.post')
      const post = await seenPost(req, res)
      mustBeAllowedTo(actor, post, name)
      await send(req, res, post)
    })
    router.post(`/posts/:kind/:ref/${name}`, async (req, res) => {
      const actor = mustBeAllowed(res, 'question.post')
      const post = await seenPost(req, res)
      const form = schema.safeParse(req.body)
      if (!form.success) {
        mustBeAllowedTo(actor, post, name)
        return send(req, res, post, 422, formErrors(form.error, texts))
      }
      try {
        await count(actor.id, name === 'flag' ? 'flags' : 'changes')
        const { url } = await run(actor, post, form.data)
        return res.redirect(303, url)
      } catch (error) {
        if (error instanceof Refused) return send(req, res, post, 422, refusalErrors(error, texts))
        if (error instanceof Conflict) return send(req, res, post, 409, refusalErrors(error, texts))
        if (error instanceof TooMany) return send(req, res, post, 429, refusalErrors(waitFor(res, error), texts))
        throw error
      }
    })
  }

  /** A post that whoever asks may see; to others it is not there. */
  async function seenPost(req: Request, res: Response): Promise<Post> {
    const { kind, ref } = req.params as { kind: string; ref: string }
    if (kind !== 'question' && kind !== 'answer' && kind !== 'comment') throw new NotFound()
    const post = await findPost(db, kind satisfies PostKind, ref)
    if (!maySee(memberOf(res), post)) throw new NotFound()
    return post
  }

  async function editable(req: Request, res: Response) {
    const editor = mustBeAllowed(res, 'question.post')
    const post = await seenPost(req, res)
    if (post.kind === 'comment') throw new NotFound()
    mustBeAllowedTo(editor, post, 'edit')
    const { title } = post.question
    const tags = post.kind === 'question' ? (await tagNames(db, post.id)).join(', ') : ''
    return { editor, kind: post.kind, post, now: { title, body: post.body, tags, version: post.version } }
  }

  async function sendEdit(
    req: Request,
    res: Response,
    given: Omit<Parameters<typeof editPage>[0], 'previewHtml'> & { typed: Typed },
    status = 200,
    errors: FormErrors = {},
  ) {
    const previewHtml = given.isPreviewed ? renderPost(given.typed.body, `${pages.origin(req)}/`) : undefined
    const model = editPage({ ...given, previewHtml }, errors, texts)
    const head = { title: model.title, scripts: ['posts.js', 'tag-field.js'] }
    await pages.send(req, res, 'questions/edit', head, model, status)
  }

  return router
}
