import { randomUUIDv7 } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Forbidden, NotFound, Refused, TooMany } from '../errors.ts'
import { formErrors, refusalErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { countPerHour, waitFor } from '../http/limit-requests.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { type Draft, draftsOf } from './draft.ts'
import { draftOwner, forgetVisitor, newDraftOwner, visitorOwner } from './draft-owner.ts'
import { draftRoutes } from './draft-routes.ts'
import { askAddress, askToPost, type TypedAsk, typedAsk } from './forms.ts'
import { askingLimit, perHour } from './limits.ts'
import { postAsk } from './post-ask.ts'
import { recordEnding } from './record-ask.ts'
import { saveDraft } from './save-draft.ts'
import { createShowAsk } from './show-ask.ts'
import { solveAsk } from './solve-ask.ts'
import { solvedRoutes } from './solved-routes.ts'
import { suggestingRoutes } from './suggesting-routes.ts'
import { takeOverDrafts } from './take-over-drafts.ts'

const empty = { title: '', body: '', tags: '', version: '', isNew: false, website: '' }

/** From a question to what exists, and only then to everyone (product.md, flow A). */
export function askingRoutes(deps: Deps, pages: Pages): Router {
  const { db, config } = deps
  const { texts } = pages
  const router = Router()
  const asking = createShowAsk(deps, pages)
  const { look, show, session } = asking
  const count = writeLimits(deps)
  const maySolve = countPerHour(deps, 'solved', perHour.solved)

  router.use('/ask', (_req, res, next) => {
    res.set('Cache-Control', 'private, no-cache')
    next()
  })
  router.use(draftRoutes(deps))
  router.use(suggestingRoutes(deps, pages, asking))
  router.use(solvedRoutes(deps, pages))

  router.get('/ask', async (req, res) => {
    const { title, resume } = askAddress.parse(req.query)
    const { current, aside } = await ownDrafts(req, res)
    const isOther = title !== '' && title !== current?.title
    const typed = isOther
      ? { ...empty, title, key: randomUUIDv7(), isNew: current !== undefined }
      : current
        ? { ...empty, ...text(current), key: current.askId, version: current.version }
        : { ...empty, key: randomUUIDv7() }
    const isResumed = current?.wantsPosting && memberOf(res) && (resume || !isOther)
    await show(req, res, {
      typed,
      draft: isOther ? undefined : current,
      other: isOther ? current : aside,
      ...(isResumed ? { notice: 'resumed' } : {}),
    })
  })

  router.post('/ask', askingLimit(deps, 'posts'), async (req, res) => {
    const typed = typedAsk.parse(req.body ?? {})
    if (typed.solved) return solve(req, res, typed)
    if (typed.to) return askPerson(req, res, typed, typed.to)
    if (typed.step === 'preview') return show(req, res, { typed, view: 'preview' })
    if (typed.step === 'look' || typed.step === 'write') return show(req, res, { typed })
    await post(req, res, typed)
  })

  // After signing in: the draft is theirs by now, and the request is filled from it.
  router.get('/ask/direct', async (req, res) => {
    mustBeAllowed(res, 'request.send')
    const { to } = typedAsk.pick({ to: true }).parse(req.query)
    if (!to) throw new NotFound()
    await ownDrafts(req, res)
    res.redirect(303, requestUrl(to))
  })

  async function ownDrafts(req: Request, res: Response): Promise<Partial<Record<Draft['slot'], Draft>>> {
    const member = memberOf(res)
    const visitor = member && visitorOwner(req, config)
    if (visitor) {
      await takeOverDrafts(deps, member.id, visitor)
      forgetVisitor(res, config)
    }
    const owner = draftOwner(req, res, config)
    return owner ? draftsOf(db, owner) : {}
  }

  async function post(req: Request, res: Response, typed: TypedAsk) {
    const parsed = askToPost.safeParse(typed)
    if (!parsed.success) return show(req, res, { typed, errors: formErrors(parsed.error, texts) }, 422)
    const member = memberOf(res)
    if (typed.step === 'post' && typed.looked !== typed.title && (await hasSuggestions(res, typed)))
      return show(req, res, { typed, view: 'step' })
    if (!member) {
      await keep(req, res, typed, true)
      return res.redirect(303, `/sign-in?next=${encodeURIComponent('/ask?resume=1')}`)
    }
    try {
      mustBeAllowed(res, 'question.post')
      await count(member.id, 'questions')
      const { url } = await postAsk(deps, {
        ...parsed.data,
        key: typed.key,
        memberId: member.id,
        sessionKey: session(req),
      })
      res.redirect(303, url)
    } catch (error) {
      if (!(error instanceof Refused || error instanceof Forbidden || error instanceof TooMany)) throw error
      if (error instanceof TooMany) waitFor(res, error)
      await keep(req, res, typed, false)
      const { draft, version } = await keptVersion(req, res, typed)
      await show(req, res, { typed: { ...typed, version }, draft, errors: refusalErrors(error, texts) }, error.status)
    }
  }

  const hasSuggestions = async (res: Response, typed: TypedAsk) => {
    const found = await look(typed, memberOf(res))
    return found !== undefined && found.answers.length + found.reading.length + found.people.length > 0
  }

  async function solve(req: Request, res: Response, typed: TypedAsk) {
    const ask = { id: typed.key, title: typed.title, sessionKey: session(req) }
    if (`${typed.title}${typed.body}`.trim() !== '' && draftOwner(req, res, config)) await keep(req, res, typed, false)
    if (!(await maySolve(req))) throw new TooMany('writing-too-often', 3600)
    await solveAsk(deps, { ask, documentId: typed.solved, owner: draftOwner(req, res, config) })
    res.redirect(303, `/ask/solved/${typed.key}`)
  }

  async function askPerson(req: Request, res: Response, typed: TypedAsk, to: string) {
    await keep(req, res, typed, false)
    await db.transaction((trx) =>
      recordEnding(
        trx,
        deps,
        { id: typed.key, title: typed.title, sessionKey: session(req) },
        { endedAs: 'asked-person' },
      ),
    )
    const next = memberOf(res)
      ? requestUrl(to)
      : `/sign-in?next=${encodeURIComponent(`/ask/direct?to=${encodeURIComponent(to)}`)}`
    res.redirect(303, next)
  }

  /** What was typed, where it is found again whatever comes next; another text that is there is laid aside. */
  async function keep(req: Request, res: Response, typed: TypedAsk, wantsPosting: boolean) {
    const owner = newDraftOwner(req, res, config)
    const draft = { ...typed, isNew: true, wantsPosting }
    const { outcome } = await saveDraft(deps, owner, { ...draft, askId: typed.key })
    // That form's question was posted or solved: this one is another.
    if (outcome === 'ended' && !typed.solved) await saveDraft(deps, owner, { ...draft, askId: randomUUIDv7() })
  }

  async function keptVersion(req: Request, res: Response, typed: TypedAsk) {
    const owner = draftOwner(req, res, config)
    const draft = owner && (await draftsOf(db, owner)).current
    return { draft, version: draft?.version ?? typed.version }
  }

  return router
}

const text = ({ title, body, tags }: Draft) => ({ title, body, tags })

const requestUrl = (handle: string) => `/requests/new?to=${encodeURIComponent(handle)}&draft=1`
