import type { Db } from '../db.ts'
import { htmlToText } from '../http/html-to-text.ts'
import { renderMarkdown } from '../http/markdown.ts'
import { hubLicence } from '../items/licence.ts'
import { questionUrl } from '../questions/address.ts'
import { batchesById } from './batches-by-id.ts'
import { documentId, hubSource } from './document-ids.ts'
import { maxBodyCharacters, type SearchDocument } from './search-document.ts'

/** The documents of these questions. What is hidden or deleted has none; a duplicate leads to what it is one of. */
export async function questionDocuments(db: Db, questionIds: string[]): Promise<SearchDocument[]> {
  if (questionIds.length === 0) return []
  const { rows } = await db.raw<{ rows: Row[] }>(`${findable} AND q.id = ANY(?::uuid[])`, [questionIds])
  return rows.map(document)
}

/** Every question's document, in batches. */
export async function* allQuestionDocuments(db: Db): AsyncGenerator<SearchDocument[]> {
  const batches = batchesById<Row>(
    async (after) =>
      (await db.raw<{ rows: Row[] }>(`${findable} AND q.id > ?::uuid ORDER BY q.id LIMIT 500`, [after])).rows,
  )
  for await (const rows of batches) yield rows.map(document)
}

type Row = {
  id: string
  public_id: string
  title: string
  body: string
  lang: string | null
  score: number
  created_at: Temporal.Instant
  is_solved: boolean
  tags: string[]
  answers: string[]
}

/** Good answers first: the body of a long thread is cut. */
const findable = `SELECT q.id, q.public_id, q.title, q.body, q.lang, q.score, q.created_at,
    EXISTS (SELECT 1 FROM answers a WHERE a.id = q.accepted_answer_id AND a.state = 'open') AS is_solved,
    ARRAY(SELECT t.name FROM question_tags qt JOIN tags t ON t.id = qt.tag_id
      WHERE qt.question_id = q.id ORDER BY qt.position, t.name) AS tags,
    ARRAY(SELECT a.body FROM answers a WHERE a.question_id = q.id AND a.state = 'open'
      ORDER BY a.id = q.accepted_answer_id DESC NULLS LAST, a.score DESC, a.created_at) AS answers
  FROM questions q WHERE q.state IN ('open', 'closed')`

function document(row: Row): SearchDocument {
  return {
    id: documentId({ subject: 'question', id: row.id }),
    kind: 'thread',
    itemKind: 'question',
    source: hubSource,
    title: row.title,
    url: questionUrl(row.public_id, row.title),
    tags: row.tags,
    ...(row.lang === null ? {} : { lang: row.lang }),
    solved: row.is_solved,
    replies: row.answers.length,
    votes: row.score,
    at: row.created_at,
    licence: hubLicence,
    body: bodyOf([row.body, ...row.answers]),
  }
}

function bodyOf(posts: string[]): string {
  let text = ''
  for (const post of posts) {
    if (text.length >= maxBodyCharacters) break
    text += `${text === '' ? '' : '\n'}${plain(post)}`
  }
  return text.slice(0, maxBodyCharacters).toWellFormed()
}

/** Links are not shown in a snippet: what they are relative to says nothing. */
const plain = (markdown: string) => htmlToText(renderMarkdown(markdown, { baseUrl: 'https://hub.invalid/' })).trim()
