import type { Db } from '../db.ts'
import { itemUrl } from '../items/slug.ts'
import { questionUrl } from '../questions/address.ts'

/** What somebody asks for before they choose a time. All of it is looked up: nothing of it is believed. */
export type WantedContext = {
  /** An id, or a public one. */
  questionId?: string
  requestId?: string
  topic?: string
  /** Addresses of our own pages of items and questions. Titles are ours. */
  alreadyRead?: { url: string; title?: string }[]
}

export type BookingContext = {
  questionId: string | null
  requestId: string | null
  topic: string
  alreadyRead: AlreadyRead[]
}

/** What was found and read before, as the mentor sees it. */
export type AlreadyRead = { title: string; url: string; source: string }

const mostRead = 10
const topicLength = 200

/**
 * The question, if its asker may read it; the request, if it is of these two. What is not, or is gone meanwhile, is left
 * out: no time is lost over it.
 */
export async function contextOf(
  db: Db,
  { askerId, mentorId }: { askerId: string; mentorId: string },
  { questionId, requestId, topic, alreadyRead = [] }: WantedContext,
): Promise<BookingContext> {
  const request = requestId ? await requestOf(db, requestId, askerId, mentorId) : undefined
  const question = await readableQuestion(db, questionId ?? request?.question_id ?? undefined, askerId)
  return {
    questionId: question?.id ?? null,
    requestId: request?.id ?? null,
    topic: shortened(topic?.trim() || question?.title || firstLine(request?.wanted ?? '')),
    alreadyRead: await ownPages(
      db,
      alreadyRead.map(({ url }) => url),
    ),
  }
}

async function requestOf(db: Db, id: string, askerId: string, mentorId: string) {
  return db('requests')
    .where({ [idColumn(id)]: id, asker_id: askerId, mentor_id: mentorId })
    .first<{ id: string; question_id: string | null; wanted: string } | undefined>('id', 'question_id', 'wanted')
}

async function readableQuestion(db: Db, id: string | undefined, askerId: string) {
  if (id === undefined) return undefined
  return db('questions')
    .where(idColumn(id), id)
    .where((readable) => readable.whereIn('state', ['open', 'closed']).orWhere('author_id', askerId))
    .first<{ id: string; title: string } | undefined>('id', 'title')
}

/** In the order given, each once. */
async function ownPages(db: Db, urls: string[]): Promise<AlreadyRead[]> {
  const named = urls.flatMap((url) => {
    const [, kind, publicId] = /^\/(items|questions)\/([a-z0-9]{1,20})(?:\/[^/?#]*)?$/.exec(url) ?? []
    return kind && publicId ? [{ kind, publicId }] : []
  })
  const first = named.slice(0, mostRead)
  if (first.length === 0) return []
  const idsOf = (kind: string) => first.filter((one) => one.kind === kind).map(({ publicId }) => publicId)
  const items: { public_id: string; title: string; source: string }[] = await db('items as i')
    .join('sources as s', 's.id', 'i.source_id')
    .whereIn('i.public_id', idsOf('items'))
    .select('i.public_id', 'i.title', 's.title as source')
  const questions: { public_id: string; title: string }[] = await db('questions')
    .whereIn('public_id', idsOf('questions'))
    .whereIn('state', ['open', 'closed'])
    .select('public_id', 'title')
  const pages = new Map<string, AlreadyRead>()
  for (const { public_id, title, source } of items)
    pages.set(`items ${public_id}`, { title, url: itemUrl(public_id, title), source })
  for (const { public_id, title } of questions)
    pages.set(`questions ${public_id}`, { title, url: questionUrl(public_id, title), source: '' })
  const keys = [...new Set(first.map(({ kind, publicId }) => `${kind} ${publicId}`))]
  return keys.flatMap((key) => pages.get(key) ?? [])
}

const idColumn = (id: string) => (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id) ? 'id' : 'public_id')
const firstLine = (text: string) => text.split('\n', 1)[0] ?? ''
const shortened = (text: string) =>
  text.length <= topicLength ? text : `${text.slice(0, topicLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
