import { randomUUIDv7 } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Knex } from 'knex'
import { publicId } from '../src/public-id.ts'
import { markDirty } from '../src/search/dirty.ts'

export type Post = { author: string; at: string; body: string }
export type PastThread = { id: string; title: string; tags: string[]; posts: Post[] }

/** The threads of DIR/threads.jsonl[.gz], oldest first. */
export function readPastThreads(folder: string): PastThread[] {
  const file = ['threads.jsonl', 'threads.jsonl.gz'].map((name) => join(folder, name)).find(existsSync)
  if (!file) throw new Error(`${folder} has no threads.jsonl or threads.jsonl.gz`)
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
    .toString('utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as PastThread)
    .filter(({ posts }) => posts.length > 0)
    .sort((a, b) => askedAt(a) - askedAt(b))
}

export const askedAt = ({ posts }: PastThread): number => millisecondsOf(posts[0] as Post)
export const millisecondsOf = ({ at }: Post): number => Temporal.Instant.from(at).epochMilliseconds

/**
 * A forum as the hub would have it: its authors are members, its threads questions and answers, each there from the moment
 * when it was written. Of the authors `mentors` take people.
 */
export async function createForum(db: Knex, threads: PastThread[], mentors: Set<string>) {
  const members = await insertMembers(db, [
    ...new Set(threads.flatMap(({ posts }) => posts.map(({ author }) => author))),
  ])
  await insertMentors(
    db,
    [...mentors].map((author) => members.get(author) as string),
  )
  const tags = await insertTags(db, [...new Set(threads.flatMap((thread) => thread.tags.map(tagName)))])
  const questions = new Map<PastThread, string>()
  const posts = threads
    .flatMap((thread) => thread.posts.map((post, position) => ({ thread, post, position, at: millisecondsOf(post) })))
    .sort((a, b) => a.at - b.at || a.position - b.position)
  let written = 0
  return {
    members,
    /** Writes what was posted before this moment, and marks what search has to take in. */
    async writeUntil(moment: number): Promise<number> {
      const from = written
      while ((posts[written]?.at ?? Number.POSITIVE_INFINITY) < moment) written++
      const due = posts.slice(from, written)
      const changed = new Set<string>()
      const rows = { questions: [] as object[], tags: [] as object[], answers: [] as object[] }
      for (const { thread, post, position } of due) {
        const questionId = questions.get(thread) ?? randomUUIDv7()
        questions.set(thread, questionId)
        changed.add(questionId)
        const common = { author_id: members.get(post.author), created_at: post.at, public_id: publicId() }
        if (position > 0) {
          rows.answers.push({ ...common, id: randomUUIDv7(), question_id: questionId, body: body(post.body) })
          continue
        }
        rows.questions.push({
          ...common,
          id: questionId,
          title: title(thread.title),
          body: body(post.body),
          lang: 'en',
          last_activity_at: post.at,
        })
        for (const [place, tag] of [...new Set(thread.tags.map(tagName))].entries())
          rows.tags.push({ question_id: questionId, tag_id: tags.get(tag), position: place })
      }
      await db.batchInsert('questions', rows.questions, 500)
      await db.batchInsert('question_tags', rows.tags, 2000)
      await db.batchInsert('answers', rows.answers, 500)
      await markDirty(db, 'question', [...changed])
      return due.length
    },
  }
}

async function insertMembers(db: Knex, authors: string[]): Promise<Map<string, string>> {
  const members = new Map(authors.map((author) => [author, randomUUIDv7()]))
  await db.batchInsert(
    'members',
    [...members].map(([author, id], n) => ({
      id,
      public_id: publicId(),
      handle: `member${n}`,
      name: author.slice(0, 80) || '?',
      created_at: '2000-01-01T00:00:00Z',
    })),
    500,
  )
  return members
}

const insertMentors = (db: Knex, ids: string[]) =>
  db.batchInsert(
    'mentors',
    ids.map((member_id) => ({
      member_id,
      state: 'active',
      accepted_at: '2000-01-01T00:00:00Z',
      updated_at: '2000-01-01T00:00:00Z',
    })),
    500,
  )

async function insertTags(db: Knex, names: string[]): Promise<Map<string, string>> {
  const tags = new Map(names.map((name) => [name, randomUUIDv7()]))
  await db.batchInsert(
    'tags',
    [...tags].map(([name, id]) => ({ id, name, created_at: '2000-01-01T00:00:00Z' })),
    500,
  )
  return tags
}

const tagName = (tag: string) => tag.toLowerCase().slice(0, 40) || '?'
/** The hub's limits are not every forum's. */
const title = (text: string) => text.slice(0, 150).padEnd(12, '.')
const body = (text: string) => text.slice(0, 30_000).replaceAll('\0', '') || '.'
