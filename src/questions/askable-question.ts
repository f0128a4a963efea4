import type { Db } from '../db.ts'
import { questionUrl } from './address.ts'
import { quoteOf } from './quote-of.ts'

/** A question that people can still be asked about. */
export type AskableQuestion = {
  id: string
  publicId: string
  title: string
  url: string
  authorId: string | undefined
  tagIds: string[]
  isAnswered: boolean
  /** The beginning of its body, plain text. */
  quote: string
  createdAt: Temporal.Instant
  /** For whoCanHelp: its words, its tags, and who need not be asked. */
  wanted: { title: string; body: string; tags: string[]; languages: string[]; except: string[]; askerId?: string }
}

type Row = {
  id: string
  public_id: string
  title: string
  body: string
  lang: string | null
  author_id: string | null
  answers: number
  created_at: Temporal.Instant
  languages: string[] | null
  tag_ids: string[]
  tags: string[]
  involved: string[]
}

/** Undefined where nobody need be asked any more: it is not open, or its asker has accepted an answer. */
export async function askable(db: Db, questionId: string): Promise<AskableQuestion | undefined> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `SELECT q.id, q.public_id, q.title, q.body, q.lang, q.author_id, q.answers, q.created_at, m.languages,
       ARRAY(SELECT x.tag_id FROM question_tags x WHERE x.question_id = q.id ORDER BY x.position) AS tag_ids,
       ARRAY(SELECT t.name FROM question_tags x JOIN tags t ON t.id = x.tag_id
             WHERE x.question_id = q.id ORDER BY x.position) AS tags,
       ARRAY(SELECT i.mentor_id FROM invitations i WHERE i.question_id = q.id
             UNION SELECT a.author_id FROM answers a WHERE a.question_id = q.id AND a.author_id IS NOT NULL
             UNION SELECT u.member_id FROM mutes u WHERE u.muted_id = q.author_id
             UNION SELECT b.blocker_id FROM blocks b WHERE b.blocked_id = q.author_id
             UNION SELECT b.blocked_id FROM blocks b WHERE b.blocker_id = q.author_id) AS involved
     FROM questions q LEFT JOIN members m ON m.id = q.author_id
     WHERE q.id = ? AND q.state = 'open' AND q.accepted_answer_id IS NULL`,
    [questionId],
  )
  const [row] = rows
  if (!row) return undefined
  const authorId = row.author_id ?? undefined
  return {
    id: row.id,
    publicId: row.public_id,
    title: row.title,
    url: questionUrl(row.public_id, row.title),
    authorId,
    tagIds: row.tag_ids,
    isAnswered: row.answers > 0,
    quote: quoteOf(row.body),
    createdAt: row.created_at,
    wanted: {
      title: row.title,
      body: row.body,
      tags: row.tags,
      languages: row.languages?.length ? row.languages : row.lang ? [row.lang] : [],
      except: [...row.involved, ...(authorId ? [authorId] : [])],
      ...(authorId ? { askerId: authorId } : {}),
    },
  }
}
