import type { Db } from '../db.ts'
import { answerUrl, questionUrl } from '../questions/address.ts'
import { mentorUrl } from '../search/member-documents.ts'
import { tagUrl } from '../tags/tag-name.ts'
import type { AuditEntry } from './queries.ts'

/** What an entry is about, as people know it. */
export type AuditSubject = { name: string; url: string }

type Row = {
  id: string
  name: string
  ref: string | null
  /** Of an answer or a comment: its question. */
  question?: string | null
}

type Lookup = { sql: string; url: (row: Row) => string }

const people = (url: (handle: string) => string): Lookup => ({
  sql: `SELECT id::text, name, handle AS ref FROM members WHERE state <> 'erased' AND id::text = ANY(:ids)`,
  url: ({ ref }) => url(ref ?? ''),
})
const question: Lookup = {
  sql: 'SELECT id::text, title AS name, public_id AS ref FROM questions WHERE id::text = ANY(:ids)',
  url: ({ ref, name }) => questionUrl(ref ?? '', name),
}
const answer: Lookup = {
  sql: `SELECT a.id::text, q.title AS name, q.public_id AS question, a.public_id AS ref
    FROM answers a JOIN questions q ON q.id = a.question_id WHERE a.id::text = ANY(:ids)`,
  url: ({ ref, name, question }) => answerUrl({ publicId: question ?? '', title: name }, ref ?? ''),
}
const comment: Lookup = {
  sql: `SELECT c.id::text, q.title AS name, q.public_id AS question, c.id::text AS ref
    FROM comments c JOIN questions q ON q.id = c.question_id WHERE c.id::text = ANY(:ids)`,
  url: ({ ref, name, question }) => `${questionUrl(question ?? '', name)}#comment-${ref}`,
}
const application: Lookup = {
  sql: `SELECT k.key AS id, m.name, a.public_id AS ref FROM unnest(:ids::text[]) AS k(key)
    JOIN applications a ON k.key IN (a.public_id, a.id::text) JOIN members m ON m.id = a.member_id WHERE m.state <> 'erased'`,
  url: ({ ref }) => `/mentors/applications/${ref}`,
}
const invite: Lookup = {
  sql: `SELECT k.key AS id, i.name, i.public_id AS ref FROM unnest(:ids::text[]) AS k(key)
    JOIN mentor_invites i ON k.key IN (i.public_id, i.id::text)`,
  url: ({ ref }) => `/mentors/invites/${ref}`,
}

/** By the kind that an entry names; queues of the desk are kinds of what waits in them. */
const lookups: Record<string, Lookup[]> = {
  member: [people((handle) => `/admin/roles/${handle}`)],
  question: [question],
  answer: [answer],
  comment: [comment],
  tag: [
    { sql: 'SELECT id::text, name, name AS ref FROM tags WHERE id::text = ANY(:ids)', url: ({ name }) => tagUrl(name) },
  ],
  group: [
    {
      sql: 'SELECT id::text, name, slug AS ref FROM groups WHERE id::text = ANY(:ids)',
      url: ({ ref }) => `/groups/${ref}`,
    },
  ],
  source: [
    {
      sql: 'SELECT id::text, title AS name, name AS ref FROM sources WHERE id::text = ANY(:ids)',
      url: ({ ref }) => `/sources/${ref}`,
    },
  ],
  application: [application],
  applications: [application],
  invite: [invite],
  invites: [invite],
  flags: [question, answer, comment, people((handle) => `/members/${handle}`)],
  unanswered: [question],
  'silent-mentors': [people(mentorUrl)],
  'slow-requests': [
    {
      sql: `SELECT r.id::text, a.name || ' → ' || m.name AS name, m.handle AS ref FROM requests r
        JOIN members a ON a.id = r.asker_id JOIN members m ON m.id = r.mentor_id WHERE r.id::text = ANY(:ids)`,
      url: ({ ref }) => mentorUrl(ref ?? ''),
    },
  ],
}

/** The subjects of these entries that are still there, by `kind id`; a query for each kind among them. */
export async function auditSubjects(
  db: Db,
  entries: Pick<AuditEntry, 'subjectKind' | 'subjectId'>[],
): Promise<Map<string, AuditSubject>> {
  const found = new Map<string, AuditSubject>()
  for (const [kind, ofKind] of Map.groupBy(entries, ({ subjectKind }) => subjectKind)) {
    const ids = [...new Set(ofKind.map(({ subjectId }) => subjectId))]
    for (const { sql, url } of lookups[kind] ?? []) {
      const { rows } = await db.raw<{ rows: Row[] }>(sql, { ids })
      for (const row of rows) found.set(`${kind} ${row.id}`, { name: row.name, url: url(row) })
    }
  }
  return found
}
