import type { Member } from '../accounts/member.ts'
import { may } from '../accounts/permissions.ts'

export type PostKind = 'question' | 'answer' | 'comment'

/** How a post stands: its state, and who brought it there where that matters. `removed` is deleted by staff. */
export type Standing = 'open' | 'closed' | 'closed-by-others' | 'hidden' | 'deleted' | 'removed'

/** What somebody is to a post; one may be several. `asker`: asked the question that an answer is to. */
export type Relation = 'author' | 'other' | 'asker' | 'mentor' | 'staff'

export type PostAction =
  | 'edit'
  | 'answer'
  | 'comment'
  | 'vote'
  | 'accept'
  | 'close'
  | 'reopen'
  | 'delete'
  | 'restore'
  | 'flag'
  | 'follow'

type Allowed = Partial<Record<PostAction, Relation[]>>

const everyone: Relation[] = ['author', 'other']
const readable: Allowed = { comment: everyone, vote: ['other'], flag: ['other'], follow: everyone }
const ownOrStaff: Relation[] = ['author', 'staff']
const staffDecides: Allowed = { restore: ['staff'], delete: ['staff'] }

/** The one table of what may be done to a post. What is not listed nobody may do. */
export const transitions: Record<PostKind, Partial<Record<Standing, Allowed>>> = {
  question: {
    open: {
      ...readable,
      answer: everyone,
      edit: ownOrStaff,
      close: ['author', 'mentor', 'staff'],
      delete: ownOrStaff,
    },
    closed: { ...readable, edit: ownOrStaff, reopen: ['author', 'mentor', 'staff'], delete: ownOrStaff },
    'closed-by-others': { ...readable, edit: ownOrStaff, reopen: ['mentor', 'staff'], delete: ownOrStaff },
    hidden: staffDecides,
    deleted: { restore: ownOrStaff },
    removed: { restore: ['staff'] },
  },
  answer: {
    open: {
      comment: everyone,
      vote: ['other'],
      flag: ['other'],
      edit: ownOrStaff,
      accept: ['asker'],
      delete: ownOrStaff,
    },
    hidden: staffDecides,
    deleted: { restore: ownOrStaff },
    removed: { restore: ['staff'] },
  },
  comment: {
    open: { flag: ['other'], delete: ownOrStaff },
    hidden: staffDecides,
    deleted: { restore: ownOrStaff },
    removed: { restore: ['staff'] },
  },
}

/** Whether everyone may read it. */
export const isPublic = (standing: Standing): boolean =>
  standing === 'open' || standing === 'closed' || standing === 'closed-by-others'

/** From the columns. */
export function standingOf(row: { state: string; removed_by: string | null; closed_by?: string | null }): Standing {
  if (row.state === 'deleted') return row.removed_by === 'author' ? 'deleted' : 'removed'
  if (row.state === 'closed') return row.closed_by === 'asker' ? 'closed' : 'closed-by-others'
  return row.state === 'hidden' ? 'hidden' : 'open'
}

/** @param post.askerId  of an answer; whoever was erased is nobody */
export function relationsOf(
  member: Pick<Member, 'id' | 'roles'>,
  post: { kind: PostKind; authorId: string | null; askerId: string | null },
): Relation[] {
  const relations: Relation[] = [post.authorId === member.id ? 'author' : 'other']
  if (post.kind === 'answer' && post.askerId === member.id) relations.push('asker')
  if (may(member, 'question.close')) relations.push('mentor')
  if (may(member, 'post.remove-others')) relations.push('staff')
  return relations
}

export type Verdict = 'allowed' | 'forbidden' | 'not-now'

/** `not-now`: nobody may while the post stands so. */
export function judge(kind: PostKind, standing: Standing, action: PostAction, relations: Relation[]): Verdict {
  const allowed = transitions[kind][standing]?.[action]
  if (!allowed) return 'not-now'
  return allowed.some((relation) => relations.includes(relation)) ? 'allowed' : 'forbidden'
}
