import { settingInSql } from '../admin/settings.ts'
import { type Db, eachOf } from '../db.ts'
import { loadValues, takesPeople } from './load.ts'

/** A mentor who can be asked now, as everyone may see them. */
export type Askable = {
  handle: string
  name: string
  headline?: string
  languages: string[]
  /** Names of all tags that they know. */
  knows: string[]
  lastAnswerAt?: Temporal.Instant
  /** In the last 30 days, on whatever. */
  answersLately: number
}

type Asking = {
  /** Whom nobody keeps apart from them may be named to; undefined for a visitor. */
  askerId: string | undefined
  /** What they answered later is not known. */
  before: Temporal.Instant
  now: Temporal.Instant
}

/** Of these mentors those who take people now and are not kept apart from the asker by either. */
export async function askableAmong(
  db: Db,
  memberIds: string[],
  { askerId, before, now }: Asking,
): Promise<Map<string, Askable>> {
  if (memberIds.length === 0) return new Map()
  const asked = db.raw<{ rows: Row[] }>(askable, {
    memberIds,
    askerId: askerId ?? null,
    before: before.toString(),
    ...loadValues(now, db.raw(settingInSql('weeklyInvitationsPerMentor'))),
  })
  // As in evidence.ts: a connection plans it once.
  const { rows } = await asked.options({ name: 'askable' })
  return new Map(
    rows.map(({ id, headline, last_answer_at, answers_lately, ...row }) => [
      id,
      {
        ...row,
        ...(headline === null ? {} : { headline }),
        ...(last_answer_at === null ? {} : { lastAnswerAt: last_answer_at }),
        answersLately: answers_lately,
      },
    ]),
  )
}

type Row = {
  id: string
  handle: string
  name: string
  headline: string | null
  languages: string[]
  knows: string[]
  last_answer_at: Temporal.Instant | null
  answers_lately: number
}

const askable = `
  WITH mentoring AS MATERIALIZED (
    SELECT o.* FROM ${eachOf(':memberIds::uuid[]')} AS wanted(id) JOIN mentors o ON o.member_id = wanted.id)
  SELECT m.id, m.handle, m.name, m.headline, m.languages,
    ARRAY(SELECT t.name FROM mentor_expertise e JOIN tags t ON t.id = e.tag_id
      WHERE e.member_id = m.id ORDER BY t.name) AS knows,
    lately.answers AS answers_lately,
    coalesce(lately.last, (
      SELECT a.created_at FROM answers a WHERE a.author_id = m.id AND a.state = 'open' AND a.created_at < :before::timestamptz
      ORDER BY a.created_at DESC LIMIT 1)) AS last_answer_at
  FROM mentoring o JOIN public_members m ON m.id = o.member_id
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS answers, max(a.created_at) AS last FROM answers a
    WHERE a.author_id = m.id AND a.state = 'open' AND a.created_at < :before::timestamptz
      AND a.created_at > :before::timestamptz - interval '30 days') lately
  WHERE NOT EXISTS (SELECT FROM members s WHERE s.id = m.id AND s.muted_until > :now::timestamptz)
    AND NOT EXISTS (SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN ((m.id, :askerId::uuid), (:askerId::uuid, m.id)))
    AND NOT EXISTS (SELECT FROM mutes n WHERE n.member_id = :askerId::uuid AND n.muted_id = m.id)
    AND ${takesPeople('o')}`
