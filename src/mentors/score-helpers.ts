/** How well people fit a question, from what is known of them. Pure. */

/** What speaks for somebody. */
export type Evidence = {
  /** What they answered or wrote on something like it: the sum of how like each is, the less the longer ago (evidence.ts). */
  votes: number
  lastAnswerAt?: Temporal.Instant
  /** In the last 30 days, on whatever. */
  answersLately: number
  /** How many of the question's tags they say that they know. */
  knownTags: number
  /** How much of the question's words is in what they say of themselves. */
  described: number
}

/**
 * Measured by `bench:routing`: an answer of long ago says less of who answers now, and of people with about as many those who
 * are around are likelier. Around these values the figures are flat.
 */
export const weights = {
  /** An answer's worth after so many days is 1/e. */
  voteDays: 180,
  /** What is left of it at the least: an old answer outside still says what somebody knows. */
  oldest: 0.1,
  latelyDays: 30,
  last: 0.2,
  often: 0.1,
  /** Answers count in full where the best of what was found is at least so like the question. */
  convincing: 0.3,
  /** For every tag; each further one is worth half of the one before. */
  tag: 1,
  described: 0.3,
}

/**
 * Each with what they are worth beside the others, at least 0; in the order given.
 *
 * @param now  when the question is asked: nothing of what is given is later
 * @param closest  the score of what is most like the question
 */
export function scoreHelpers<T extends Evidence>(
  people: T[],
  { now, closest }: { now: Temporal.Instant; closest: number },
): (T & { score: number })[] {
  const most = people.reduce((most, { votes }) => Math.max(most, votes), 0)
  // Divided by next to nothing, next to nothing would be everything.
  const worth = most > 1e-9 ? worthOfVotes(closest) / most : 0
  return people.map((person) => ({ ...person, score: person.votes * worth + besides(person, now) }))
}

/** What the most of votes are worth beside a tag. */
export const worthOfVotes = (closest: number): number => Math.min(1, closest / weights.convincing)

function besides(person: Evidence, now: Temporal.Instant): number {
  const last = person.lastAnswerAt ? Math.exp(-daysSince(person.lastAnswerAt, now) / weights.latelyDays) : 0
  return (
    weights.last * last +
    weights.often * Math.log1p(person.answersLately) +
    weights.tag * (1 - 0.5 ** person.knownTags) +
    weights.described * Math.min(1, person.described)
  )
}

const daysSince = (at: Temporal.Instant, now: Temporal.Instant) =>
  Math.max(0, now.epochMilliseconds - at.epochMilliseconds) / 86_400_000
