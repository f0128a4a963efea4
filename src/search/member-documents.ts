import type { Db } from '../db.ts'
import { htmlToText } from '../http/html-to-text.ts'
import { renderMarkdown } from '../http/markdown.ts'
import { batchesById } from './batches-by-id.ts'
import { documentId, hubSource } from './document-ids.ts'
import { maxBodyCharacters, type SearchDocument } from './search-document.ts'

/** The documents of these members: of what everyone may see of a mentor. Others have none. */
export async function memberDocuments(db: Db, memberIds: string[]): Promise<SearchDocument[]> {
  if (memberIds.length === 0) return []
  const { rows } = await db.raw<{ rows: Row[] }>(`${findable} AND m.id = ANY(?::uuid[])`, [memberIds])
  return rows.map(document)
}

/** Every mentor's document, in batches. */
export async function* allMemberDocuments(db: Db): AsyncGenerator<SearchDocument[]> {
  const batches = batchesById<Row>(
    async (after) =>
      (await db.raw<{ rows: Row[] }>(`${findable} AND m.id > ?::uuid ORDER BY m.id LIMIT 500`, [after])).rows,
  )
  for await (const rows of batches) yield rows.map(document)
}

/** A mentor's page, from the root. */
export const mentorUrl = (handle: string): string => `/mentors/${handle}`

type Row = {
  id: string
  handle: string
  name: string
  headline: string | null
  bio: string | null
  helps_with: string
  accepted_at: Temporal.Instant
  tags: string[]
  notes: string[]
}

const findable = `SELECT m.id, m.handle, m.name, m.headline, m.bio, o.helps_with, o.accepted_at,
    ARRAY(SELECT t.name FROM mentor_expertise e JOIN tags t ON t.id = e.tag_id
      WHERE e.member_id = m.id ORDER BY t.name) AS tags,
    ARRAY(SELECT e.note FROM mentor_expertise e WHERE e.member_id = m.id AND e.note <> '' ORDER BY e.tag_id) AS notes
  FROM mentors o JOIN public_members m ON m.id = o.member_id WHERE o.state = 'active'`

function document(row: Row): SearchDocument {
  const texts = [row.headline ?? '', row.helps_with, ...row.notes, row.bio ?? ''].map(plain).filter(Boolean)
  return {
    id: documentId({ subject: 'member', id: row.id }),
    kind: 'person',
    itemKind: 'person',
    source: hubSource,
    title: row.name,
    url: mentorUrl(row.handle),
    tags: row.tags,
    solved: false,
    replies: 0,
    votes: 0,
    at: row.accepted_at,
    licence: { spdx: 'NONE' },
    body: texts.join('\n').slice(0, maxBodyCharacters).toWellFormed(),
  }
}

const plain = (markdown: string) => htmlToText(renderMarkdown(markdown, { baseUrl: 'https://hub.invalid/' })).trim()
