import type { Db } from '../db.ts'
import type { Alike } from '../search/contract.ts'
import { subjectOf } from '../search/document-ids.ts'
import type { Tag } from '../tags/resolve.ts'
import type { Evidence } from './score-helpers.ts'

/** A mentor for whom something speaks. */
export type Candidate = Evidence & {
  memberId: string
  /** Names of tags that they know, of those asked for. */
  known: string[]
  /** How many of the votes are for what is close to the question. */
  answered: number
}

type Wanted = {
  tags: Tag[]
  /** Never among them. */
  except: string[]
  /** What is later is not known. */
  before: Temporal.Instant
}

/**
 * Mentors for whom anything speaks: answers to what was found, here or under a linked account outside, tags that they know,
 * their own description. Whether they can be asked is not asked here (askable.ts).
 */
export async function candidatesFor(db: Db, found: Alike, { tags, except, before }: Wanted): Promise<Candidate[]> {
  const documents = found.documents.flatMap(({ id, score }) => ({ ...subjectOf(id), score }))
  const of = (subject: string) => documents.filter((one) => one.subject === subject)
  const people = new Map(found.people.map((one) => [subjectOf(one.id)?.id, one]))
  const names = new Map(tags.map(({ id, name }) => [id, name]))
  const asked = db.raw<{ rows: Row[] }>(evidence, {
    questions: of('question').map(({ id }) => id ?? ''),
    questionScores: of('question').map(({ score }) => score),
    items: of('item').map(({ id }) => id ?? ''),
    itemScores: of('item').map(({ score }) => score),
    people: [...people.keys()].filter((id) => id !== undefined),
    tagIds: [...names.keys()],
    except,
    before: before.toString(),
  })
  // Planning it takes twenty times as long as running it, at every pause in somebody's typing: a connection plans it once.
  const { rows } = await asked.options({ name: 'evidence' })
  return rows.map((row) => {
    const inVocabulary = words(row.asked).flatMap((id) => names.get(id) ?? [])
    const known = [...new Set([...inVocabulary.sort(), ...(people.get(row.id)?.tags ?? [])])]
    const votes = words(row.votes).map(vote)
    return {
      memberId: row.id,
      known,
      knownTags: known.length,
      described: people.get(row.id)?.score ?? 0,
      votes,
      answered: votes.filter(({ score }) => score >= found.floor).length,
    }
  })
}

const words = (text: string | null) => (text ? text.split(' ') : [])

function vote(written: string): Evidence['votes'][number] {
  const [score, at] = written.split('@')
  return { score: Number(score), at: Temporal.Instant.fromEpochMilliseconds(Number(at)) }
}

/** Lists as words of a text: a question has evidence of hundreds, and reading arrays of them takes a while. */
type Row = {
  id: string
  /** Of the tags asked for, those that they know. */
  asked: string | null
  /** How like, and when: `0.52@1763719200000`. */
  votes: string | null
}

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
    SELECT member_id, string_agg(score || '@' || trunc(extract(epoch FROM at) * 1000)::bigint, ' ') AS votes FROM (
      SELECT member_id, max(score) AS score, max(at) AS at FROM wrote GROUP BY member_id, thread_id) v
    GROUP BY member_id),
  knowing AS (
    SELECT member_id, string_agg(tag_id::text, ' ') AS asked
    FROM mentor_expertise WHERE tag_id = ANY(:tagIds::uuid[]) GROUP BY 1),
  spoken_for AS (
    SELECT member_id FROM voters UNION SELECT member_id FROM knowing UNION SELECT unnest(:people::uuid[]))
  SELECT member_id AS id, k.asked, v.votes
  FROM spoken_for JOIN mentors o USING (member_id) LEFT JOIN voters v USING (member_id) LEFT JOIN knowing k USING (member_id)
  WHERE o.state = 'active' AND o.is_taking_people AND member_id <> ALL(:except::uuid[])`
