import { conversationUrl } from '../conversations/queries.ts'
import type { Db } from '../db.ts'
import { questionUrl } from '../questions/address.ts'
import { requestUrl } from '../requests/queries.ts'
import type { RequestState } from '../requests/states.ts'

export type Ledger = {
  questions: number
  openQuestions: number
  answers: number
  acceptedAnswers: number
  followed: number
  watchedTags: number
  notices: number
  unread: number
}

/** How many things of each kind a member has here. */
export async function ledgerOf(db: Db, memberId: string): Promise<Ledger> {
  const { rows } = await db.raw<{ rows: Record<string, number>[] }>(
    `SELECT
       (SELECT count(*) FROM questions WHERE author_id = :memberId AND state IN ('open', 'closed')) AS questions,
       (SELECT count(*) FROM questions WHERE author_id = :memberId AND state = 'open' AND accepted_answer_id IS NULL)
         AS open_questions,
       (SELECT count(*) FROM answers WHERE author_id = :memberId AND state = 'open') AS answers,
       (SELECT count(*) FROM questions q JOIN answers a ON a.id = q.accepted_answer_id
         WHERE a.author_id = :memberId AND a.state = 'open') AS accepted_answers,
       (SELECT count(*) FROM question_follows f JOIN questions q ON q.id = f.question_id
         WHERE f.member_id = :memberId AND q.state IN ('open', 'closed')) AS followed,
       (SELECT count(*) FROM tag_watches WHERE member_id = :memberId) AS watched_tags,
       (SELECT count(*) FROM notices WHERE member_id = :memberId) AS notices,
       (SELECT count(*) FROM notices WHERE member_id = :memberId AND read_at IS NULL) AS unread`,
    { memberId },
  )
  const row = rows[0] ?? {}
  return {
    questions: row.questions ?? 0,
    openQuestions: row.open_questions ?? 0,
    answers: row.answers ?? 0,
    acceptedAnswers: row.accepted_answers ?? 0,
    followed: row.followed ?? 0,
    watchedTags: row.watched_tags ?? 0,
    notices: row.notices ?? 0,
    unread: row.unread ?? 0,
  }
}

export type Tie = {
  url: string
  name: string
  /** Whether the member is the one who asks. */
  isAsker: boolean
  about: string
  state: RequestState | 'talking' | 'ended'
  at: Temporal.Instant
}

type TieRow = {
  public_id: string
  conversation_id: string | null
  ended_at: Temporal.Instant | null
  name: string
  is_asker: boolean
  about: string
  state: RequestState
  at: Temporal.Instant
}

/** Requests and the conversations that came of them: what is going on first, then the newest. */
export async function tiesOf(
  db: Db,
  memberId: string,
  limit: number,
  as: 'either' | 'mentor' = 'either',
): Promise<Tie[]> {
  const { rows } = await db.raw<{ rows: TieRow[] }>(
    `SELECT r.public_id, c.public_id AS conversation_id, c.ended_at, o.name, r.asker_id = :memberId AS is_asker,
       coalesce(q.title, r.wanted) AS about, r.state, coalesce(c.last_message_at, c.opened_at, r.decided_at, r.sent_at) AS at
     FROM requests r JOIN members o ON o.id = CASE WHEN r.asker_id = :memberId THEN r.mentor_id ELSE r.asker_id END
     LEFT JOIN conversations c ON c.request_id = r.id LEFT JOIN questions q ON q.id = r.question_id
     WHERE ${as === 'mentor' ? 'r.mentor_id = :memberId' : ':memberId IN (r.asker_id, r.mentor_id)'}
     ORDER BY (r.state IN ('sent', 'seen', 'needs_info') OR r.state = 'accepted' AND c.ended_at IS NULL) DESC, at DESC
     LIMIT :limit`,
    { memberId, limit },
  )
  return rows.map((row) => ({
    url: row.conversation_id ? conversationUrl(row.conversation_id) : requestUrl(row.public_id),
    name: row.name,
    isAsker: row.is_asker,
    about: row.about,
    state: row.conversation_id ? (row.ended_at ? 'ended' : 'talking') : row.state,
    at: row.at,
  }))
}

export type Invitation = { url: string; title: string; tags: string[]; answers: number; at: Temporal.Instant }

/** Questions that a mentor was told of, that still wait for an answer and have none of theirs; oldest first. */
export async function openInvitations(db: Db, memberId: string, limit: number): Promise<Invitation[]> {
  const { rows } = await db.raw<{
    rows: { public_id: string; title: string; tags: string[]; answers: number; at: Temporal.Instant }[]
  }>(
    `SELECT q.public_id, q.title, q.answers, i.at,
       ARRAY(SELECT t.name FROM question_tags qt JOIN tags t ON t.id = qt.tag_id WHERE qt.question_id = q.id
         ORDER BY qt.position) AS tags
     FROM invitations i JOIN questions q ON q.id = i.question_id
     WHERE i.mentor_id = :memberId AND q.state = 'open' AND q.accepted_answer_id IS NULL
       AND NOT EXISTS (SELECT FROM answers a WHERE a.question_id = q.id AND a.author_id = :memberId AND a.state = 'open')
     ORDER BY i.at LIMIT :limit`,
    { memberId, limit },
  )
  return rows.map(({ public_id, ...row }) => ({ ...row, url: questionUrl(public_id, row.title) }))
}
