import { type Request, type Response, Router } from 'express'
import { may } from '../accounts/permissions.ts'
import { mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { BadRequest, NotFound } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { questionUrl } from '../questions/address.ts'
import { blockMember, muteMember, unblockMember, unmuteMember } from './block-member.ts'
import { canAnotherDecide, decideFlags } from './decide-flags.ts'
import { flagRoutes } from './flag-routes.ts'
import { contactForm, decisionForm } from './forms.ts'
import { contactPage, flagsPage } from './pages.ts'
import { contactWith, flaggedPosts } from './queries.ts'
import { writeLimits } from './write-limits.ts'

const contactActs = { block: blockMember, unblock: unblockMember, mute: muteMember, unmute: unmuteMember }

export function moderationRoutes(deps: Deps, pages: Pages): Router {
  const { db } = deps
  const router = Router()
  const count = writeLimits(deps)

  router.get('/members/:handle/contact', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const contact = await contactWith(db, member.id, req.params.handle)
    if (!contact || contact.id === member.id) throw new NotFound('member-not-found')
    const page = contactPage(contact, { isReported: req.query.reported === 'yes' }, pages.texts)
    await pages.send(req, res, 'moderation/contact', { title: page.title, section: 'people' }, page)
  })

  router.post('/members/:handle/contact', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const contact = await contactWith(db, member.id, req.params.handle)
    if (!contact) throw new NotFound('member-not-found')
    const form = contactForm.safeParse(req.body ?? {})
    if (!form.success) throw new BadRequest('bad-request')
    await count(member.id, 'follows')
    await contactActs[form.data.act](deps, { memberId: member.id, otherId: contact.id })
    res.redirect(303, `/members/${contact.handle}/contact`)
  })

  router.use(flagRoutes(deps, pages))

  router.get('/flags', async (req, res) => {
    mustBeAllowed(res, 'flag.decide')
    await showFlags(req, res, {})
  })

  router.post('/flags', async (req, res) => {
    const member = mustBeAllowed(res, 'flag.decide')
    const form = decisionForm.safeParse(req.body ?? {})
    if (!form.success) {
      const [key, reason] = [req.body?.post, req.body?.reason].map((value) => (typeof value === 'string' ? value : ''))
      const errors = formErrors(form.error, pages.texts)
      return showFlags(req, res, errors, { key: key ?? '', reason: reason ?? '' }, 422)
    }
    const posts = await flaggedPosts(db, questionUrl)
    const { post, outcome, reason, mute, sooner } = form.data
    const url = posts.find(({ id }) => id === post.id)?.url ?? '/notices'
    const decision = { post, outcome, reason, muteDays: mute, replacesLonger: sooner === 'yes', decider: member, url }
    await decideFlags(deps, decision)
    res.redirect(303, '/flags')
  })

  async function showFlags(
    req: Request,
    res: Response,
    errors: FormErrors,
    typed?: { key: string; reason: string },
    status = 200,
  ) {
    const reader = mustBeAllowed(res, 'flag.decide')
    const posts = await flaggedPosts(db, questionUrl)
    const mayPauseStaff = may(reader, 'member.pause-staff')
    const apartId = (await canAnotherDecide(db, reader.id)) ? reader.id : undefined
    const found = { posts, now: deps.now(), timeZone: reader.timeZone, mayPauseStaff, apartId, errors, typed }
    const page = flagsPage(found, pages.texts)
    await pages.send(req, res, 'moderation/flags', { title: page.title, section: 'desk' }, page, status)
  }
  return router
}
