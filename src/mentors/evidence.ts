import { settingInSql } from '../admin/settings.ts'
import { type Db, eachOf } from '../db.ts'
import { preparedReading } from '../prepared.ts'
import type { Alike } from '../search/contract.ts'
import { subjectOf } from '../search/document-ids.ts'
import type { Tag } from '../tags/resolve.ts'
import { loadSpan, takesPeople } from './load.ts'
import { type Evidence, weights, worthOfVotes } from './score-helpers.ts'

/** A mentor who can be asked now, as everyone may see them. */
export type Candidate = Evidence & {
  memberId: string
  handle: string
  name: string
  headline?: string
  languages: string[]
  /** Names of tags that they know, of those asked for. */
  known: string[]
  /** How many answers they gave to what is close to the question. */
  answered: number
  /** Whether there is anything that one may book with them. */
  offersSessions: boolean
}

type Wanted = {
  tags: Tag[]
  askerId: string | undefined
  except: string[]
  /** What is later is not known. */
  before: Temporal.Instant
  now: Temporal.Instant
  /** Who answered nothing that is so close is there for another reason, or not at all. */
  floor: number
  /** Of more only the best by what they wrote and say are looked at. */
  atMost: number
}

/**
 * Mentors for whom anything speaks: answers to what was found, here or under a linked account outside, tags that they know,
 * their own description. Only who takes people now, and is not kept apart from the asker by either.
 *
 * @returns isCut  there are more for whom something speaks than were looked at
 */
export async function candidatesFor(
  db: Db,
  found: Alike,
  wanted: Wanted,
): Promise<{ candidates: Candidate[]; isCut: boolean }> {
  const documents = found.documents.map(({ id, score, replies }) => ({ ...subjectOf(id), score, replies }))
  const items = documents.filter(({ subject }) => subject === 'item')
  // What nobody has answered speaks for nobody: it need not be looked up.
  const questions = documents.filter(({ subject, replies }) => subject === 'question' && replies > 0)
  const people = new Map(found.people.map((one) => [subjectOf(one.id)?.id ?? '', one]))
  people.delete('')
  const described = [...people.values()]
  const names = new Map(wanted.tags.map(({ id, name }) => [id, name]))
  const rows = await (items.length > 0 ? evidence : evidenceOfAnswers)(db, {
    questions: joined(questions.map(({ id }) => id)),
    questionScores: joined(questions.map(({ score }) => score)),
    items: joined(items.map(({ id }) => id)),
    itemScores: joined(items.map(({ score }) => score)),
    people: [...people.keys()],
    described: described.map(({ score }) => score),
    tagsInText: described.map(({ tags }) => tags.length),
    tagIds: [...names.keys()],
    askerId: wanted.askerId ?? null,
    except: wanted.except,
    before: wanted.before.toString(),
    floor: wanted.floor,
    close: found.floor,
    atMost: wanted.atMost,
    voteDays: weights.voteDays,
    oldest: weights.oldest,
    worth: worthOfVotes(found.documents[0]?.score ?? 0),
    tag: weights.tag,
    describing: weights.described,
    ...loadSpan(wanted.now),
  })
  const candidates = rows.filter(isAskable).map((row) => {
    const inVocabulary = listed(row.asked, ' ').flatMap((id) => names.get(id) ?? [])
    const known = [...new Set([...inVocabulary.sort(), ...(people.get(row.id)?.tags ?? [])])]
    return {
      memberId: row.id,
      handle: row.handle,
      name: row.name,
      ...(row.headline === null ? {} : { headline: row.headline }),
      languages: listed(row.languages, ' '),
      known,
      knownTags: known.length,
      described: people.get(row.id)?.score ?? 0,
      votes: row.worth,
      answered: row.answered,
      ...(row.last_answer === null
        ? {}
        : { lastAnswerAt: Temporal.Instant.fromEpochMilliseconds(Math.floor(row.last_answer)) }),
      answersLately: row.answers_lately,
      offersSessions: row.offers_sessions,
    }
  })
  return { candidates, isCut: rows.length < (rows[0]?.all ?? 0) }
}

/** The names of all the tags that each of these says they know. */
export async function knownTags(db: Db, memberIds: string[]): Promise<Map<string, string[]>> {
  if (memberIds.length === 0) return new Map()
  const rows = await namesOfTags(db, { ids: memberIds })
  return new Map(rows.map(({ id, names }) => [id, listed(names, '\n')]))
}

const namesOfTags = preparedReading<{ id: string; names: string }>(
  'known tags',
  `SELECT e.member_id AS id, string_agg(t.name, chr(10) ORDER BY t.name) AS names
   FROM ${eachOf(':ids::uuid[]')} AS wanted(id) JOIN mentor_expertise e ON e.member_id = wanted.id JOIN tags t ON t.id = e.tag_id
   GROUP BY 1`,
)

/** As PostgreSQL reads an array: the driver quotes each value, which takes a while for a hundred. */
const joined = (values: (string | number | undefined)[]) => `{${values.join(',')}}`

const isAskable = (row: Row): row is AskableRow => row.is_askable

const listed = (text: string | null, separator: string) => (text ? text.split(separator) : [])

