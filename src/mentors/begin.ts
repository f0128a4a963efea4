/** How one begins with a mentor: the one button of their page. Pure. */
import type { Taking } from './taking-people.ts'

export type Beginning =
  | { is: 'own' }
  /** By the reader. Who was blocked sees somebody who takes no people. */
  | { is: 'blocked' }
  | { is: 'conversation'; publicId: string }
  | { is: 'request'; publicId: string }
  | { is: 'ask' }
  | { is: 'not-now'; why: Exclude<Taking, { isNow: true }> }

/** What stands between the reader and the mentor, the first that holds. A visitor sees what any member would. */
export function beginning({
  isOwn,
  bond,
  open,
  taking,
}: {
  isOwn: boolean
  bond: { isBlocked: boolean; hasBlocked: boolean }
  open: { requestId?: string; conversationId?: string }
  taking: Taking
}): Beginning {
  if (isOwn) return { is: 'own' }
  if (bond.hasBlocked) return { is: 'blocked' }
  if (bond.isBlocked) return { is: 'not-now', why: { isNow: false, why: 'closed' } }
  if (open.requestId) return { is: 'request', publicId: open.requestId }
  if (open.conversationId) return { is: 'conversation', publicId: open.conversationId }
  return taking.isNow ? { is: 'ask' } : { is: 'not-now', why: taking }
}

/** Whether a time can be held: full places keep nobody from an hour that is free. */
export const canBook = (begin: Beginning): boolean =>
  begin.is === 'ask' ||
  begin.is === 'request' ||
  begin.is === 'conversation' ||
  (begin.is === 'not-now' && (begin.why.why === 'full' || begin.why.why === 'week-full'))
