import type { Member } from '../accounts/member.ts'
import type { Texts } from '../http/texts.ts'
import type { Tools } from './page-tools.ts'
import type { ShownQuestion } from './queries.ts'
import type { Author, ShownComment } from './shown-posts.ts'
import { isPublic, judge, type PostAction, type PostKind, relationsOf, type Standing } from './states.ts'

export type Act = { label: string; url: string; about: string }

export type CommentOnPage = {
  anchor: string
  textHtml: string
  notice?: string
  by: { name: string; url?: string; date: string; dateTime: string }
  acts: Act[]
}

/** Those of others that were hidden or deleted are not there. */
export function commentOnPage(comment: ShownComment, question: ShownQuestion, tools: Tools): CommentOnPage[] {
  const { texts, viewer } = tools
  const { t } = texts
  const held = relations(viewer, 'comment', comment.author, question.author)
  if (!isPublic(comment.standing) && !held.includes('staff') && !held.includes('author')) return []
  const name = authorName(comment.author, texts)
  const may = (action: PostAction) => judge('comment', comment.standing, action, held) === 'allowed'
  const act = (action: PostAction, label: string): Act[] =>
    may(action) ? [{ label, url: `/posts/comment/${comment.id}/${action}`, about: t('post.comment-of', { name }) }] : []
  return [
    {
      anchor: `comment-${comment.id}`,
      textHtml: tools.renderPlain(comment.body),
      notice: isPublic(comment.standing) ? undefined : removedText(comment.standing, null, texts),
      by: {
        name,
        url: comment.author ? `/members/${comment.author.handle}` : undefined,
        date: viewer ? texts.momentIn(comment.createdAt, viewer.timeZone) : texts.day(comment.createdAt),
        dateTime: comment.createdAt.toString(),
      },
      acts: [...act('flag', t('post.flag')), ...act('delete', t('post.delete')), ...act('restore', t('post.restore'))],
    },
  ]
}

export const authorName = (author: Author, { t }: Texts): string => author?.name ?? t('post.former-member')

/** What the reader is to a post. */
export const relations = (viewer: Member | undefined, kind: PostKind, author: Author, asker: Author) =>
  viewer ? relationsOf(viewer, { kind, authorId: author?.id ?? null, askerId: asker?.id ?? null }) : []

/** What stands in place of a post that not everyone sees. */
export function removedText(standing: Standing, reason: string | null, { t }: Texts): string {
  if (standing === 'hidden') return t('post.is-hidden')
  return reason ? t('post.is-deleted-because', { reason }) : t('post.is-deleted')
}
