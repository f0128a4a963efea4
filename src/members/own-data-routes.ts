import { type Request, type Response, Router } from 'express'
import { guessLimits } from '../accounts/limits.ts'
import { ownMember } from '../accounts/own-member.ts'
import { freshMinutes, proveOwner } from '../accounts/prove-owner.ts'
import { ownAccount } from '../accounts/queries.ts'
import { endedCookie } from '../accounts/session-cookie.ts'
import { mustBeAllowed, sessionOf } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { limitPerMinute } from '../http/limit-requests.ts'
import { eraseMember } from './erase-member.ts'
import { erasePage } from './erase-page.ts'
import { everythingOf } from './everything-of.ts'
import { eraseForm, typedProfile } from './forms.ts'

/** Taking everything along, and leaving. */
export function ownDataRoutes(deps: Deps, pages: Pages): Router {
  const { db, now, config } = deps
  const { texts } = pages
  const router = Router()
  const limits = guessLimits(deps)
  const limitExport = limitPerMinute(deps, 'export', 6)

  router.get('/account/export', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    await limitExport(req, res)
    const everything = {
      hub: pages.origin(req),
      exportedAt: now(),
      about: texts.t('export.about'),
      notHere: texts.t('export.not-here'),
      ...(await everythingOf(db, member.id)),
    }
    res
      .set('Cache-Control', 'private, no-store')
      .attachment(`guildhall-${member.handle}-${now().toString().slice(0, 10)}.json`)
      .type('json')
      .send(JSON.stringify(everything, undefined, 2))
  })

  async function showErase(req: Request, res: Response, given: { posts?: string; errors?: FormErrors }, status = 200) {
    const member = mustBeAllowed(res, 'account.own')
    const account = await ownAccount(db, sessionOf(res)?.accountId ?? '', now())
    const model = erasePage({ handle: member.handle, hasPassword: account?.hasPassword ?? false }, given, texts)
    res.set('Cache-Control', 'private, no-store')
    await pages.send(req, res, 'members/erase', { title: model.title, section: 'desk' }, model, status)
  }

  router.get('/account/erase', (req, res) => showErase(req, res, {}))

  router.post('/account/erase', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const typed = typedProfile(req.body)
    const again = (errors: FormErrors, status: number) =>
      showErase(req, res, { errors, ...(typed.posts?.[0] ? { posts: typed.posts[0] } : {}) }, status)
    const form = eraseForm.safeParse(req.body)
    if (!form.success) return again(formErrors(form.error, texts), 422)
    const { account, session } = await ownMember(deps, res)
    if (!account.hasPassword && form.data.handle !== member.handle)
      return again({ handle: texts.t('erase.handle.wrong') }, 422)
    const given = { password: form.data.password, address: req.ip }
    const proof = await proveOwner({ ...deps, limits }, { account, session }, given)
    if (proof === 'wrong') return again({ password: texts.t('erase.password.wrong') }, 422)
    if (proof === 'stale') return again({ _: texts.t('account.stale', { minutes: freshMinutes }) }, 422)
    try {
      await eraseMember(deps, { memberId: member.id, posts: form.data.posts })
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return again({ _: texts.find(`error.${error.code}`) ?? texts.t('error.broken') }, 409)
    }
    // What the browser keeps of them here goes too: cookies, drafts.
    res.append('Set-Cookie', endedCookie(config)).set('Clear-Site-Data', '"cookies", "storage"')
    res.redirect(303, '/account/erased')
  })

  router.get('/account/erased', async (req, res) => {
    const title = texts.t('erased.title')
    await pages.send(req, res, 'members/erased', { title }, { title })
  })
  return router
}
