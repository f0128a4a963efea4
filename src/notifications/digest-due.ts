export type Rhythm = 'daily' | 'weekly'

const at = Temporal.PlainTime.from('08:00')
const monday = 1

/**
 * The latest moment, until now, at which a digest was due: 08:00 on the clock of a member, each day or on Mondays.
 * @returns the moment, and its date there, which names the digest
 */
export function latestDue(
  rhythm: Rhythm,
  timeZone: string,
  now: Temporal.Instant,
): { at: Temporal.Instant; date: Temporal.PlainDate } {
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate()
  const backToMonday = rhythm === 'weekly' ? (today.dayOfWeek - monday + 7) % 7 : 0
  const step = rhythm === 'weekly' ? 7 : 1
  for (let date = today.subtract({ days: backToMonday }); ; date = date.subtract({ days: step })) {
    const due = date.toZonedDateTime({ timeZone, plainTime: at }).toInstant()
    if (Temporal.Instant.compare(due, now) <= 0) return { at: due, date }
  }
}
