/** Where an offer stands, in what order. Pure. */

export type ApplicationState = 'submitted' | 'accepted' | 'declined' | 'withdrawn'

const againAfterDays = 90

/** When somebody whose offer was declined may offer again. */
export const mayApplyFrom = (decidedAt: Temporal.Instant): Temporal.Instant =>
  decidedAt.add({ hours: againAfterDays * 24 })
