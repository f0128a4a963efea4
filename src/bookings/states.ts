/** The life of a booking in one table: what may be done, in which state, by whom. Not listed: denied. */

export type BookingState = 'held' | 'pending' | 'confirmed' | 'declined' | 'lapsed' | 'cancelled'
/** What somebody is to a booking. `nobody` is everyone else, coordinators too. */
export type Side = 'asker' | 'mentor'
export type Relation = Side | 'hub' | 'nobody'
export type BookingAct = 'confirm' | 'request' | 'release' | 'approve' | 'decline' | 'move' | 'cancel' | 'lapse'

/** Those that take both people's time. */
export const takingStates: BookingState[] = ['held', 'pending', 'confirmed']

type Transition = { from: BookingState[]; by: Relation[]; to: BookingState | 'same' }

export const transitions: Record<BookingAct, Transition> = {
  // Of a type that is booked at once, and of one that its mentor approves.
  confirm: { from: ['held'], by: ['asker'], to: 'confirmed' },
  request: { from: ['held'], by: ['asker'], to: 'pending' },
  // A hold let go is nothing that anybody needs to remember, and is deleted.
  release: { from: ['held'], by: ['asker', 'hub'], to: 'lapsed' },
  approve: { from: ['pending'], by: ['mentor'], to: 'confirmed' },
  decline: { from: ['pending'], by: ['mentor'], to: 'declined' },
  // A pending one stays pending, a confirmed one confirmed.
  move: { from: ['pending', 'confirmed'], by: ['asker', 'mentor'], to: 'same' },
  cancel: { from: ['pending', 'confirmed'], by: ['asker', 'mentor', 'hub'], to: 'cancelled' },
  // Not approved in time.
  lapse: { from: ['pending'], by: ['hub'], to: 'lapsed' },
}

/** The state that the act leads to; undefined where it is denied. */
export function nextState(state: BookingState, act: BookingAct, by: Relation): BookingState | undefined {
  const { from, by: allowed, to } = transitions[act]
  if (!from.includes(state) || !allowed.includes(by)) return undefined
  return to === 'same' ? state : to
}
