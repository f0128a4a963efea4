import type { Db } from '../db.ts'
import type { Alike } from '../search/contract.ts'
import { subjectOf } from '../search/document-ids.ts'
import type { Tag } from '../tags/resolve.ts'
import { loadValues, takesPeople } from './load.ts'
import type { Evidence } from './score-helpers.ts'

/** A mentor who can be asked now, as everyone may see them. */
export type Candidate = Evidence & {
  memberId: string
  handle: string
  name: string
  headline?: string
  languages: string[]
  /** Names of tags that they know, of those asked for. */
  known: string[]
  /** How many of the votes are for what is close to the question. */
  answered: number
}

type Wanted = {
  tags: Tag[]
  askerId: string | undefined
  except: string[]
  /** What is later is not known. */
  before: Temporal.Instant
  now: Temporal.Instant
  /** The setting weeklyInvitationsPerMentor. */
  weeklyDefault: number
}

/**
 * Mentors for whom anything speaks: answers to what was found, here or under a linked account outside, tags that they know,
 * their own description. Only who takes people now, and is not kept apart from the asker by either.
 */
export async function candidatesFor(db: Db, found: Alike, wanted: Wanted): Promise<Candidate[]> {
  const documents = found.documents.flatMap(({ id, score }) => ({ ...subjectOf(id), score }))
  const of = (subject: string) => documents.filter((one) => one.subject === subject)
  const people = new Map(found.people.map((one) => [subjectOf(one.id)?.id, one]))
  const names = new Map(wanted.tags.map(({ id, name }) => [id, name]))
  const asked = db.raw<{ rows: Row[] }>(evidence, {
    questions: of('question').map(({ id }) => id ?? ''),
    questionScores: of('question').map(({ score }) => score),
    items: of('item').map(({ id }) => id ?? ''),
    itemScores: of('item').map(({ score }) => score),
    people: [...people.keys()].filter((id) => id !== undefined),
    tagIds: [...names.keys()],
    askerId: wanted.askerId ?? null,
    except: wanted.except,
    before: wanted.before.toString(),
    ...loadValues(wanted.now, wanted.weeklyDefault),
  })
  // Planning it takes twenty times as long as running it, at every pause in somebody's typing: a connection plans it once.
  const { rows } = await asked.options({ name: 'evidence' })
  return rows.map((row) => {
    const inVocabulary = words(row.asked).flatMap((id) => names.get(id) ?? [])
    const known = [...new Set([...inVocabulary.sort(), ...(people.get(row.id)?.tags ?? [])])]
    const votes = words(row.votes).map(vote)
    return {
      memberId: row.id,
      handle: row.handle,
      name: row.name,
      ...(row.headline === null ? {} : { headline: row.headline }),
      languages: words(row.languages),
      known,
      knownTags: known.length,
      described: people.get(row.id)?.score ?? 0,
      votes,
      answered: votes.filter(({ score }) => score >= found.floor).length,
      ...(row.last_answer === null ? {} : { lastAnswerAt: Temporal.Instant.fromEpochMilliseconds(row.last_answer) }),
      answersLately: row.answers_lately,
    }
  })
}

/** Names of all tags that these mentors know. */
export async function skillsOf(db: Db, memberIds: string[]): Promise<Map<string, string[]>> {
  if (memberIds.length === 0) return new Map()
  const { rows } = await db.raw<{ rows: { id: string; name: string }[] }>(
    `SELECT e.member_id AS id, t.name FROM mentor_expertise e JOIN tags t ON t.id = e.tag_id
     WHERE e.member_id = ANY(?::uuid[]) ORDER BY t.name`,
    [memberIds],
  )
  const skills = Map.groupBy(rows, ({ id }) => id)
  return new Map([...skills].map(([id, known]) => [id, known.map(({ name }) => name)]))
}

const words = (text: string | null) => (text ? text.split(' ') : [])

function vote(written: string): Evidence['votes'][number] {
  const [score, at] = written.split('@')
  return { score: Number(score), at: Temporal.Instant.fromEpochMilliseconds(Number(at)) }
}

