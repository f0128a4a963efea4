import type { Request, Response } from 'express'
import type { Member } from '../accounts/member.ts'
import { memberOf } from '../accounts/signed-in.ts'
import { withFree } from '../bookings/choosing/free-links.ts'
import type { Deps } from '../deps.ts'
import type { Pages } from '../http/layout.ts'
import { countPerHour } from '../http/limit-requests.ts'
import { sessionKey } from '../http/visitor.ts'
import { type AskGiven, askPage, nextPage } from './ask-page.ts'
import { tagWords } from './forms.ts'
import { perHour } from './limits.ts'
import { recordShown } from './record-ask.ts'
import { suggestionsPage } from './suggestions-page.ts'
import { createLooking, fewestCharacters, type Looking } from './what-exists.ts'
import { whatNext } from './what-next.ts'

type Shown = Omit<AskGiven, 'suggestions' | 'next' | 'member' | 'baseUrl' | 'isSent'> & {
  typed: Parameters<Looking>[0]
}

export type ShowAsk = ReturnType<typeof createShowAsk>

/** The page on which a question is written, and its parts: what exists already, and what happens next. */
export function createShowAsk(deps: Deps, pages: Pages) {
  const { db, config, now } = deps
  const { texts } = pages
  const look = createLooking(deps)
  const shownOf = new Map<string, number>()
  const mayCount = countPerHour(deps, 'asks', perHour.asks)

  const session = (req: Request) => sessionKey(req, config, now())

  const happensNext = async (tags: string) => nextPage(await whatNext(db, tagWords(tags), now()), texts)

  /** What exists, and when those who can help are free: the title goes along. */
  async function lookFor(typed: Parameters<Looking>[0], member: Member | undefined) {
    const found = await look(typed, member)
    const q = typed.title.slice(0, 200).toWellFormed()
    return found && { ...found, people: await withFree(deps, found.people, member, { q }, texts) }
  }

  async function suggest(res: Response, typed: Parameters<Looking>[0]) {
    return suggestionsPage(typed.title, await lookFor(typed, memberOf(res)), fewestCharacters, texts)
  }

  async function show(req: Request, res: Response, given: Shown, status = 200) {
    const member = memberOf(res)
    const { typed } = given
    const found = await lookFor(typed, member)
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
    if (!shownOf.has(key) && !(await mayCount(req))) return
    if (shownOf.size >= 5000) shownOf.clear()
    shownOf.set(key, count)
    await recordShown(db, deps, { id: key, title, sessionKey: session(req) }, count)
  }

  return { look, session, happensNext, suggest, show, noteShown, mayCount }
}
