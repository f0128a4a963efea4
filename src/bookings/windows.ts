/** When what may be done around a session. Half-open: from, until. */

export type Windows = {
  /** The asker's answers to the prep questions stay as they are from then on. */
  prepUntil: Temporal.Instant
  /** Moves end then; a cancel after it is a late one. */
  changeUntil: Temporal.Instant
  joinFrom: Temporal.Instant
  joinUntil: Temporal.Instant
  /** Who waits may say that the other did not come. */
  absentFrom: Temporal.Instant
  /** Both say how it went; the words are shown to the other when both have, or when this is over. */
  feedbackUntil: Temporal.Instant
}

export const joinMinutesBefore = 10
const joinMinutesAfter = 30
export const prepHours = 2
export const feedbackDays = 7

export function windowsOf(
  { startsAt, endsAt }: { startsAt: Temporal.Instant; endsAt: Temporal.Instant },
  { lateCancelHours, noShowGraceMinutes }: { lateCancelHours: number; noShowGraceMinutes: number },
): Windows {
  return {
    prepUntil: startsAt.subtract({ hours: prepHours }),
    changeUntil: startsAt.subtract({ hours: lateCancelHours }),
    joinFrom: startsAt.subtract({ minutes: joinMinutesBefore }),
    joinUntil: endsAt.add({ minutes: joinMinutesAfter }),
    absentFrom: startsAt.add({ minutes: noShowGraceMinutes }),
    feedbackUntil: endsAt.add({ hours: feedbackDays * 24 }),
  }
}

/** Whether `now` is in [from, until). */
export const isBetween = (now: Temporal.Instant, from: Temporal.Instant, until: Temporal.Instant): boolean =>
  Temporal.Instant.compare(from, now) <= 0 && Temporal.Instant.compare(now, until) < 0

export const isBefore = (now: Temporal.Instant, until: Temporal.Instant): boolean =>
  Temporal.Instant.compare(now, until) < 0
