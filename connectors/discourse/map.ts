/** A topic with its posts becomes an item. Pure. */
import type { Author, Content, Item, License, Reply } from '../contract.ts'
import { isLicensed } from '../license.ts'
import { oneLine } from '../plain-text.ts'
import { beginningOf, readable } from './cooked.ts'
import type { Thread } from './read-topic.ts'
import { type Settings, siteOf } from './settings.ts'
import type { Post, Topic } from './shapes.ts'

export const topicId = (id: number): string => `t:${id}`
const postId = (id: number): string => `p:${id}`

/** The number in an id of ours; undefined where it is no topic's. */
export function topicNumber(externalId: string): number | undefined {
  const number = /^t:(\d{1,15})$/.exec(externalId)?.[1]
  return number === undefined ? undefined : Number(number)
}

/** @param category  its name, where the topic is in one */
export function itemOf(
  settings: Settings,
  { topic, replies: posts, isCut }: Thread,
  first: Post,
  category: string | undefined,
): Item {
  const url = urlOf(settings, topic)
  const license: License = { spdx: settings.license, url: settings.licenseUrl, source: 'config' }
  const author = authorOf(settings, first, 'author')
  const accepted = acceptedOf(topic, posts)
  const byNumber = new Map(posts.map((post) => [post.post_number, postId(post.id)]))
  const replies = posts.map((post): Reply => {
    const parent = byNumber.get(post.reply_to_post_number ?? 0)
    return {
      externalId: postId(post.id),
      url: `${url}/${post.post_number}`,
      content: contentOf(settings, post, url),
      author: authorOf(settings, post, 'answerer'),
      createdAt: instant(post.created_at),
      updatedAt: editedAt(post),
      score: likesOf(post),
      accepted: post === accepted,
      ...(parent && parent !== postId(post.id) && { parentId: parent }),
      license,
    }
  })
  const { name: siteName } = siteOf(settings)
  const content = contentOf(settings, first, url)
  return {
    externalId: topicId(topic.id),
    kind: accepted || topic.has_accepted_answer || topic.accepted_answer ? 'question' : 'discussion',
    canonicalUrl: url,
    title: topic.title.slice(0, 900),
    ...(settings.language && { lang: settings.language }),
    content: isCut ? { ...content, truncated: true } : content,
    tags: tagsOf(topic, category),
    createdAt: instant(topic.created_at),
    updatedAt: latest([editedAt(first), ...replies.map((reply) => reply.updatedAt)]),
    authors: [author, ...answerers(replies)],
    replies,
    ...(accepted && { accepted: { replyId: postId(accepted.id) } }),
    metrics: {
      score: likesOf(first),
      answers: replies.length,
      ...(topic.views !== undefined && { views: topic.views }),
      ...(topic.closed && { closed: 1 }),
    },
    license,
    attribution: { text: `Started by ${author.name} on ${siteName}`, url },
  }
}

/** The post itself says so, or the topic names its number. A topic cannot be its own answer. */
function acceptedOf({ accepted_answer: named }: Topic, posts: Post[]): Post | undefined {
  return (
    posts.find((post) => post.accepted_answer === true) ??
    (named ? posts.find((post) => post.post_number === named.post_number) : undefined)
  )
}

function urlOf({ baseUrl }: Settings, { id, slug }: Topic): string {
  // Forums in other scripts write slugs as they are, or percent-encoded already.
  const isUsable = slug && slug.length <= 250 && /^[\p{L}\p{M}\p{N}_%~.-]+$/u.test(slug) && !/^[.-]+$/.test(slug)
  return isUsable ? new URL(`${baseUrl}/t/${slug}/${id}`).href : `${baseUrl}/t/${id}`
}

const longestBeginning = 300

/** Whole only where the forum's licence lets it be shown. */
function contentOf({ license }: Settings, { cooked }: Post, baseUrl: string): Content {
  if (isLicensed({ spdx: license })) return { format: 'html', value: readable(cooked), baseUrl }
  return { format: 'text', value: beginningOf(cooked, longestBeginning), baseUrl, truncated: true }
}

const longestName = 100

function authorOf({ baseUrl }: Settings, { username, name, user_id: id }: Post, role: Author['role']): Author {
  const shown = (oneLine(name) || oneLine(username) || 'a former member').slice(0, longestName)
  return {
    name: shown,
    ...(username && { url: `${baseUrl}/u/${encodeURIComponent(username.toWellFormed().slice(0, longestName))}` }),
    // Those below zero are the forum itself.
    ...(id && id > 0 && { externalId: `u:${id}` }),
    role,
  }
}

/** Each of them once, in the order of their posts. */
function answerers(replies: Reply[]): Author[] {
  const byKey = new Map(replies.map(({ author }) => [author.externalId ?? author.url ?? author.name, author]))
  return [...byKey.values()].slice(0, mostAuthors)
}

const mostAuthors = 400
const mostTags = 50

function tagsOf({ tags = [] }: Topic, category: string | undefined): string[] {
  const all = [...tags, ...(category ? [category] : [])].map((tag) => oneLine(tag).slice(0, 100))
  return [...new Set(all.filter(Boolean))].slice(0, mostTags)
}

const likes = 2
const likesOf = ({ actions_summary: actions }: Post) =>
  Math.min(actions?.find((action) => action.id === likes)?.count ?? 0, 1_000_000_000)

/** What the forum does to its own store moves `updated_at`, too: only another version was written by somebody. */
function editedAt({ created_at: created, updated_at: updated, version = 1 }: Post): Temporal.Instant {
  return instant(version > 1 && updated !== undefined && updated > created ? updated : created)
}

const instant = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms)
const latest = (all: Temporal.Instant[]) => all.reduce((a, b) => (Temporal.Instant.compare(a, b) >= 0 ? a : b))
