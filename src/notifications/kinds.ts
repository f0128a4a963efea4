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
  application: { mail: 'at-once' },
  /** What coordinators and admins have to look at. */
  staff: { mail: 'daily' },
  welcome: { mail: 'at-once' },
} as const satisfies Record<string, { mail: MailChoice }>

export type MailChoice = 'at-once' | 'daily' | 'weekly' | 'never'
export type NoticeKind = keyof typeof noticeKinds
