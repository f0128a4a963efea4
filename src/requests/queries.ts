import type { Db } from '../db.ts'
import { questionUrl } from '../questions/address.ts'
import type { Relation, RequestState } from './states.ts'

type Person = { id: string; handle: string; name: string }

export type ShownRequest = {
  id: string
  publicId: string
  state: RequestState
  asker: Person
  mentor: Person
  initiatorId: string | null
  receiverId: string
  question?: { title: string; url: string }
  background: string
  tried: string
  wanted: string
  sentAt: Temporal.Instant
  expiresAt: Temporal.Instant
  snoozedUntil?: Temporal.Instant
  version: number
  conversationId?: string
  /** What was said on the way, oldest first. */
  events: { actorName?: string; to: RequestState; text: string; at: Temporal.Instant }[]
}

export const requestUrl = (publicId: string): string => `/requests/${publicId}`

export function relationTo(request: Pick<ShownRequest, 'initiatorId' | 'receiverId'>, memberId: string): Relation {
  if (request.receiverId === memberId) return 'receiver'
  return request.initiatorId === memberId ? 'initiator' : 'nobody'
}

export async function requestByPublicId(db: Db, publicId: string): Promise<ShownRequest | undefined> {
  const row = await db('requests as r')
    .join('members as a', 'a.id', 'r.asker_id')
    .join('members as m', 'm.id', 'r.mentor_id')
    .leftJoin('questions as q', 'q.id', 'r.question_id')
    .leftJoin('conversations as c', 'c.request_id', 'r.id')
    .where('r.public_id', publicId)
    .first(
      'r.*',
      'a.handle as asker_handle',
      'a.name as asker_name',
      'm.handle as mentor_handle',
      'm.name as mentor_name',
      'q.public_id as question_public_id',
      'q.title as question_title',
      'c.public_id as conversation_public_id',
    )
  if (!row) return undefined
  const events = await db('request_events as e')
    .leftJoin('members as m', 'm.id', 'e.actor_id')
    .where('e.request_id', row.id)
    .orderBy(['e.at', 'e.id'])
    .select('e.to_state', 'e.text', 'e.at', 'm.name')
  return {
    id: row.id,
    publicId,
    state: row.state,
    asker: { id: row.asker_id, handle: row.asker_handle, name: row.asker_name },
    mentor: { id: row.mentor_id, handle: row.mentor_handle, name: row.mentor_name },
    initiatorId: row.initiator_id,
    receiverId: row.receiver_id,
    ...(row.question_public_id
      ? { question: { title: row.question_title, url: questionUrl(row.question_public_id, row.question_title) } }
      : {}),
    background: row.background,
    tried: row.tried,
    wanted: row.wanted,
    sentAt: row.sent_at,
    expiresAt: row.expires_at,
    ...(row.snoozed_until ? { snoozedUntil: row.snoozed_until } : {}),
    version: row.version,
    ...(row.conversation_public_id ? { conversationId: row.conversation_public_id } : {}),
    events: events.map((event) => ({
      ...(event.name ? { actorName: event.name } : {}),
      to: event.to_state,
      text: event.text,
      at: event.at,
    })),
  }
}

/** A mentor whom one may ask; undefined where there is none of that handle, or they are none any more. */
export async function mentorToAsk(
  db: Db,
  handle: string,
): Promise<(Person & { asksOfYou: string; doesNotTake: string }) | undefined> {
  const row = await db('mentors as t')
    .join('members as m', 'm.id', 't.member_id')
    .where({ 'm.handle': handle, 't.state': 'active', 'm.state': 'active' })
    .first('m.id', 'm.handle', 'm.name', 't.asks_of_you', 't.does_not_take')
  return (
    row && {
      id: row.id,
      handle: row.handle,
      name: row.name,
      asksOfYou: row.asks_of_you,
      doesNotTake: row.does_not_take,
    }
  )
}

/** What a request to a mentor is filled with: the asker's own question. */
export async function questionForRequest(
  db: Db,
  publicId: string,
  askerId: string,
): Promise<{ id: string; publicId: string; title: string; body: string; tags: string[] } | undefined> {
  const row = await db('questions').where({ public_id: publicId, author_id: askerId }).first('id', 'title', 'body')
  if (!row) return undefined
  const tags: string[] = await db('question_tags as q')
    .join('tags as t', 't.id', 'q.tag_id')
    .where('q.question_id', row.id)
    .orderBy('q.position')
    .pluck('t.name')
  return { id: row.id, publicId, title: row.title, body: row.body, tags }
}

export async function zoneOf(db: Db, memberId: string): Promise<string> {
  const row = await db('members').where('id', memberId).first('time_zone')
  return row?.time_zone ?? 'UTC'
}
