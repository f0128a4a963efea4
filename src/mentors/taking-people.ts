/** Whether a mentor can be asked now. Pure; load.ts says the same in SQL, and a test holds the two together. */

export type Availability = {
  isTakingPeople: boolean
  pausedUntil?: Temporal.Instant
  /** Conversations at a time. */
  capacity: number
  /** Undefined: the hub's setting. */
  weeklyInvitations?: number
}

export type Load = {
  /** Conversations going on. */
  held: number
  /**
   * Requests of the last seven days. Invitations to answer take what these leave of the week, and count for nothing here:
   * the hub's own mails never keep a person away.
   */
  askedThisWeek: number
}

export type Taking =
  | { isNow: true }
  | { isNow: false; why: 'closed' | 'full' | 'week-full' }
  | { isNow: false; why: 'paused'; until: Temporal.Instant }

/**
 * The first reason that stands against asking them, the most lasting one first.
 * @param weeklyDefault  the hub's setting weeklyInvitationsPerMentor
 */
export function takingPeople(mentor: Availability, now: Temporal.Instant, load: Load, weeklyDefault: number): Taking {
  if (!mentor.isTakingPeople) return { isNow: false, why: 'closed' }
  if (mentor.pausedUntil && Temporal.Instant.compare(mentor.pausedUntil, now) > 0)
    return { isNow: false, why: 'paused', until: mentor.pausedUntil }
  if (load.held >= mentor.capacity) return { isNow: false, why: 'full' }
  if (load.askedThisWeek >= (mentor.weeklyInvitations ?? weeklyDefault)) return { isNow: false, why: 'week-full' }
  return { isNow: true }
}

/** Whether they can be asked now. */
export const isTakingPeople = (...given: Parameters<typeof takingPeople>): boolean => takingPeople(...given).isNow
