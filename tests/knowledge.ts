/** Mentors and questions of the hub's own as rows, for tests of what is found and who is named. */
import { randomUUIDv7 } from 'node:crypto'
import type { Db } from '../src/db.ts'
import { publicId } from '../src/public-id.ts'
import { markDirty } from '../src/search/dirty.ts'
import { makeMember, type Person } from './people.ts'
import type { TestApp } from './testApp.ts'

/** The ids of these tags, made where they are not there. */
export async function makeTags(db: Db, names: string[], aliases: Record<string, string> = {}): Promise<string[]> {
  for (const name of names)
    await db('tags')
      .insert({ id: randomUUIDv7(), name, created_at: '2026-01-01T00:00:00Z' })
      .onConflict('name')
      .ignore()
  for (const [alias, name] of Object.entries(aliases))
    await db('tag_aliases').insert({
      alias,
      tag_id: await db('tags')
        .where({ name })
        .first('id')
        .then((tag) => tag.id),
    })
  const ids: { id: string; name: string }[] = await db('tags').whereIn('name', names)
  return names.map((name) => ids.find((tag) => tag.name === name)?.id as string)
}

/** A mentor who takes people, marked for the index. */
export async function makeMentor(
  hub: Pick<TestApp, 'db' | 'deps'>,
  given: Parameters<typeof makeMember>[1] & {
    tags?: string[]
    notes?: string[]
    helpsWith?: string
    /** Further columns of `mentors`. */
    mentor?: Record<string, unknown>
  } = {},
): Promise<Person> {
  const { tags = [], notes = [], helpsWith = '', mentor, ...member } = given
  const person = await makeMember(hub, { ...member, roles: ['mentor'] })
  await hub.db('mentors').insert({
    member_id: person.id,
    state: 'active',
    helps_with: helpsWith,
    accepted_at: '2026-06-01T00:00:00Z',
    updated_at: '2026-06-01T00:00:00Z',
    ...mentor,
  })
  for (const [i, tagId] of (await makeTags(hub.db, tags)).entries())
    await hub.db('mentor_expertise').insert({ member_id: person.id, tag_id: tagId, note: notes[i] ?? '' })
  await markDirty(hub.db, 'member', [person.id])
  return person
}

export type GivenAnswer = {
  by: string | null
  text: string
  at?: string
  accepted?: boolean
  score?: number
  state?: 'open' | 'hidden' | 'deleted'
}

/** A question with its answers, marked for the index. */
export async function insertQuestion(
  db: Db,
  given: {
    title: string
    body?: string
    by: string
    tags?: string[]
    at?: string
    answers?: GivenAnswer[]
    /** Further columns. */
    question?: Record<string, unknown>
  },
) {
  const question = { id: randomUUIDv7(), publicId: publicId() }
  const at = given.at ?? '2026-11-01T08:00:00Z'
  await db('questions').insert({
    id: question.id,
    public_id: question.publicId,
    author_id: given.by,
    title: given.title,
    body: given.body ?? 'Who knows?',
    lang: 'en',
    created_at: at,
    last_activity_at: at,
    answers: given.answers?.filter(({ state }) => (state ?? 'open') === 'open').length ?? 0,
    ...given.question,
  })
  for (const [position, tagId] of (await makeTags(db, given.tags ?? [])).entries())
    await db('question_tags').insert({ question_id: question.id, tag_id: tagId, position })
  for (const answer of given.answers ?? []) {
    const id = randomUUIDv7()
    await db('answers').insert({
      id,
      public_id: publicId(),
      question_id: question.id,
      author_id: answer.by,
      body: answer.text,
      state: answer.state ?? 'open',
      score: answer.score ?? 0,
      created_at: answer.at ?? at,
    })
    if (answer.accepted)
      await db('questions')
        .where({ id: question.id })
        .update({ accepted_answer_id: id, accepted_at: answer.at ?? at })
  }
  await markDirty(db, 'question', [question.id])
  return question
}
