import { randomUUIDv7 } from 'node:crypto'
import { type Request, type Response, Router } from 'express'
import { memberOf, mustBeAllowed } from '../accounts/signed-in.ts'
import type { Deps } from '../deps.ts'
import { Forbidden, NotFound, Refused, TooMany } from '../errors.ts'
import { type FormErrors, formErrors } from '../http/form-fields.ts'
import type { Pages } from '../http/layout.ts'
import { waitFor } from '../http/limit-requests.ts'
import { sessionKey } from '../http/visitor.ts'
import { writeLimits } from '../moderation/write-limits.ts'
import { type Draft, draftsOf } from './draft.ts'
import { draftOwner, forgetVisitor, newDraftOwner, visitorOwner } from './draft-owner.ts'
import { draftRoutes } from './draft-routes.ts'
import { askAddress, askToPost, nextQuery, type TypedAsk, tagWords, typedAsk, written } from './forms.ts'
import { askingLimit } from './limits.ts'
import { type AskGiven, askPage, nextPage } from './pages.ts'
import { postAsk } from './post-ask.ts'
import { recordEnding, recordOpened, recordShown } from './record-ask.ts'
import { saveDraft } from './save-draft.ts'
import { solveAsk } from './solve-ask.ts'
import { solvedRoutes } from './solved-routes.ts'
import { suggestionsPage } from './suggestions-page.ts'
import { takeOverDrafts } from './take-over-drafts.ts'
import { createLooking, fewestCharacters, type Looking } from './what-exists.ts'
import { whatNext } from './what-next.ts'

const empty = { title: '', body: '', tags: '', version: '', isNew: false, website: '' }

/** From a question to what exists, and only then to everyone (product.md, flow A). */
export function askingRoutes(deps: Deps, pages: Pages): Router {
  const { db, config, now } = deps
  const { texts } = pages
  const router = Router()
  const look = createLooking(deps)
  const count = writeLimits(deps)
  const shownOf = new Map<string, number>()

  router.use('/ask', (_req, res, next) => {
    res.set('Cache-Control', 'private, no-cache')
    next()
  })
  router.use(draftRoutes(deps))
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

  // A part of the page as HTML: asking.js puts it in place, and without it the same template is in the page.
  router.post('/ask/suggestions', askingLimit(deps, 'suggestions'), async (req, res) => {
    const { title, body, key } = written.parse(req.body ?? {})
    const found = await look({ title, body }, memberOf(res))
    const suggestions = suggestionsPage(title, found, fewestCharacters, texts)
    res.type('html').send(await pages.part('asking/suggestions', { suggestions }))
    await noteShown(req, { key, title }, suggestions.count)
  })

  // Suggestions open in a new tab; the page that they are opened from says so. Links carry no marks.
  router.post('/ask/opened', askingLimit(deps, 'drafts'), async (req, res) => {
    const { key, title } = written.parse(req.body ?? {})
    await recordOpened(db, deps, { id: key, title, sessionKey: session(req) })
    res.status(204).end()
  })

  router.get('/ask/next', async (req, res) => {
    const next = await happensNext(nextQuery.parse(req.query).tags)
    res.type('html').send(await pages.part('asking/next', { next }))
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
      await show(req, res, { typed: { ...typed, version }, draft, errors: refusal(error) }, error.status)
    }
  }

  const hasSuggestions = async (res: Response, typed: TypedAsk) => {
    const found = await look(typed, memberOf(res))
    return found !== undefined && found.answers.length + found.reading.length + found.people.length > 0
  }

  function refusal(error: Refused | Forbidden | TooMany): FormErrors {
    const message = texts.find(`error.${error.code}`, error.values) ?? texts.t('form.check')
    return { [error instanceof Refused ? error.field : '_']: message }
  }

  async function solve(req: Request, res: Response, typed: TypedAsk) {
    const ask = { id: typed.key, title: typed.title, sessionKey: session(req) }
    if (`${typed.title}${typed.body}`.trim() !== '' && draftOwner(req, res, config)) await keep(req, res, typed, false)
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

  const happensNext = async (tags: string) => nextPage(await whatNext(db, tagWords(tags), now()), texts)

  async function keptVersion(req: Request, res: Response, typed: TypedAsk) {
    const owner = draftOwner(req, res, config)
    const draft = owner && (await draftsOf(db, owner)).current
    return { draft, version: draft?.version ?? typed.version }
  }

  type Shown = Omit<AskGiven, 'suggestions' | 'next' | 'member' | 'baseUrl' | 'isSent'> & {
    typed: Parameters<Looking>[0]
  }

  async function show(req: Request, res: Response, given: Shown, status = 200) {
    const member = memberOf(res)
    const { typed } = given
    const found = await look(typed, member)
    const suggestions = suggestionsPage(typed.title, found, fewestCharacters, texts)
    if (suggestions.looked) await noteShown(req, typed, suggestions.count)
    // Nobody has touched the tags yet: those that the title names are a beginning.
    const tags = typed.tags || suggestions.tags
    await pages.send(
      req,
      res,
      'asking/ask',
      {
        title: texts.t('asking.title'),
        section: 'ask',
        look: 'asking',
        scripts: ['asking.js', 'draft-keeping.js', 'tag-field.js'],
        canonical: `${pages.origin(req)}/ask`,
      },
      askPage(
        {
          ...given,
          typed: { ...typed, tags },
          suggestions,
          next: await happensNext(tags),
          ...(found === undefined ? { notice: given.notice ?? 'search-away' } : {}),
          member: member && { publicId: member.publicId, timeZone: member.timeZone },
          isSent: req.method === 'POST',
          baseUrl: `${pages.origin(req)}/ask`,
        },
        texts,
      ),
      status,
    )
  }

  /** Written once for each ask and when there is more to see: this runs at every pause in typing. */
  async function noteShown(req: Request, { key, title }: { key: string; title: string }, count: number) {
    if (count === 0 || (shownOf.get(key) ?? 0) >= count) return
    if (shownOf.size >= 5000) shownOf.clear()
    shownOf.set(key, count)
    await recordShown(db, deps, { id: key, title, sessionKey: session(req) }, count)
  }

  const session = (req: Request) => sessionKey(req, config, now())

  return router
}

const text = ({ title, body, tags }: Draft) => ({ title, body, tags })

const requestUrl = (handle: string) => `/requests/new?to=${encodeURIComponent(handle)}&draft=1`
