import { type Request, type Response, Router } from 'express'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, Refused } from '../errors.ts'
import { type FormErrors, refusalText } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { listSources } from '../sources/queries.ts'
import { decideUnknownTag } from './decide-unknown-tag.ts'
import { decisionForm, unknownForm } from './forms.ts'
import { unknownPage } from './unknown-pages.ts'
import { mappedTags, unknownTags } from './unknown-tags.ts'

const perPage = 20

/** Words that sources tag with and the vocabulary does not have. */
export function unknownTagRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()

  router.get('/tags/unknown', async (req, res) => {
    mustBeAllowed(res, 'tag.edit')
    await show(req, res, unknownForm.parse(req.query), {})
  })

  router.post('/tags/unknown', async (req, res) => {
    const member = mustBeAllowed(res, 'tag.edit')
    const form = decisionForm.safeParse(req.body)
    if (!form.success) throw new BadRequest('bad-request')
    const { raw, act, to, source, from } = form.data
    try {
      await decideUnknownTag(deps, { actorId: member.id, raw, act, to, ...(source ? { sourceId: source } : {}) })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const errors = { _: refusalText(error, texts) }
      return show(req, res, { source: from, page: 1, done: '' }, errors, { raw, to, source }, 422)
    }
    res.redirect(303, `/tags/unknown?${new URLSearchParams({ ...(from ? { source: from } : {}), done: raw })}`)
  })

  async function show(
    req: Request,
    res: Response,
    { source, page, done }: { source: string; page: number; done: string },
    errors: FormErrors,
    typed?: { raw: string; to: string; source: string },
    status = 200,
  ) {
    const [found, mapped, sources] = await Promise.all([
      unknownTags(db, { ...(source ? { sourceName: source } : {}), offset: (page - 1) * perPage, limit: perPage }),
      mappedTags(db),
      listSources(db, now()),
    ])
    const model = unknownPage(
      { ...found, mapped, sources, chosen: source, page, perPage, done, errors, ...(typed ? { typed } : {}) },
      texts,
    )
    await pages.send(req, res, 'tags/unknown', { title: model.title, scripts: ['tag-field.js'] }, model, status)
  }
  return router
}
