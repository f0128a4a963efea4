/**
 * What a mentor has on their hands and whether they can be asked, in SQL: every query that asks is made of these. `mentor` is
 * the alias of a row of `mentors`. taking-people.ts says the same of values; a test holds the two together.
 */

/** What takes one of their places: conversations that go on. */
export const placesTaken = (mentor: string) =>
  `(SELECT count(*) FROM conversations c WHERE c.mentor_id = ${mentor}.member_id AND c.ended_at IS NULL)`

/** Requests for help that they were sent in the last seven days. */
export const requestsThisWeek = (mentor: string) =>
  `(SELECT count(*) FROM requests r WHERE r.receiver_id = ${mentor}.member_id AND r.mentor_id = r.receiver_id
     AND r.sent_at > :weekAgo::timestamptz)`

/** Invitations to answer that they were sent in the last seven days. */
export const invitationsThisWeek = (mentor: string) =>
  `(SELECT count(*) FROM invitations i WHERE i.mentor_id = ${mentor}.member_id AND i.at > :weekAgo::timestamptz)`

/** Minutes of a mentor's month that a session takes: with what they prepare for it. */
export const sessionMinutes = (booking: string) =>
  `(extract(epoch FROM ${booking}.ends_at - ${booking}.starts_at) / 60 + ${booking}.preparation_minutes)::int`

/** Minutes of sessions that are agreed or wait for an answer, between two instants. */
export const bookedMinutes = (mentor: string) =>
  `(SELECT coalesce(sum(${sessionMinutes('b')}), 0)::int FROM bookings b
     WHERE b.mentor_id = ${mentor}.member_id AND b.state IN ('pending', 'confirmed')
       AND b.starts_at >= :from::timestamptz AND b.starts_at < :until::timestamptz)`

const weeklyLimit = (mentor: string, weekly = ':weekly') => `coalesce(${mentor}.weekly_invitations, ${weekly})`

/**
 * Whether they can be asked for help now.
 * @param weekly  where the query finds the setting weeklyInvitationsPerMentor
 */
export const takesPeople = (mentor: string, weekly?: string) =>
  `(${mentor}.state = 'active' AND ${mentor}.is_taking_people
    AND (${mentor}.paused_until IS NULL OR ${mentor}.paused_until <= :now::timestamptz)
    AND ${mentor}.capacity > ${placesTaken(mentor)}
    AND ${weeklyLimit(mentor, weekly)} > ${requestsThisWeek(mentor)})`

/** Whether the hub may invite them to one more question: what requests leave of the week. */
export const takesInvitations = (mentor: string) =>
  `(${takesPeople(mentor)}
    AND ${weeklyLimit(mentor)} > ${requestsThisWeek(mentor)} + ${invitationsThisWeek(mentor)})`

/** What the texts above are given; `weekly` is the setting weeklyInvitationsPerMentor. */
export const loadValues = (now: Temporal.Instant, weekly: number) => ({ ...loadSpan(now), weekly })

/** The same without the setting. */
export const loadSpan = (now: Temporal.Instant) => ({
  now: now.toString(),
  weekAgo: now.subtract({ hours: 7 * 24 }).toString(),
})
