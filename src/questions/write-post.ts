import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { markDirty } from '../search/dirty.ts'

export type Revision = {
  postId: string
  kind: 'question' | 'answer'
  version: number
  title?: string
  body: string
  /** Names. */
  tags?: string[]
  editorId: string
  summary?: string
}

/** Keeps what a version says; with the version, the first one too. */
export async function keepRevision(trx: Db, now: Temporal.Instant, revision: Revision): Promise<void> {
  await trx('revisions').insert({
    post_id: revision.postId,
    post_kind: revision.kind,
    version: revision.version,
    title: revision.title ?? null,
    body: revision.body,
    tags: revision.tags ?? null,
    editor_id: revision.editorId,
    summary: revision.summary || null,
    at: now,
  })
}

/** What search shows of a question has changed. */
export async function showInSearch(trx: Db, { jobs }: Pick<Deps, 'jobs'>, questionId: string): Promise<void> {
  await markDirty(trx, 'question', [questionId])
  await jobs.enqueue(trx, 'index-documents', {})
}

/** Replaces a question's tags; the order is the asker's. */
export async function writeTags(trx: Db, questionId: string, tags: { id: string }[]): Promise<void> {
  await trx('question_tags').where('question_id', questionId).delete()
  if (tags.length > 0)
    await trx('question_tags').insert(
      tags.map(({ id }, position) => ({ question_id: questionId, tag_id: id, position })),
    )
}
