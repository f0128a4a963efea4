import { type Request, type Response, Router } from 'express'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { type AppError, BadRequest, Conflict, NotFound, Refused } from '../errors.ts'
import { type FormErrors, formErrors, refusalErrors, refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { createTag } from './create-tag.ts'
import { createPage, editPage, previewPage } from './edit-pages.ts'
import { addAlias, deleteTag, describeTag, removeAlias, renameTag } from './edit-tag.ts'
import { type Act, changeForm, confirmForm, createForm, describeForm } from './forms.ts'
import { mergeTags } from './merge-tags.ts'
import { type ShownTag, shownTag, tagByWord, usageOf } from './queries.ts'
import { type Tag, tagKey, tagsOfKeys } from './resolve.ts'
import { tagName, tagUrl } from './tag-name.ts'
import { unknownTagRoutes } from './unknown-routes.ts'

/** What coordinators and maintainers do with a tag. Everything that changes what is tagged shows first what it would change. */
export function tagEditRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const { texts } = pages
  const router = Router()

  router.get('/tags/new', async (req, res) => {
    mustBeAllowed(res, 'tag.edit')
    const name = typeof req.query.name === 'string' ? req.query.name.slice(0, 80) : ''
    await showCreate(req, res, { name, description: '' }, {})
  })

  router.post('/tags', async (req, res) => {
    const member = mustBeAllowed(res, 'tag.edit')
    const typed = { name: textOf(req.body?.name), description: textOf(req.body?.description) }
    const form = createForm.safeParse(typed)
    if (!form.success) return showCreate(req, res, typed, formErrors(form.error, texts), 422)
    try {
      const tag = await createTag(deps, { actorId: member.id, ...form.data })
      res.redirect(303, tagUrl(tag.name))
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      await showCreate(req, res, typed, refusalErrors(error, texts), 422)
    }
  })

  router.use(unknownTagRoutes(deps, pages))

  router.get('/tags/:name/edit', async (req, res) => {
    mustBeAllowed(res, 'tag.edit')
    const tag = await mustFind(req.params.name)
    await showEdit(req, res, tag, {}, {})
  })

  router.post('/tags/:name/description', async (req, res) => {
    const member = mustBeAllowed(res, 'tag.edit')
    const tag = await mustFind(req.params.name)
    const description = textOf(req.body?.description).replaceAll('\r\n', '\n')
    const form = describeForm.safeParse({ description })
    if (!form.success) return showEdit(req, res, tag, formErrors(form.error, texts), { description }, 422)
    await describeTag(deps, { actorId: member.id, tagId: tag.id, ...form.data })
    res.redirect(303, tagUrl(tag.name))
  })

  router.get('/tags/:name/change', async (req, res) => {
    mustBeAllowed(res, 'tag.edit')
    const tag = await mustFind(req.params.name)
    const form = changeForm.safeParse(req.query)
    if (!form.success) throw new BadRequest('bad-request')
    const { act, to } = form.data
    const looked = await lookAhead(tag, act, to)
    if ('problem' in looked)
      return showEdit(req, res, tag, { [act]: refusalText(looked.problem, texts) }, { act, to }, 422)
    const usage = await usageOf(db, tag.id, looked.words)
    const model = previewPage({ tag, into: looked.into, act, to: looked.to, usage }, texts)
    await pages.send(req, res, 'tags/preview', { title: model.title }, model)
  })

  router.post('/tags/:name/change', async (req, res) => {
    const member = mustBeAllowed(res, 'tag.edit')
    const form = confirmForm.safeParse(req.body)
    if (!form.success) throw new BadRequest('bad-request')
    const { act, to, tagId, intoId } = form.data
    const edit = { actorId: member.id, tagId }
    const does: Record<Act, () => Promise<Tag>> = {
      rename: () => renameTag(deps, { ...edit, name: to }),
      alias: () => addAlias(deps, { ...edit, alias: to }),
      unalias: () => removeAlias(deps, { ...edit, alias: to }),
      merge: () => mergeTags(deps, { ...edit, intoId }),
      delete: () => deleteTag(deps, edit),
    }
    try {
      const tag = await does[act]()
      res.redirect(303, act === 'delete' ? '/tags' : tagUrl(tag.name))
    } catch (error) {
      if (!(error instanceof Refused || (error instanceof Conflict && error.code === 'tag-merge-itself'))) throw error
      const tag = await shownTag(db, tagId)
      if (!tag) throw new NotFound('tag-gone')
      await showEdit(
        req,
        res,
        tag,
        { [act]: refusalText(error, texts) },
        { act, to },
        error instanceof Refused ? 422 : 409,
      )
    }
  })

  /** Whether it can be done, as it looks now; and the words that documents have which would be tagged otherwise. */
  async function lookAhead(
    tag: ShownTag,
    act: Act,
    typed: string,
  ): Promise<{ problem: AppError } | { to: string; into?: Tag; words: string[] }> {
    const to = tagKey(typed)
    const refuse = (code: string, values = {}) => ({ problem: new Refused(act, code, values) })
    if (act === 'delete') return { to: '', words: [tag.name] }
    if (to === '') return refuse('tag-empty')
    const known = (await tagsOfKeys(db, [to])).get(to)
    if (act === 'unalias')
      return tag.aliases.includes(to) ? { to, words: [tag.name] } : refuse('tag-unknown', { name: typed })
    if (act === 'merge') {
      if (!known) return refuse('tag-unknown', { name: typed })
      return known.id === tag.id ? refuse('tag-merge-itself') : { to, into: known, words: [tag.name] }
    }
    const isOwnAlias = known?.id === tag.id && known.name !== to
    if (known && !(act === 'rename' && isOwnAlias)) return refuse('tag-taken', { name: to, tag: known.name })
    if (act === 'alias') return { to, words: [to] }
    const made = tagName(to)
    return 'problem' in made ? refuse(made.problem) : { to, words: [tag.name, to] }
  }

  async function mustFind(word: string): Promise<ShownTag> {
    const known = await tagByWord(db, word)
    const tag = known && (await shownTag(db, known.id))
    if (!tag) throw new NotFound('tag-not-found')
    return tag
  }

  async function showCreate(
    req: Request,
    res: Response,
    typed: { name: string; description: string },
    errors: FormErrors,
    status = 200,
  ) {
    const model = createPage(typed, errors, texts)
    await pages.send(req, res, 'tags/create', { title: model.title }, model, status)
  }

  async function showEdit(
    req: Request,
    res: Response,
    tag: ShownTag,
    errors: FormErrors,
    typed: { act?: Act; to?: string; description?: string },
    status = 200,
  ) {
    const model = editPage(tag, await usageOf(db, tag.id, [tag.name]), errors, typed, texts)
    await pages.send(req, res, 'tags/edit', { title: model.title, scripts: ['tag-field.js'] }, model, status)
  }
  return router
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '')
