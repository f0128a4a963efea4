import type { Db } from '../db.ts'
import { type DraftText, draftsOf } from './draft.ts'

/** What a member is writing, for forms that go on with it. */
export async function draftOf(db: Db, memberId: string): Promise<DraftText | undefined> {
  return (await draftsOf(db, { memberId })).current
}

/** What a suggestion named, to credit it: undefined once it is gone. */
export async function creditedDocument(db: Db, documentId: string): Promise<CreditedDocument | undefined> {
  const { rows } = await db.raw<{ rows: CreditedDocument[] }>(
    `SELECT d.id, d.title, d.url, d.lang, d.source, coalesce(s.title, d.source) AS "sourceTitle", d.licence,
       d.licence_url AS "licenceUrl"
     FROM search.documents d LEFT JOIN sources s ON s.name = d.source WHERE d.id = ? AND d.kind <> 'person'`,
    [documentId],
  )
  return rows[0]
}

export type CreditedDocument = {
  id: string
  title: string
  url: string
  lang: string | null
  source: string
  sourceTitle: string
  licence: string
  licenceUrl: string | null
}

/** An ask that something solved. `solvedBy` is a document's id. */
export async function solvedAsk(db: Db, askId: string): Promise<{ solvedBy: string; source: string } | undefined> {
  return db('asks').where({ id: askId, ended_as: 'solved' }).first({ solvedBy: 'solved_by', source: 'solved_source' })
}

/** Questions answered in the last seven days: answers that were accepted, and asks that something here solved. */
export async function answeredThisWeek(db: Db, now: Temporal.Instant): Promise<number> {
  const { rows } = await db.raw<{ rows: { count: number }[] }>(
    `SELECT ((SELECT count(*) FROM questions WHERE accepted_at > :since AND accepted_answer_id IS NOT NULL AND state IN ('open', 'closed'))
       + (SELECT count(DISTINCT (session_hash, query_hash)) FROM asks WHERE ended_as = 'solved' AND ended_at > :since))::int AS count`,
    { since: now.subtract({ hours: 7 * 24 }) },
  )
  return rows[0]?.count ?? 0
}
