import { z } from 'zod'
import { problemOf, read } from '../answers.ts'
import { ConnectorError, type Ctx } from '../contract.ts'
import { call } from './api.ts'
import type { Settings } from './settings.ts'
import { morePostsShape, type Post, postShape, postStateShape, type Topic, topicShape } from './shapes.ts'

export type Thread = {
  topic: Topic
  /** The first is the topic's own text; undefined where it was taken away. */
  first: Post | undefined
  /** Those that people may read, in order. */
  replies: Post[]
  /** Posts were left out because there are too many of them. */
  isCut: boolean
  /** Of the answers that it came in. */
  bytes: number
}

const idsAtOnce = 50
/** As many replies as an item may have. */
const mostPosts = 5000
/** Of answers, for one topic: a run may hold only so much at a time. */
const mostBytes = 15_000_000
/** For one topic: a forum may hand its posts out one by one. */
const mostRequests = 300

/**
 * A topic with all its posts: its own answer brings the first 20 and the ids of the others.
 * @throws ConnectorError; Refused where the topic is deleted or private
 */
export async function readTopic(ctx: Ctx<Settings>, id: number): Promise<Thread> {
  const { body, bytes } = await call(ctx, `/t/${id}.json`)
  const topic = read(topicShape, body, 'A topic')
  const posts = new Map<number, unknown>()
  const take = (found: unknown[]) => {
    for (const post of found) {
      const number = idShape.safeParse(post).data?.id
      if (number !== undefined) posts.set(number, post)
    }
  }
  take(topic.post_stream.posts)
  const stream = new Set(topic.post_stream.stream ?? posts.keys())
  const wanted = [...stream].slice(0, mostPosts)
  const { isWhole, bytes: all } = await completePosts(ctx, id, wanted, { posts, take, bytes })
  const found = wanted.flatMap((post) => (posts.has(post) ? [posts.get(post)] : []))
  return { ...threadOf(topic, found), isCut: !isWhole || stream.size > wanted.length, bytes: all }
}

const idShape = z.object({ id: z.int().positive() })

async function completePosts(
  ctx: Ctx<Settings>,
  topic: number,
  wanted: number[],
  { posts, take, bytes: first }: { posts: Map<number, unknown>; take(found: unknown[]): void; bytes: number },
): Promise<{ isWhole: boolean; bytes: number }> {
  let pending = wanted.filter((id) => !posts.has(id))
  let atOnce = idsAtOnce
  let bytes = first
  for (let requests = 0; pending.length > 0; requests++) {
    if (bytes > mostBytes || requests >= mostRequests) return { isWhole: false, bytes }
    const asked = pending.slice(0, atOnce)
    const rest = pending.slice(asked.length)
    try {
      const answer = await call(ctx, `/t/${topic}/posts.json`, { post_ids: asked })
      bytes += answer.bytes
      take(read(morePostsShape, answer.body, 'Posts of a topic').post_stream.posts)
    } catch (error) {
      if (!(error instanceof ConnectorError && error.class === 'too-large')) throw error
      // Long posts in a row: fewer at once. One that is too long alone is left out.
      if (asked.length > 1) atOnce = Math.ceil(asked.length / 2)
      else pending = rest
      continue
    }
    const missing = asked.filter((id) => !posts.has(id))
    // Some forums give fewer than they are asked for; what does not come when asked for again may not be read.
    pending = missing.length < asked.length ? [...missing, ...rest] : rest
  }
  return { isWhole: true, bytes }
}

/** @throws ConnectorError 'schema-drift' where a post that is to be kept cannot be read */
function threadOf(topic: Topic, found: unknown[]): Omit<Thread, 'isCut' | 'bytes'> {
  const kept: Post[] = []
  for (const raw of found) {
    const state = read(postStateShape, raw, 'A post')
    if (!isForReaders(state)) continue
    const post = postShape.safeParse(raw)
    if (!post.success) throw new ConnectorError('schema-drift', `Post ${state.id}: ${problemOf(post.error)}`)
    kept.push(post.data)
  }
  kept.sort((a, b) => a.post_number - b.post_number)
  return {
    topic,
    first: kept.find((post) => post.post_number === 1),
    replies: kept.filter((p) => p.post_number > 1),
  }
}

/** Of the kinds of posts, 1 is what people write and 2 what moderators do; 3 are notes like "closed this", 4 is for staff only. */
const kindsForReaders = new Set([1, 2])

function isForReaders({ post_type = 1, hidden, user_deleted, deleted_at }: z.output<typeof postStateShape>): boolean {
  return kindsForReaders.has(post_type) && hidden !== true && user_deleted !== true && (deleted_at ?? null) === null
}