/** Lists as words of a text: a question has evidence of hundreds, and reading arrays of them takes a while. */
type Row = {
  id: string
  handle: string
  name: string
  headline: string | null
  languages: string
  /** Of the tags asked for, those that they know. */
  asked: string | null
  /** How like, and when: `0.52@1763719200000`. */
  votes: string | null
  last_answer: number | null
  answers_lately: number
}

const milliseconds = (at: string) => `trunc(extract(epoch FROM ${at}) * 1000)::bigint`

/** Author keys are made as src/items/authors.ts makes them. Answers that most found wrong speak for nobody. */
const evidence = `
  WITH wrote AS (
    SELECT a.author_id AS member_id, a.question_id AS thread_id, f.score, a.created_at AS at
    FROM unnest(:questions::uuid[], :questionScores::float8[]) AS f(id, score)
    JOIN questions q ON q.id = f.id JOIN answers a ON a.question_id = f.id
    WHERE a.state = 'open' AND a.score >= 0 AND a.created_at < :before::timestamptz
      AND a.author_id IS DISTINCT FROM q.author_id
    UNION ALL
    SELECT l.member_id, i.id, f.score, w.at
    FROM unnest(:items::uuid[], :itemScores::float8[]) AS f(id, score)
    JOIN items i ON i.id = f.id JOIN sources s ON s.id = i.source_id
    CROSS JOIN LATERAL (
      SELECT r.author, r.created_at AS at FROM replies r WHERE r.item_id = i.id AND coalesce(r.score, 0) >= 0
      UNION ALL
      SELECT author, i.created_at FROM jsonb_array_elements(i.authors) AS author
      WHERE i.kind NOT IN ('question', 'discussion')) w
    JOIN linked_accounts l ON l.state = 'verified' AND l.site_url = s.site_url AND l.author_key = ANY(ARRAY[
      'id:' || (w.author ->> 'externalId'), 'url:' || (w.author ->> 'url'),
      'name:' || lower(trim(regexp_replace(normalize(w.author ->> 'name', NFKC), '\\s+', ' ', 'g')))])
    WHERE w.at < :before::timestamptz),
  voters AS (
    SELECT member_id, string_agg(score || '@' || ${milliseconds('at')}, ' ') AS votes FROM (
      SELECT member_id, max(score) AS score, max(at) AS at FROM wrote GROUP BY member_id, thread_id) v
    GROUP BY member_id),
  knowing AS (
    SELECT member_id, string_agg(tag_id::text, ' ') AS asked
    FROM mentor_expertise WHERE tag_id = ANY(:tagIds::uuid[]) GROUP BY 1),
  spoken_for AS (
    SELECT member_id FROM voters UNION SELECT member_id FROM knowing UNION SELECT unnest(:people::uuid[])),
  -- Not before: what every mentor has on their hands would be counted.
  mentoring AS MATERIALIZED (SELECT o.* FROM spoken_for JOIN mentors o USING (member_id))
  SELECT m.id, m.handle, m.name, m.headline, array_to_string(m.languages, ' ') AS languages, k.asked, v.votes,
    lately.answers AS answers_lately, ${milliseconds(`coalesce(lately.last, (
      SELECT a.created_at FROM answers a WHERE a.author_id = m.id AND a.state = 'open' AND a.created_at < :before::timestamptz
      ORDER BY a.created_at DESC LIMIT 1))`)} AS last_answer
  FROM mentoring o JOIN public_members m ON m.id = o.member_id
  LEFT JOIN voters v USING (member_id) LEFT JOIN knowing k USING (member_id)
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS answers, max(a.created_at) AS last FROM answers a
    WHERE a.author_id = m.id AND a.state = 'open' AND a.created_at < :before::timestamptz
      AND a.created_at > :before::timestamptz - interval '30 days') lately
  WHERE m.id <> ALL(:except::uuid[]) AND m.id IS DISTINCT FROM :askerId::uuid
    AND NOT EXISTS (SELECT FROM members s WHERE s.id = m.id AND s.muted_until > :now::timestamptz)
    AND NOT EXISTS (SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN ((m.id, :askerId::uuid), (:askerId::uuid, m.id)))
    AND NOT EXISTS (SELECT FROM mutes n WHERE n.member_id = :askerId::uuid AND n.muted_id = m.id)
    AND ${takesPeople('o')}`
