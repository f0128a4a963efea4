import { z } from 'zod'
import { problemOf, read } from '../answers.ts'
import { ConnectorError } from '../contract.ts'
import { isOf } from './api.ts'
import { detailsQuery, moreCommentsQuery, moreRepliesQuery, oneQuery } from './discussion-queries.ts'
import {
  type Discussion,
  type DiscussionComment,
  type DiscussionReply,
  discussionShape,
  moreCommentsShape,
  moreRepliesShape,
  type PageInfo,
} from './discussion-shapes.ts'
import type { GraphqlError } from './errors.ts'
import { troubleOf } from './graphql.ts'
import type { Reading } from './reading.ts'

/** The discussion, that it is gone, or what is wrong with it. */
export type Detail = Discussion | 'gone' | { problem: string }

/** How much of each is asked for at once; a smaller ask where an answer is too large or takes GitHub too long. */
type Portion = { comments: number; replies: number }
const portions: Portion[] = [
  { comments: 50, replies: 20 },
  { comments: 20, replies: 5 },
  { comments: 3, replies: 2 },
]

/** A hub keeps no more of one item. */
const mostReplies = 5000
const mostCharacters = 5_000_000

/** By id, of discussions that a list named. */
export async function discussionsById(reading: Reading, ids: string[]): Promise<Map<string, Detail>> {
  const found = new Map<string, Detail>()
  const asked = await inParts(ids, async (some, portion) => {
    const { data, errors } = await reading.api.ask(detailsQuery, { ids: some, ...portion })
    const nodes = read(z.object({ nodes: z.array(z.unknown()) }), data, 'Discussions by id').nodes
    if (nodes.length !== some.length)
      throw new ConnectorError('schema-drift', 'Other discussions came than were asked for')
    const general = errors.filter(({ path }) => path?.[0] !== 'nodes' || typeof path[1] !== 'number')
    if (general.length > 0) throw troubleOf(general)
    return some.map((id, index) => ({
      id,
      node: nodes[index],
      portion,
      errors: errors.filter(({ path }) => path?.[1] === index),
    }))
  })
  for (const { id, node, portion, errors } of asked) found.set(id, await detailOf(reading, node, errors, portion, 2))
  return found
}

export async function discussionByNumber(reading: Reading, number: number): Promise<Detail> {
  const { owner, repo: name } = reading.at
  const [one] = await inParts([number], async (_, portion) => {
    const { data, errors } = await reading.api.ask(oneQuery, { owner, name, number, ...portion })
    if (data.repository == null) throw troubleOf(errors)
    const repository = read(z.object({ discussion: z.unknown() }), data.repository, 'The repository')
    return [{ node: repository.discussion, errors, portion }]
  })
  return one ? detailOf(reading, one.node, one.errors, one.portion, 2) : 'gone'
}

/** Halves what was too much, then asks for less of each. */
async function inParts<T, R>(all: T[], ask: (some: T[], portion: Portion) => Promise<R[]>, least = 0): Promise<R[]> {
  const portion = portions[least]
  if (!portion) throw new ConnectorError('connector-bug', 'No smaller portion is left')
  try {
    return await ask(all, portion)
  } catch (error) {
    if (!isTooMuch(error)) throw error
    if (all.length > 1) {
      const half = Math.ceil(all.length / 2)
      return [...(await inParts(all.slice(0, half), ask, least)), ...(await inParts(all.slice(half), ask, least))]
    }
    if (least + 1 >= portions.length) throw error
    return inParts(all, ask, least + 1)
  }
}

/** GitHub gives up after ten seconds, with 502 or 504. */
const isTooMuch = (error: unknown) =>
  isOf(error, 'too-large') || (isOf(error, 'transient') && (error.status === 502 || error.status === 504))

/** @param depth  how many steps of an error's path lead to the discussion */
async function detailOf(
  reading: Reading,
  node: unknown,
  errors: GraphqlError[],
  portion: Portion,
  depth: number,
): Promise<Detail> {
  if (node === null || node === undefined) {
    const isGone = errors.some(({ type, path }) => type === 'NOT_FOUND' && path?.length === depth)
    return isGone ? 'gone' : { problem: troubleOf(errors).message }
  }
  // Part of a discussion would take away what the other part holds.
  if (errors.length > 0) return { problem: `Only part of it came. ${troubleOf(errors).message}` }
  const parsed = discussionShape.safeParse(node)
  if (!parsed.success) return { problem: problemOf(parsed.error) }
  const { comments: first, ...discussion } = parsed.data
  const room = { replies: mostReplies, characters: mostCharacters }
  const comments: DiscussionComment[] = []
  for await (const nodes of commentPages(reading, discussion.id, first, portion))
    for (const { replies, ...comment } of nodes) {
      if (!fits(room, comment)) return { ...discussion, comments }
      const below: DiscussionReply[] = []
      comments.push({ ...comment, replies: below })
      for await (const page of replyPages(reading, comment.id, replies, portion))
        for (const reply of page) {
          // Further pages would be asked for in vain: nothing fits once the room is used up.
          if (!fits(room, reply)) return { ...discussion, comments }
          below.push(reply)
        }
    }
  return { ...discussion, comments }
}

function fits(room: { replies: number; characters: number }, { body }: { body: string }): boolean {
  room.replies--
  room.characters -= body.length
  return room.replies >= 0 && room.characters >= 0
}

type Page<T> = { pageInfo: PageInfo; nodes: (T | null)[] | null }
type RawComment = NonNullable<NonNullable<z.output<typeof discussionShape>['comments']['nodes']>[number]>

const commentPages = (reading: Reading, id: string, first: Page<RawComment>, { comments, replies }: Portion) =>
  pages(first, async (after) => {
    const { data, errors } = await reading.api.ask(moreCommentsQuery, { id, first: comments, after, replies })
    if (errors.length > 0) throw troubleOf(errors)
    return read(moreCommentsShape, data, 'More comments of a discussion').node.comments
  })

const replyPages = (reading: Reading, id: string, first: Page<DiscussionReply>, { comments: size }: Portion) =>
  pages(first, async (after) => {
    const { data, errors } = await reading.api.ask(moreRepliesQuery, { id, first: size, after })
    if (errors.length > 0) throw troubleOf(errors)
    return read(moreRepliesShape, data, 'More replies to a comment').node.replies
  })

/** The nodes of a connection from its first page on, to its end. */
async function* pages<T>(first: Page<T>, next: (after: string) => Promise<Page<T>>): AsyncGenerator<T[], void> {
  const turn = turning()
  for (let page = first; ; ) {
    if (page.nodes === null || page.nodes.includes(null))
      throw new ConnectorError('schema-drift', 'Comments are missing, and no error says why')
    yield page.nodes.filter((node) => node !== null)
    const after = turn(page.pageInfo)
    if (after === undefined) return
    page = await next(after)
  }
}

/**
 * Where the next page begins; undefined after the last one.
 * The function that it gives throws ConnectorError 'schema-drift' where a connection has no end.
 */
export function turning(): (info: PageInfo) => string | undefined {
  const seen = new Set<string>()
  return ({ hasNextPage, endCursor }) => {
    if (!hasNextPage) return undefined
    if (!endCursor || seen.has(endCursor))
      throw new ConnectorError('schema-drift', 'GitHub says that there is more, and gives the same page again')
    seen.add(endCursor)
    return endCursor
  }
}
