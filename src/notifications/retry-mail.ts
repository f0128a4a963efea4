const minutesBetween = [2, 5, 15, 30, 60, 120, 240]
const longestDays = 3

/** In how many minutes a mail is tried again that was tried `attempts` times; undefined: not any more. */
export function retryAfterMinutes(
  attempts: number,
  writtenAt: Temporal.Instant,
  now: Temporal.Instant,
): number | undefined {
  const minutes = minutesBetween[Math.min(attempts, minutesBetween.length) - 1] ?? 2
  const next = now.add({ minutes })
  return Temporal.Instant.compare(next, writtenAt.add({ hours: longestDays * 24 })) > 0 ? undefined : minutes
}
