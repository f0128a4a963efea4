import { type Request, type Response, Router } from 'express'
import { may } from '../accounts/permissions.ts'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden, NotFound } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { limitPreviews } from '../http/limit-requests.ts'
import { renderPost } from '../http/markdown.ts'
import { editProfile } from './edit-profile.ts'
import { profileForm, typedProfile } from './forms.ts'
import { handleNow } from './handles.ts'
import { ownDataRoutes } from './own-data-routes.ts'
import { memberPage } from './pages.ts'
import { profilePage, typedFrom } from './profile-page.ts'
import { answersOf, bondOf, groupsOf, memberByHandle, memberShownTo, profileOf, questionsOf } from './queries.ts'
import { audienceOf } from './visibility.ts'

const shownPosts = 20

/** One's own profile, and those of others as far as they show them. */
export function memberRoutes(deps: Deps, pages: Pages): Router {
  const { db, now } = deps
  const { texts } = pages
  const router = Router()
  router.use(ownDataRoutes(deps, pages))
  const limitPreview = limitPreviews(deps)

  const mutedWords = () => `${texts.find('error.muted')}. ${texts.find('error.muted.next')}`

  async function showProfile(
    req: Request,
    res: Response,
    memberId: string,
    given: { errors?: FormErrors; isSaved?: boolean; preview?: string; typed?: Record<string, string[]> },
    status = 200,
  ) {
    const [profile, groups] = await Promise.all([profileOf(db, memberId), groupsOf(db, memberId)])
    const model = profilePage(profile, given.typed ?? typedFrom(profile, texts), groups, texts, now(), {
      ...given,
      ...(given.preview === undefined ? {} : { previewHtml: renderPost(given.preview, pages.origin(req)) }),
    })
    res.set('Cache-Control', 'private, no-store')
    const head = { title: model.title, section: 'desk' as const, scripts: model.guessesZone ? ['guess-zone.js'] : [] }
    await pages.send(req, res, 'members/profile', head, model, status)
  }

  router.get('/account/profile', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    await showProfile(req, res, member.id, { isSaved: req.query.saved === 'yes' })
  })

  router.post('/account/profile', async (req, res) => {
    const member = mustBeAllowed(res, 'account.own')
    const typed = typedProfile(req.body)
    const form = profileForm(texts.language).safeParse(req.body)
    if (typed.act?.[0] === 'preview') {
      await limitPreview(req, res)
      return showProfile(req, res, member.id, { typed, preview: typed.bio?.[0] ?? '' })
    }
    if (!form.success) return showProfile(req, res, member.id, { typed, errors: formErrors(form.error, texts) }, 422)
    try {
      await editProfile(deps, member.id, form.data)
    } catch (error) {
      if (error instanceof Forbidden && error.code === 'muted')
        return showProfile(req, res, member.id, { typed, errors: { _: mutedWords() } }, 403)
      if (!(error instanceof Conflict)) throw error
      return showProfile(req, res, member.id, { typed, errors: { handle: texts.t('profile.handle.taken') } }, 409)
    }
    res.redirect(303, '/account/profile?saved=yes')
  })

  router.get('/members/:handle', async (req, res) => {
    const handle = req.params.handle.toLowerCase()
    const found = await memberByHandle(db, handle)
    if (!found) {
      const present = await handleNow(db, handle)
      if (present) return res.redirect(301, `/members/${present}`)
      throw new NotFound('member-not-found')
    }
    const reader = memberOf(res)
    if (found.isSuspended && !may(reader, 'member.read-all')) throw new NotFound('member-not-found')
    if (handle !== req.params.handle) return res.redirect(301, `/members/${handle}`)
    if (found.isMentor && !found.isSuspended) return res.redirect(302, `/mentors/${handle}`)
    const bond = reader ? await bondOf(db, reader.id, found.id) : { isMatch: false, isBlocked: false }
    const [member, questions, answers] = await Promise.all([
      memberShownTo(db, found.id, audienceOf(reader, found.id, bond)),
      questionsOf(db, found.id, shownPosts),
      answersOf(db, found.id, shownPosts),
    ])
    if (!member) throw new NotFound('member-not-found')
    const ownUrl = `${pages.origin(req)}/members/${handle}`
    const model = memberPage(
      member,
      { questions, answers },
      {
        isOwn: reader?.id === found.id,
        isSuspended: found.isSuspended,
        ownUrl,
        ...(member.bio ? { bioHtml: renderPost(member.bio, pages.origin(req)) } : {}),
      },
      texts,
      now(),
    )
    if (reader) res.set('Cache-Control', 'private, no-cache')
    const description = member.headline ?? texts.t('member.description', { name: member.name })
    await pages.send(
      req,
      res,
      'members/member',
      { title: model.title, section: 'people', canonical: ownUrl, description },
      model,
    )
  })
  return router
}
