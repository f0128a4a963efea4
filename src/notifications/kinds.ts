/** Everything people are told of, and how it reaches them unless they choose otherwise. */
export const noticeKinds = {
  /** You may know the answer. */
  'question-invitation': { mail: 'at-once' },
  /** A new question on a tag that you watch. */
  'tag-question': { mail: 'daily' },
  /** On your question, or one that you follow. */
  answer: { mail: 'at-once' },
  comment: { mail: 'at-once' },
  /** Your answer was accepted; your question was closed, edited, hidden … */
  outcome: { mail: 'at-once' },
  request: { mail: 'at-once' },
  message: { mail: 'at-once' },
  /** A session that was asked for, booked, moved, called off, or is near. */
  booking: { mail: 'at-once' },
  application: { mail: 'at-once', isOfficial: true },
  /** What coordinators and admins have to look at. */
  staff: { mail: 'daily', isOfficial: true },
  /** What maintainers have to look at: a source is in trouble, or well again. */
  source: { mail: 'at-once', isOfficial: true },
  welcome: { mail: 'at-once' },
} as const satisfies Record<string, { mail: MailChoice; isOfficial?: boolean }>

export const mailChoices = ['at-once', 'daily', 'weekly', 'never'] as const
export type MailChoice = (typeof mailChoices)[number]
export type NoticeKind = keyof typeof noticeKinds

export const digestKinds = ['digest-daily', 'digest-weekly'] as const

/**
 * Beside the notices: `account` is what keeps an account (confirm, reset), which nobody can turn off and which is tried even
 * where the address was refused before; `invite` goes to somebody who has no account, once.
 */
export type MailKind = NoticeKind | (typeof digestKinds)[number] | 'account' | 'invite'

/** What can be turned off by the link in a mail: all that may come again. */
export type StoppableKind = Exclude<NoticeKind, 'welcome'> | (typeof digestKinds)[number]

export function isNoticeKind(kind: string): kind is NoticeKind {
  return Object.hasOwn(noticeKinds, kind)
}

export function isStoppable(kind: string): kind is StoppableKind {
  return (isNoticeKind(kind) && kind !== 'welcome') || (digestKinds as readonly string[]).includes(kind)
}

/** Told by the hub's staff in their office: a block or a mute between two people does not hold it back. */
export function isOfficial(kind: NoticeKind): boolean {
  return 'isOfficial' in noticeKinds[kind]
}
