const unansweredYet = `EXISTS (
    SELECT FROM questions q WHERE q.id = split_part(notices.key, ' ', 2)::uuid AND q.state = 'open' AND q.answers = 0)`

/**
 * Whether a notice still asks for something, in SQL: it was written as waiting, and what it is about still needs its member.
 * By its key (`Notice.key`), as whoever writes it makes it; what is not listed waits until it is read.
 */
export const stillWaits = `(notices.is_waiting AND notices.read_at IS NULL AND CASE split_part(notices.key, ' ', 1)
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
  ELSE true END)`
