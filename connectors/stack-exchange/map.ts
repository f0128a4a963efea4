/** A question of the API becomes an item. */
import { decodeHTML } from 'entities'
import type { Author, Item, License, Reply, Tombstone } from '../contract.ts'
import { type Site, siteOf } from './settings.ts'
import type { Answer, Owner, Question } from './shapes.ts'

export const questionId = (site: string, id: number): string => `${site}:q:${id}`
export const answerId = (site: string, id: number): string => `${site}:a:${id}`

/** The number in an id of ours; undefined where it is no question of this site. */
export function questionNumber(site: string, externalId: string): number | undefined {
  const prefix = `${site}:q:`
  const number = externalId.slice(prefix.length)
  return externalId.startsWith(prefix) && /^\d{1,12}$/.test(number) ? Number(number) : undefined
}

export function itemOf(at: Site, question: Question): Item {
  const { site } = at
  const { name: siteName, url: siteUrl } = siteOf(at)
  const url = question.link ?? `${siteUrl}/questions/${question.question_id}`
  const author = authorOf(at, question.owner, 'author')
  const replies = (question.answers ?? []).map((answer) => replyOf(at, question, answer, url))
  return {
    externalId: questionId(site, question.question_id),
    kind: 'question',
    canonicalUrl: url,
    title: decodeHTML(question.title),
    content: { format: 'html', value: question.body, baseUrl: url },
    tags: question.tags,
    createdAt: instant(question.creation_date),
    updatedAt: instant(question.last_activity_date),
    sourceVersion: String(question.last_activity_date),
    authors: [author, ...answerers(replies)],
    replies,
    ...(question.accepted_answer_id && { accepted: { replyId: answerId(site, question.accepted_answer_id) } }),
    metrics: {
      score: question.score,
      answers: question.answer_count,
      ...(question.view_count !== undefined && { views: question.view_count }),
      ...(question.closed_date !== undefined && { closed: 1 }),
      ...(question.locked_date !== undefined && { locked: 1 }),
    },
    license: licenseOf(question),
    attribution: { text: `Asked by ${author.name} on ${siteName}`, url, requiresDofollow: true },
  }
}

/** A question that was moved to another site leaves a stub behind. */
export function movedOf(site: string, question: Question): Tombstone | undefined {
  const to = question.migrated_to
  return (
    to && {
      externalId: questionId(site, question.question_id),
      reason: 'moved',
      movedTo: questionId(to.other_site.api_site_parameter, to.question_id),
      ...(to.on_date !== undefined && { at: instant(to.on_date) }),
    }
  )
}

function replyOf(at: Site, question: Question, answer: Answer, questionUrl: string): Reply {
  return {
    externalId: answerId(at.site, answer.answer_id),
    url: answer.link ?? `${siteOf(at).url}/a/${answer.answer_id}`,
    content: { format: 'html', value: answer.body, baseUrl: questionUrl },
    author: authorOf(at, answer.owner, 'answerer'),
    createdAt: instant(answer.creation_date),
    updatedAt: instant(answer.last_edit_date ?? answer.creation_date),
    score: answer.score,
    // `is_answered` of the question means an upvoted answer as well: only this id says which one was accepted.
    accepted: answer.answer_id === question.accepted_answer_id,
    license: licenseOf(answer),
  }
}

function authorOf(at: Site, owner: Owner | undefined, role: Author['role']): Author {
  const known = owner?.user_type === 'does_not_exist' ? undefined : owner?.user_id
  const url = owner?.user_type === 'does_not_exist' ? undefined : owner?.link
  return {
    name: decodeHTML(owner?.display_name ?? '') || 'a former member',
    ...((url || known) && { url: url ?? `${siteOf(at).url}/users/${known}` }),
    ...(known && { externalId: `${at.site}:u:${known}` }),
    role,
  }
}

/** Each answerer once, in the order of their answers. */
function answerers(replies: Reply[]): Author[] {
  return [...new Map(replies.map(({ author }) => [author.externalId ?? author.name, author])).values()]
}

/** The post's own licence; where the field is missing, by the site's cut-off dates (meta.stackexchange.com/q/347758). */
function licenseOf(post: { content_license?: string; creation_date: number }): License {
  const version = /^CC BY-SA (\d\.\d)$/.exec(post.content_license ?? '')?.[1]
  if (post.content_license && !version) return { spdx: 'UNKNOWN', source: 'item' }
  const by = version ?? versionByDate(post.creation_date)
  return {
    spdx: `CC-BY-SA-${by}`,
    url: `https://creativecommons.org/licenses/by-sa/${by}/`,
    source: version ? 'item' : 'site',
  }
}

function versionByDate(epoch: number): string {
  const date = instant(epoch).toString()
  if (date < '2011-04-08') return '2.5'
  return date < '2018-05-02' ? '3.0' : '4.0'
}

const instant = (epochSeconds: number) => Temporal.Instant.fromEpochMilliseconds(epochSeconds * 1000)
