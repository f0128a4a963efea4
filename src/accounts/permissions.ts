import type { Member, Role } from './member.ts'

/**
 * Who may do what, in one table: everything that a visitor may not do has a line here. Rules about one's own things (only
 * the author edits, only the receiver accepts) are in the features, beside what they protect. Not listed: denied.
 */
export const permissions = {
  'question.post': ['member'],
  'answer.post': ['member'],
  'comment.post': ['member'],
  'post.vote': ['member'],
  'post.flag': ['member'],
  'post.edit-others': ['coordinator', 'admin'],
  'post.remove-others': ['coordinator', 'admin'],
  'question.close': ['coordinator', 'mentor', 'admin'],
  'account.own': ['member'],
  'desk.own': ['member'],
  'request.send': ['member'],
  'message.write': ['member'],
  'booking.make': ['member'],
  'mentor.apply': ['member'],
  'mentor.own': ['mentor'],
  // Hours, session types, the private calendar.
  'availability.own': ['mentor'],
  'desk.mentor': ['mentor'],
  'desk.coordinator': ['coordinator', 'admin'],
  'application.decide': ['coordinator', 'admin'],
  'mentor.invite': ['coordinator', 'admin'],
  'group.join': ['member'],
  'group.edit': ['coordinator', 'admin'],
  // With a pause of the author's writing, too; of staff only by who stands above them.
  'flag.decide': ['coordinator', 'admin'],
  'member.pause-staff': ['admin'],
  // Every field of a profile, whatever its member chose.
  'member.read-all': ['coordinator', 'admin'],
  'member.suspend': ['admin'],
  'tag.create': ['mentor', 'coordinator', 'maintainer', 'admin'],
  'tag.watch': ['member'],
  'linked-account.remove': ['coordinator', 'admin'],
  'tag.edit': ['coordinator', 'maintainer', 'admin'],
  'desk.maintainer': ['maintainer', 'admin'],
  'source.maintain': ['maintainer', 'admin'],
  // An item or an outside author, for good.
  'item.hide': ['maintainer', 'admin'],
  'settings.edit': ['admin'],
  'roles.edit': ['admin'],
  'audit.read': ['admin'],
} satisfies Record<string, Role[]>

export type Action = keyof typeof permissions

/** What staff write that others read: whose own writing is paused does none of it, whatever their roles. */
export const pausedActions: readonly Action[] = [
  'post.edit-others',
  'post.remove-others',
  'question.close',
  'application.decide',
  'mentor.invite',
  'group.edit',
  'flag.decide',
  'tag.create',
  'tag.edit',
]

/** Whether the member, or a visitor, may. */
export function may(member: Pick<Member, 'roles'> | undefined, action: Action): boolean {
  const allowed: readonly Role[] = permissions[action]
  return member?.roles.some((role) => allowed.includes(role)) ?? false
}
