import { read } from '../answers.ts'
import { ConnectorError, type Ctx } from '../contract.ts'
import { call } from './api.ts'
import type { Settings } from './settings.ts'
import { latestPostsShape, streamedPostShape } from './shapes.ts'

/** Where the reading of the latest posts ended. Times are epoch milliseconds by the forum's clock. */
export type EditsRead = {
  since: number
  /** Of the posts changed shortly before `since` those that were dealt with, and their times of change. */
  seen: [id: number, updated: number][]
}

const lookbackMs = 5 * 60_000
/** Most edits are made within so long; older posts are not looked through. */
const editableMs = 48 * 3_600_000
const mostPages = 20
const pageOfIds = 50
const mostSeen = 300

type Streamed = { id: number; topic: number; category: number | undefined; createdAt: number; updatedAt: number }

/**
 * The topics with posts that are new or were edited since, from the forum's stream of its latest posts. An edit does not make
 * a topic active: this is where it shows, as long as the post is not old.
 */
export async function editedSince(
  ctx: Ctx<Settings>,
  { since, seen }: EditsRead,
): Promise<{ topics: Map<number, number | undefined>; read: EditsRead }> {
  const known = new Map(seen)
  const topics = new Map<number, number | undefined>()
  const recent: [number, number][] = []
  const { posts, siteTime } = await latestPosts(ctx, since - editableMs)
  // A time in the future, which anyone may write, must not end the reading for good.
  const newest = Math.max(since, ...posts.map(({ updatedAt }) => Math.min(updatedAt, siteTime)))
  for (const { id, topic, category, updatedAt } of posts) {
    if (updatedAt < since - lookbackMs) continue
    if (known.get(id) !== updatedAt) topics.set(topic, category)
    if (updatedAt >= newest - lookbackMs) recent.push([id, updatedAt])
  }
  return { topics, read: { since: newest, seen: recent.slice(0, mostSeen) } }
}

/** Newest first, until one was written before `until`. */
async function latestPosts(ctx: Ctx<Settings>, until: number): Promise<{ posts: Streamed[]; siteTime: number }> {
  const posts = new Map<number, Streamed>()
  let before: number | undefined
  let siteTime = ctx.now().epochMilliseconds
  for (let page = 0; page < mostPages; page++) {
    const answer = await postsBefore(ctx, before)
    if (!answer) break
    siteTime = answer.siteTime
    for (const post of answer.posts) posts.set(post.id, post)
    if (answer.posts.some(({ createdAt }) => createdAt < until)) break
    const lowest = Math.min(before ?? Number.POSITIVE_INFINITY, ...answer.posts.map(({ id }) => id))
    if (!Number.isFinite(lowest) || lowest <= 1) break
    // Older forums look through so many ids, whether there are posts to them or not, and begin with the one that is named.
    before = lowest === before ? Math.max(1, before - pageOfIds) : lowest
  }
  return { posts: [...posts.values()], siteTime }
}

/** Undefined where the forum does not let visitors see this list. */
async function postsBefore(ctx: Ctx<Settings>, before: number | undefined) {
  try {
    const { body, siteTime } = await call(ctx, '/posts.json', { before })
    const { latest_posts: rows } = read(latestPostsShape, body, 'The latest posts')
    const posts = rows.flatMap((row): Streamed[] => {
      const post = streamedPostShape.safeParse(row).data
      if (!post) return []
      const { id, topic_id: topic, category_id: category, created_at: createdAt, updated_at: updatedAt } = post
      return [{ id, topic, category, createdAt, updatedAt: updatedAt ?? createdAt }]
    })
    return { posts, siteTime }
  } catch (error) {
    if (!(error instanceof ConnectorError && (error.class === 'auth' || error.class === 'gone'))) throw error
    ctx.log.warn(
      { problem: error.message },
      'the latest posts cannot be read: edits are seen when a topic is next active',
    )
    return undefined
  }
}
