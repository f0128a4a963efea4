import { randomUUIDv7 } from 'node:crypto'
import type { Knex } from 'knex'
import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { Conflict, Forbidden, NotFound } from '../errors.ts'
import type { TextKey } from '../http/texts.ts'
import { hasNoPlace } from '../mentors/queries.ts'
import { mayWrite } from '../moderation/new-member-limits.ts'
import { type Notice, notify } from '../notifications/notify.ts'
import { publicId } from '../public-id.ts'
import { requestUrl } from './queries.ts'
import { nextState, openStates, type Relation, type RequestAct, type RequestState, snoozeDays } from './states.ts'

type Move = {
  requestId: string
  /** Undefined: the hub itself. */
  actorId?: string
  act: RequestAct
  text?: string
  /** The version that the actor saw; another one is refused. */
  version?: number
}

type Row = {
  id: string
  public_id: string
  state: RequestState
  version: number
  asker_id: string
  mentor_id: string
  initiator_id: string | null
  receiver_id: string
  asker_name: string
  mentor_name: string
}

/**
 * Moves a request along its table of transitions, and tells the other.
 * @returns the conversation's public id where it was accepted
 * @throws Conflict 'request-moved' when it is not as the actor saw it, or the act no longer fits
 * @throws Forbidden 'request-not-yours'; 'muted' for words, and for an accept, of somebody who may not write
 * @throws Conflict 'mentor-full' at an accept without a place
 */
export async function moveRequest(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  move: Move,
): Promise<string | undefined> {
  return deps.db.transaction(async (trx) => {
    // Before the request is locked: sending and blocking take people first too.
    if (move.actorId !== undefined && (move.text || move.act === 'accept'))
      await mayWrite(trx, deps.now(), move.actorId)
    return moveIn(trx, deps, move)
  })
}

/**
 * Answers what waits for somebody who helps no more: whoever asked is told, and offered others. Call it in the transaction in
 * which they stop, with their row of `members` locked: a request that is being sent now is either seen here or refused.
 */
export async function endRequestsTo(
  trx: Knex.Transaction,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  mentorId: string,
): Promise<void> {
  const open: string[] = await trx('requests')
    .where('mentor_id', mentorId)
    .whereIn('state', openStates)
    .orderBy('id')
    .pluck('id')
  for (const requestId of open) {
    const row = await locked(trx, requestId)
    // Decided between the two looks.
    if (openStates.includes(row.state)) await moveIn(trx, deps, { requestId, act: 'leave' })
  }
}

async function moveIn(
  trx: Knex.Transaction,
  deps: Pick<Deps, 'now' | 'jobs' | 'config'>,
  move: Move,
): Promise<string | undefined> {
  const row = await locked(trx, move.requestId)
  const by = relation(row, move.actorId)
  if (by === 'nobody') throw new Forbidden('request-not-yours')
  if (move.version !== undefined && move.version !== row.version) throw new Conflict('request-moved')
  const to = nextState(row.state, move.act, by)
  if (!to) {
    if (!openStates.includes(row.state)) throw new Conflict('request-moved')
    throw new Forbidden('request-not-yours')
  }
  const now = deps.now()
  const isDecided = !openStates.includes(to)
  await trx('requests')
    .where('id', row.id)
    .update({
      state: to,
      // That it was read changes nothing for whoever holds a link to it.
      version: move.act === 'see' ? row.version : row.version + 1,
      ...(move.act === 'see' ? { seen_at: now } : {}),
      ...(isDecided ? { decided_at: now } : {}),
    })
  await trx('request_events').insert({
    id: randomUUIDv7(),
    request_id: row.id,
    actor_id: move.actorId ?? null,
    from_state: row.state,
    to_state: to,
    text: move.text ?? '',
    at: now,
  })
  if (isDecided || to !== 'sent') await settleNotice(trx, row, to, now)
  const conversation = to === 'accepted' ? await openConversation(trx, row, now, move.text) : undefined
  const told = noticeOf(row, move, to, conversation)
  if (told) await notify(trx, deps, [told])
  return conversation
}

/**
 * Puts reminders off; the request stays open long enough to be answered afterwards.
 * @throws Conflict 'request-moved', Forbidden 'request-not-yours'
 */