/** Lists as texts: reading arrays takes a while, and there are hundreds. */
type AskableRow = {
  is_askable: true
  all: number
  id: string
  handle: string
  name: string
  headline: string | null
  languages: string
  /** Of the tags asked for, those that they know. */
  asked: string | null
  worth: number
  answered: number
  /** Milliseconds of the epoch. */
  last_answer: number | null
  answers_lately: number
  offers_sessions: boolean
}

/** @property all  how many there would be if none were cut off */
type Row = AskableRow | { is_askable: false; all: number }

/** What was written outside. Author keys are made as src/items/authors.ts makes them. */
const ofItems = `
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
    WHERE w.at < :before::timestamptz`

/**
 * Answers that most found wrong speak for nobody. `date_part` counts in floating point, which takes a fraction of what `extract` takes.
 *
 * @param outside  what else was written; left out where nothing outside was found, as making ready for it takes a while too
 */
const evidenceWith = (outside: string) => `
  WITH wrote AS (
    SELECT a.author_id AS member_id, f.id AS thread_id, f.score, a.created_at AS at
    FROM unnest(:questions::uuid[], :questionScores::float8[]) AS f(id, score)
    JOIN answers a ON a.question_id = f.id
    WHERE a.state = 'open' AND a.score >= 0 AND a.created_at < :before::timestamptz AND NOT a.by_asker${outside}),
  -- One vote for each thread; a tag that they know; what they say of themselves.
  speaking AS (
    SELECT member_id, max(score) AS score, max(score) * greatest(:oldest::float8,
        exp(- greatest(date_part('epoch', :before::timestamptz - max(at)), 0) / 86400 / :voteDays::float8)) AS worth,
      NULL::uuid AS tag_id, NULL::float8 AS described, NULL::int AS tags_in_text
    FROM wrote GROUP BY member_id, thread_id
    UNION ALL SELECT member_id, NULL, NULL, tag_id, NULL, NULL FROM mentor_expertise WHERE tag_id = ANY(:tagIds::uuid[])
    UNION ALL SELECT member_id, NULL, NULL, NULL, score, tags
      FROM unnest(:people::uuid[], :described::float8[], :tagsInText::int[]) AS d(member_id, score, tags)),
  spoken_for AS (
    SELECT member_id, sum(worth) AS worth, count(*) FILTER (WHERE score >= :close::float8) AS answered,
      string_agg(tag_id::text, ' ') AS asked, greatest(count(tag_id), max(tags_in_text)) AS tags, max(described) AS described
    FROM speaking GROUP BY member_id
    HAVING max(score) >= :floor::float8 OR count(tag_id) > 0 OR count(tags_in_text) > 0),
  -- As score-helpers.ts does, but for who is around: that, and what they have on their hands, is looked up for the best alone.
  best AS MATERIALIZED (
    SELECT o.member_id, o.state, o.is_taking_people, o.paused_until, o.capacity, o.weekly_invitations, f.worth, f.answered,
      f.asked, count(*) OVER () AS everyone
    FROM spoken_for f JOIN mentors o USING (member_id)
    WHERE o.state = 'active' AND o.is_taking_people AND o.member_id <> ALL(:except::uuid[])
    ORDER BY coalesce(f.worth / nullif(max(f.worth) OVER (), 0), 0) * :worth::float8
      + :tag::float8 * (1 - 0.5::float8 ^ f.tags) + :describing::float8 * coalesce(f.described, 0) DESC, o.member_id
    LIMIT :atMost)
  SELECT o.everyone::int AS all, m.id, m.handle, m.name, m.headline, array_to_string(m.languages, ' ') AS languages,
    o.asked, coalesce(o.worth, 0) AS worth, coalesce(o.answered, 0)::int AS answered,
    EXISTS (SELECT FROM session_types s WHERE s.member_id = m.id AND s.is_offered) AS offers_sessions,
    lately.answers AS answers_lately, date_part('epoch', coalesce(lately.last, (
      SELECT a.created_at FROM answers a WHERE a.author_id = m.id AND a.state = 'open' AND a.created_at < :before::timestamptz
      ORDER BY a.created_at DESC LIMIT 1))) * 1000 AS last_answer,
    m.id IS NOT NULL AND m.id IS DISTINCT FROM :askerId::uuid
      AND NOT EXISTS (SELECT FROM members s WHERE s.id = m.id AND s.muted_until > :now::timestamptz)
      AND NOT EXISTS (SELECT FROM blocks b WHERE (b.blocker_id, b.blocked_id) IN ((m.id, :askerId::uuid), (:askerId::uuid, m.id)))
      AND NOT EXISTS (SELECT FROM mutes n WHERE n.member_id = :askerId::uuid AND n.muted_id = m.id)
      AND ${takesPeople('o', settingInSql('weeklyInvitationsPerMentor'))} AS is_askable
  FROM best o LEFT JOIN public_members m ON m.id = o.member_id
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS answers, max(a.created_at) AS last FROM answers a
    WHERE a.author_id = o.member_id AND a.state = 'open' AND a.created_at < :before::timestamptz
      AND a.created_at > :before::timestamptz - interval '30 days') lately`

// Planning takes twenty times as long as running it.
const evidence = preparedReading<Row>('evidence', evidenceWith(ofItems))
const evidenceOfAnswers = preparedReading<Row>('evidence of answers', evidenceWith(''))
