import type { Db } from '../../db.ts'
import type { Deps } from '../../deps.ts'
import { questionUrl } from '../../questions/address.ts'
import { requestByPublicId } from '../../requests/queries.ts'
import { documentId } from '../../search/document-ids.ts'
import { relatedTo } from '../../search/related.ts'
import type { CarriedContext } from '../book-url.ts'
import { longest, type TypedDetails } from './book-forms.ts'

/** A question that somebody comes from, as far as they may read it. */
export type AskedAbout = {
  id: string
  publicId: string
  title: string
  body: string
  url: string
  tags: string[]
  isOwn: boolean
}

export async function askedAbout(
  db: Db,
  publicId: string,
  viewerId: string | undefined,
): Promise<AskedAbout | undefined> {
  const row = await db('questions')
    .where('public_id', publicId)
    .where((readable) => readable.whereIn('state', ['open', 'closed']).orWhere('author_id', viewerId ?? null))
    .first('id', 'title', 'body', 'author_id')
  if (!row) return undefined
  const tags: string[] = await db('question_tags as q')
    .join('tags as t', 't.id', 'q.tag_id')
    .where('q.question_id', row.id)
    .orderBy('q.position')
    .pluck('t.name')
  return {
    id: row.id,
    publicId,
    title: row.title,
    body: row.body,
    url: questionUrl(publicId, row.title),
    tags,
    isOwn: viewerId !== undefined && row.author_id === viewerId,
  }
}

/** What the asker wrote already, so that nothing is typed twice: their question, their request to this mentor, what they searched for. */
export async function writtenBefore(
  db: Db,
  { question: questionId, request: requestId, q }: CarriedContext,
  { askerId, mentorId }: { askerId: string; mentorId: string },
): Promise<Pick<TypedDetails, 'topic' | 'details'>> {
  const [question, request] = await Promise.all([
    questionId ? askedAbout(db, questionId, askerId) : undefined,
    requestId ? requestByPublicId(db, requestId) : undefined,
  ])
  if (request?.asker.id === askerId && request.mentor.id === mentorId)
    return {
      topic: cut(request.question?.title ?? request.wanted.split('\n', 1)[0] ?? '', longest.topic),
      details: cut([request.wanted, request.tried, request.background].filter(Boolean).join('\n\n'), longest.details),
    }
  if (question)
    return {
      topic: cut(question.title, longest.topic),
      details: question.isOwn ? cut(question.body, longest.details) : '',
    }
  return { topic: q ?? '', details: '' }
}

const cut = (text: string, most: number) => (text.length <= most ? text : text.slice(0, most).toWellFormed())

const pagesFound = 4

/** What exists on it: the asker says which of these they have read. None while search is away. */
export async function pagesAbout(
  { db, search, config, log }: Pick<Deps, 'db' | 'search' | 'config' | 'log'>,
  { question, q }: { question?: { publicId: string }; q?: string },
): Promise<{ title: string; url: string; source: string }[]> {
  try {
    if (question) {
      const row = await db('questions').where('public_id', question.publicId).first('id')
      if (!row) return []
      const related = await relatedTo(db, documentId({ subject: 'question', id: row.id }), pagesFound, config.hubName)
      return related.map(({ title, url, source }) => ({ title, url, source: source.title }))
    }
    if (!q) return []
    const { hits } = await search.search({ text: q, limit: pagesFound })
    return hits
      .filter(({ kind }) => kind !== 'person')
      .map(({ title, url, source }) => ({ title, url, source: source.title }))
  } catch (error) {
    log.warn({ err: error }, 'what may have been read before booking was not found')
    return []
  }
}
