import type { Member } from '../accounts/member.ts'
import { recordAudit } from '../admin/audit.ts'
import type { Deps } from '../deps.ts'
import { Conflict } from '../errors.ts'
import { mayPost, mayWrite } from '../moderation/new-member-limits.ts'
import { lockPost, mustBeAllowedTo } from './find-post.ts'
import { knownTags } from './post-question.ts'
import { tagNames } from './queries.ts'
import { tell } from './tell.ts'
import { keepRevision, showInSearch, writeTags } from './write-post.ts'

export type Edit = {
  editor: Pick<Member, 'id' | 'roles'>
  kind: 'question' | 'answer'
  ref: string
  /** The version that the editor saw. */
  baseVersion: number
  body: string
  /** What was changed, in the editor's words. */
  summary?: string
  /** Of a question. */
  title?: string
  tags?: string[]
}

/**
 * A new version, if the editor saw the last one. Other tags invite the mentors who know those.
 * @throws Conflict 'edited-meanwhile' with the version that is there now; nothing is overwritten
 * @throws Refused  at 'tags' or 'body'
 */
export async function editPost(
  deps: Pick<Deps, 'db' | 'now' | 'jobs' | 'config'>,
  edit: Edit,
): Promise<{ url: string }> {
  const { editor, kind, ref, body } = edit
  const now = deps.now()
  return deps.db.transaction(async (trx) => {
    const post = await lockPost(trx, kind, ref)
    mustBeAllowedTo(editor, post, 'edit')
    const isOwn = post.authorId === editor.id
    if (isOwn) await mayPost(trx, now, { authorId: editor.id, kind: 'answer', body })
    else await mayWrite(trx, now, editor.id)
    if (post.version !== edit.baseVersion) throw new Conflict('edited-meanwhile', { version: post.version })

    const { question } = post
    const version = post.version + 1
    const title = edit.title ?? question.title
    if (kind === 'answer') {
      if (body === post.body) return { url: post.url }
      await trx('answers').where('id', post.id).update({ body, version, edited_at: now })
      await trx('questions').where('id', question.id).update({ last_activity_at: now })
      await keepRevision(trx, now, { postId: post.id, kind, version, body, editorId: editor.id, summary: edit.summary })
    } else {
      const before = await tagNames(trx, question.id)
      const tags = edit.tags ? await knownTags(trx, now, editor.id, edit.tags) : undefined
      const names = tags?.map(({ name }) => name) ?? before
      const isRetagged = names.join('\n') !== before.join('\n')
      if (body === post.body && title === question.title && !isRetagged) return { url: post.url }
      await trx('questions')
        .where('id', question.id)
        .update({ title, body, version, edited_at: now, last_activity_at: now })
      if (tags && isRetagged) await writeTags(trx, question.id, tags)
      await keepRevision(trx, now, {
        postId: question.id,
        kind,
        version,
        title,
        body,
        tags: names,
        editorId: editor.id,
        summary: edit.summary,
      })
      if (isRetagged && names.some((name) => !before.includes(name)))
        await deps.jobs.enqueue(trx, 'invite-mentors', { questionId: question.id })
    }
    const url = (await lockPost(trx, kind, ref)).url
    if (!isOwn) {
      await recordAudit(trx, now, {
        actorId: editor.id,
        action: `${kind}.edited`,
        subject: { kind, id: post.id },
        detail: { version, summary: edit.summary ?? '' },
      })
      await tell(
        trx,
        deps,
        { ...question, title },
        {
          kind: 'outcome',
          key: `edited ${post.id} ${version}`,
          text: kind === 'question' ? 'notice.question-edited' : 'notice.answer-edited',
          to: [post.authorId],
          actorId: editor.id,
          url,
          quote: edit.summary,
        },
      )
    }
    await showInSearch(trx, deps, question.id)
    return { url }
  })
}
