import type { Deps } from '../deps.ts'
import { type Helper, whoCanHelp } from '../mentors/who-can-help.ts'
import { blockedWith } from '../moderation/blocked.ts'
import { documentId } from '../search/document-ids.ts'
import { relatedTo } from '../search/related.ts'
import type { Listed } from '../search/rows.ts'
import type { ShownQuestion } from './queries.ts'
import { type WaitLine, waitLine } from './wait-line.ts'

/** What stands beside a question. */
export type Besides = { helpers: Helper[]; related: Listed[]; wait: WaitLine | undefined }

/** So long a page may show who can help and what is like it as they were. */
export const keptMinutes = 5
const mostKept = 1000
const helpersShown = 3
const relatedShown = 4

type BesidesDeps = Pick<Deps, 'db' | 'now' | 'config' | 'search' | 'log'>

/**
 * Finds what stands beside a question, at most once in a few minutes for each version of it. A question is shown without
 * it when the search that finds it is away.
 * @param viewerId  whom nobody is shown to that they have to do with no more
 */
export function createBesides(deps: BesidesDeps): (question: ShownQuestion, viewerId?: string) => Promise<Besides> {
  const kept = new Map<string, Promise<Besides>>()
  return async (question, viewerId) => {
    const span = Math.floor(deps.now().epochMilliseconds / (keptMinutes * 60_000))
    const key = `${question.id} ${question.version} ${question.answers.length} ${span}`
    let found = kept.get(key)
    if (!found) {
      found = find(deps, question)
      kept.set(key, found)
      for (const oldest of kept.keys()) {
        if (kept.size <= mostKept) break
        kept.delete(oldest)
      }
    }
    const besides = await found
    if (viewerId === undefined || besides.helpers.length === 0) return besides
    const without = new Set([viewerId, ...(await blockedWith(deps.db, viewerId))])
    return { ...besides, helpers: besides.helpers.filter(({ memberId }) => !without.has(memberId)) }
  }
}

async function find(deps: BesidesDeps, question: ShownQuestion): Promise<Besides> {
  const { db, config, now, log } = deps
  const orNothing =
    <T>(nothing: T) =>
    (error: unknown) => {
      log.warn({ err: error }, 'what stands beside a question was not found')
      return nothing
    }
  const authors = [question.author, ...question.answers.map(({ author }) => author)]
  const [helpers, related, wait] = await Promise.all([
    whoCanHelp(deps, {
      title: question.title,
      body: question.body,
      tags: question.tags,
      except: authors.flatMap((author) => (author ? [author.id] : [])),
      askerId: question.author?.id,
      limit: helpersShown,
    }).catch(orNothing([])),
    relatedTo(db, documentId({ subject: 'question', id: question.id }), relatedShown, config.hubName).catch(
      orNothing([]),
    ),
    waitLine(db, question.tags, now()).catch(orNothing(undefined)),
  ])
  return { helpers, related, wait }
}
