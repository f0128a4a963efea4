import { feedbackDays } from '../bookings/windows.ts'

const unansweredYet = `EXISTS (
    SELECT FROM questions q WHERE q.id = split_part(notices.key, ' ', 2)::uuid AND q.state = 'open' AND q.answers = 0)`

/** `booking <id> <what> …`: a yes, words, or consent that is still missing. */
const inBooking = (now: Temporal.Instant) => `EXISTS (
    SELECT FROM bookings b LEFT JOIN booking_learnings l ON l.booking_id = b.id
    WHERE b.id = split_part(notices.key, ' ', 2)::uuid AND CASE split_part(notices.key, ' ', 3)
      WHEN 'requested' THEN b.state = 'pending'
      WHEN 'feedback-open' THEN b.ends_at > '${now}'::timestamptz - interval '${feedbackDays} days' AND NOT EXISTS (SELECT FROM booking_feedback f WHERE f.booking_id = b.id
        AND f.side = CASE WHEN b.asker_id = notices.member_id THEN 'asker' ELSE 'mentor' END)
      WHEN 'learning' THEN l.published_at IS NULL AND l.version IS DISTINCT FROM
        CASE WHEN b.asker_id = notices.member_id THEN l.asker_consents ELSE l.mentor_consents END
      ELSE true END)`

/**
 * Whether a notice still asks for something, in SQL: it was written as waiting, and what it is about still needs its member.
 * By its key (`Notice.key`), as whoever writes it makes it; what is not listed waits until it is read.
 */
export const stillWaits = (
  now: Temporal.Instant,
): string => `(notices.is_waiting AND notices.read_at IS NULL AND CASE split_part(notices.key, ' ', 1)
  WHEN 'invitation' THEN EXISTS (
    SELECT FROM questions q WHERE q.id = split_part(notices.key, ' ', 2)::uuid
      AND q.state = 'open' AND q.accepted_answer_id IS NULL
      AND NOT EXISTS (SELECT FROM answers a
        WHERE a.question_id = q.id AND a.author_id = notices.member_id AND a.state = 'open'))
  WHEN 'offer' THEN ${unansweredYet}
  WHEN 'unanswered' THEN ${unansweredYet}
  WHEN 'application' THEN EXISTS (
    SELECT FROM applications a WHERE a.public_id = split_part(notices.key, ' ', 2) AND a.state = 'submitted')
  WHEN 'flagged' THEN EXISTS (
    SELECT FROM flags f WHERE f.decided_at IS NULL
      AND f.post_id = split_part(split_part(notices.key, ' ', 2), ':', 2)::uuid)
  WHEN 'booking' THEN ${inBooking(now)}
  ELSE true END)`