export async function snoozeRequest(
  deps: Pick<Deps, 'db' | 'now'>,
  { requestId, actorId, version }: { requestId: string; actorId: string; version: number },
): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const row = await locked(trx, requestId)
    if (row.receiver_id !== actorId) throw new Forbidden('request-not-yours')
    if (version !== row.version || !openStates.includes(row.state)) throw new Conflict('request-moved')
    const until = deps.now().add({ hours: snoozeDays * 24 })
    await trx('requests')
      .where('id', row.id)
      .update({
        snoozed_until: until,
        expires_at: trx.raw('greatest(expires_at, ?::timestamptz)', [until.add({ hours: 48 }).toString()]),
        version: row.version + 1,
      })
  })
}

async function locked(trx: Knex.Transaction, id: string): Promise<Row> {
  const row = await trx('requests as r')
    .join('members as a', 'a.id', 'r.asker_id')
    .join('members as m', 'm.id', 'r.mentor_id')
    .where('r.id', id)
    .forUpdate('r')
    .first('r.*', 'a.name as asker_name', 'm.name as mentor_name')
  if (!row) throw new NotFound('request-not-found')
  return row
}

function relation(row: Row, actorId: string | undefined): Relation {
  if (actorId === undefined) return 'hub'
  if (actorId === row.receiver_id) return 'receiver'
  return actorId === row.initiator_id ? 'initiator' : 'nobody'
}

/** What waited for the receiver or the initiator waits no more. */
async function settleNotice(trx: Db, row: Row, to: RequestState, now: Temporal.Instant): Promise<void> {
  if (to === 'seen') return
  await trx('notices')
    .where({ url: requestUrl(row.public_id), is_waiting: true })
    .whereIn('member_id', [row.asker_id, row.mentor_id])
    .update({ is_waiting: false, read_at: trx.raw('coalesce(read_at, ?::timestamptz)', [now.toString()]) })
}

/** @param firstWord  what the mentor said with their yes: it is the first message */
async function openConversation(
  trx: Knex.Transaction,
  row: Row,
  now: Temporal.Instant,
  firstWord: string | undefined,
): Promise<string> {
  await trx.raw('SELECT FROM members WHERE id = ? FOR UPDATE', [row.mentor_id])
  if (await hasNoPlace(trx, row.mentor_id)) throw new Conflict('mentor-full')
  const shownAs = publicId()
  const id = randomUUIDv7()
  await trx('conversations').insert({
    id,
    public_id: shownAs,
    request_id: row.id,
    asker_id: row.asker_id,
    mentor_id: row.mentor_id,
    opened_at: now,
    ...(firstWord ? { last_message_at: now } : {}),
  })
  if (firstWord)
    await trx('messages').insert({
      id: randomUUIDv7(),
      conversation_id: id,
      author_id: row.receiver_id,
      body: firstWord,
      at: now,
    })
  return shownAs
}

const texts: Partial<Record<RequestAct, TextKey>> = {
  'ask-info': 'request.notice.ask-info',
  'give-info': 'request.notice.give-info',
  accept: 'request.notice.accepted',
  decline: 'request.notice.declined',
  withdraw: 'request.notice.withdrawn',
  expire: 'request.notice.expired',
  leave: 'request.notice.left',
}

function noticeOf(row: Row, move: Move, to: RequestState, conversation: string | undefined): Notice | undefined {
  const text = texts[move.act]
  if (!text) return undefined
  // What the hub does is told to who asked; everything else to the other one.
  const isToReceiver = move.act === 'give-info' || move.act === 'withdraw'
  const memberId = isToReceiver ? row.receiver_id : (row.initiator_id ?? row.asker_id)
  const actorName = isToReceiver === (row.receiver_id === row.mentor_id) ? row.asker_name : row.mentor_name
  return {
    memberId,
    kind: 'request',
    key: `request ${row.id} ${row.version + 1} ${to}`,
    text,
    values: { name: actorName },
    url: conversation ? `/conversations/${conversation}` : requestUrl(row.public_id),
    ...(move.text ? { quote: move.text } : {}),
    ...(move.actorId ? { actorId: move.actorId } : {}),
    isWaiting: move.act === 'ask-info' || move.act === 'give-info',
    thread: `request ${row.id}`,
  }
}
