import type { Db } from '../db.ts'
import type { Mark, Subject } from './dirty.ts'
import { allItemDocuments, itemDocuments } from './item-documents.ts'
import { allMemberDocuments, memberDocuments } from './member-documents.ts'
import { allQuestionDocuments, questionDocuments } from './question-documents.ts'
import type { SearchDocument } from './search-document.ts'

/** The documents of these subjects, as their rows are now. What must not be found has none. */
export async function documentsOf(db: Db, marks: Mark[], now: Temporal.Instant): Promise<SearchDocument[]> {
  const ids = (subject: Subject) => marks.filter((mark) => mark.subject === subject).map(({ id }) => id)
  return [
    ...(await itemDocuments(db, ids('item'), now)),
    ...(await questionDocuments(db, ids('question'))),
    ...(await memberDocuments(db, ids('member'))),
  ]
}

/** Every document, in batches. What changes meanwhile comes as it was or as it is. */
export async function* allDocuments(db: Db, now: Temporal.Instant): AsyncGenerator<SearchDocument[]> {
  yield* allItemDocuments(db, now)
  yield* allQuestionDocuments(db)
  yield* allMemberDocuments(db)
}

/** How many things there are that may have a document. */
export async function countSubjects(db: Db): Promise<number> {
  const { rows } = await db.raw<{ rows: [{ total: number }] }>(
    `SELECT ((SELECT count(*) FROM items) + (SELECT count(*) FROM questions) + (SELECT count(*) FROM mentors))::int AS total`,
  )
  return rows[0].total
}
