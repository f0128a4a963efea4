/** The life of a request in one table: what may be done, in which state, by whom. Not listed: denied. */

export type RequestState = 'sent' | 'seen' | 'needs_info' | 'accepted' | 'declined' | 'withdrawn' | 'expired'
/** What somebody is to a request. `nobody` is everyone else, coordinators too. */
export type Relation = 'initiator' | 'receiver' | 'hub' | 'nobody'
export type RequestAct = 'see' | 'ask-info' | 'give-info' | 'accept' | 'decline' | 'withdraw' | 'expire' | 'leave'

export const requestStates: RequestState[] = [
  'sent',
  'seen',
  'needs_info',
  'accepted',
  'declined',
  'withdrawn',
  'expired',
]
export const openStates: RequestState[] = ['sent', 'seen', 'needs_info']

type Transition = { from: RequestState[]; by: Relation; to: RequestState }

export const transitions: Record<RequestAct, Transition> = {
  see: { from: ['sent'], by: 'receiver', to: 'seen' },
  'ask-info': { from: ['sent', 'seen'], by: 'receiver', to: 'needs_info' },
  'give-info': { from: ['needs_info'], by: 'initiator', to: 'seen' },
  accept: { from: openStates, by: 'receiver', to: 'accepted' },
  decline: { from: openStates, by: 'receiver', to: 'declined' },
  withdraw: { from: openStates, by: 'initiator', to: 'withdrawn' },
  expire: { from: openStates, by: 'hub', to: 'expired' },
  // Who was asked is no mentor any more.
  leave: { from: openStates, by: 'hub', to: 'declined' },
}

/** The state that the act leads to; undefined where it is denied. */
export function nextState(state: RequestState, act: RequestAct, by: Relation): RequestState | undefined {
  const transition = transitions[act]
  return transition.by === by && transition.from.includes(state) ? transition.to : undefined
}

/** Days after which the receiver is reminded, once each. */
export const reminderDays = [3, 7]
export const snoozeDays = 5

/** Which reminders are due: 0, 1 or 2 of them, those that were missed counted with the last. */
export function remindersDue(sentAt: Temporal.Instant, now: Temporal.Instant): number {
  return reminderDays.filter((days) => now.since(sentAt).total('hours') >= days * 24).length
}
