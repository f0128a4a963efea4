import { type Request, type Response, Router } from 'express'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { AppError, BadRequest, NotFound, Refused, TooMany } from '../errors.ts'
import type { FormErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { checkLink } from './check-link.ts'
import { findForm, idParam, removeForm, startForm } from './forms.ts'
import { limitChecks } from './limit-checks.ts'
import { findAuthors, sites } from './outside-authors.ts'
import { allLinkedPage, linkedPage } from './pages.ts'
import { linkedAccountsOf, verifiedLinks } from './queries.ts'
import { startLink } from './start-link.ts'
import { removeLink, unlink } from './unlink.ts'

/** Members prove which outside authors they are. */
export function linkedAccountRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
  const limit = limitChecks(deps)

  router.get('/account/linked', async (req, res) => {
    mustBeAllowed(res, 'account.own')
    await show(req, res, findForm.parse(req.query), {})
  })

  router.post('/account/linked', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const form = startForm.safeParse(req.body)
    if (!form.success) throw new BadRequest('bad-request')
    const { source, key } = form.data
    await orSay(req, res, async () => {
      const { id } = await startLink(deps, { memberId: member.id, source, authorKey: key })
      res.redirect(303, `/account/linked#linked-${id}`)
    })
  })

  router.post('/account/linked/:id/check', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    await orSay(req, res, async () => {
      await checkLink(deps, limit, { memberId: member.id, id: idOf(req) })
      res.redirect(303, '/account/linked')
    })
  })

  router.post('/account/linked/:id/remove', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    await unlink(deps, { memberId: member.id, id: idOf(req) })
    res.redirect(303, '/account/linked')
  })

  router.get('/linked-accounts', async (req, res) => {
    mustBeAllowed(res, 'linked-account.remove')
    await showAll(req, res)
  })

  router.post('/linked-accounts/:id/remove', async (req, res) => {
    const member = mustBeAllowed(res, 'linked-account.remove')
    const form = removeForm.safeParse(req.body ?? {})
    if (!form.success) throw new BadRequest('bad-request')
    const id = idOf(req)
    try {
      await removeLink(deps, { actorId: member.id, id, ...form.data })
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      return showAll(req, res, { id, text: words(error) }, 422)
    }
    res.redirect(303, '/linked-accounts')
  })

  const words = (error: AppError) => {
    const { code, values } = error
    return [texts.find(`error.${code}`, values), texts.find(`error.${code}.next`, values)].filter(Boolean).join(' ')
  }

  /** What is refused is said above one's links, which stay as they are. */
  async function orSay(req: Request, res: Response, work: () => Promise<void>) {
    try {
      await work()
    } catch (error) {
      if (!(error instanceof AppError) || ![409, 422, 429].includes(error.status)) throw error
      if (error instanceof TooMany) res.set('Retry-After', String(error.retryAfterSeconds))
      await show(req, res, { source: '', q: '' }, { _: words(error) }, error.status)
    }
  }

  async function show(
    req: Request,
    res: Response,
    typed: { source: string; q: string },
    errors: FormErrors,
    status = 200,
  ) {
    const member = mustBeAllowed(res, 'account.own')
    const [links, all] = await Promise.all([linkedAccountsOf(db, member.id), sites(db)])
    const site = all.find(({ name }) => name === typed.source)
    const authors = site && typed.q !== '' ? await findAuthors(db, site.siteUrl, typed.q) : undefined
    const model = linkedPage(
      { links, sites: all, typed, ...(authors ? { authors } : {}), now: now(), timeZone: member.timeZone, errors },
      texts,
    )
    await pages.send(req, res, 'linked-accounts/linked', { title: model.title, section: 'desk' }, model, status)
  }

  async function showAll(req: Request, res: Response, wrong?: { id: string; text: string }, status = 200) {
    const model = allLinkedPage(await verifiedLinks(db), wrong, texts)
    await pages.send(req, res, 'linked-accounts/all', { title: model.title, section: 'desk' }, model, status)
  }
  return router
}

function idOf(req: Request): string {
  const id = idParam.safeParse(req.params.id)
  if (!id.success) throw new NotFound('linked-not-found')
  return id.data
}
