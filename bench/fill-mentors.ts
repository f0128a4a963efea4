import type { Knex } from 'knex'

/**
 * Mentors who take people, for a benchmark: each knows three tags, has words of their own, and is in a group. Their tags are
 * words that documents have neither seldom nor often.
 * @param from  so many there are already
 */
export async function fillMentors(db: Knex, count: number, from = 0): Promise<void> {
  if (from === 0) {
    await db.raw(
      `INSERT INTO tags (id, name, created_at)
       SELECT md5('t' || n)::uuid, word, now() FROM (
         SELECT word, row_number() OVER (ORDER BY md5(word)) AS n FROM (
           SELECT DISTINCT word FROM search.words JOIN search.totals t ON true
           WHERE length(word) BETWEEN 4 AND 20 AND words.documents BETWEEN t.documents / 2000 AND t.documents / 200) w) numbered
       WHERE n <= ${tagCount}`,
    )
    await db.raw(
      `INSERT INTO groups (id, slug, kind, name, created_at)
       SELECT md5('g' || n)::uuid, 'group-' || n, 'area', 'Group ' || n, now() FROM generate_series(1, 20) n`,
    )
  }
  const numbers = { from: from + 1, to: from + count }
  await db.raw(
    `INSERT INTO members (id, public_id, handle, name, headline, country, languages, created_at)
     SELECT ${memberOf('n')}, 'm' || n, 'mentor' || n, 'Mentor ' || n, 'Mends things since ' || (1980 + n % 40),
       (ARRAY['DE', 'FR', 'US', 'PT', 'IN'])[1 + n % 5], (ARRAY['{en}', '{en,de}', '{en-GB,fr}', '{en,pt}'])[1 + n % 4]::text[], now()
     FROM generate_series(:from::int, :to::int) n`,
    numbers,
  )
  await db.raw(
    `INSERT INTO mentors (member_id, state, capacity, title, formats, helps_with, accepted_at, updated_at)
     SELECT ${memberOf('n')}, 'active', 50, (ARRAY['Engineer', 'Teacher', 'Researcher'])[1 + n % 3],
       (ARRAY['{written}', '{written,call}', '{call,pairing}'])[1 + n % 3]::text[],
       'Ask me about ' || coalesce((SELECT string_agg(name, ', ') FROM tags WHERE id = ANY(ARRAY[${tagsOf('n')}])), 'things'),
       now(), now()
     FROM generate_series(:from::int, :to::int) n`,
    numbers,
  )
  await db.raw(
    `INSERT INTO mentor_expertise (member_id, tag_id)
     SELECT DISTINCT ${memberOf('n')}, known.id FROM generate_series(:from::int, :to::int) n, unnest(ARRAY[${tagsOf('n')}]) AS known(id)
     JOIN tags USING (id)`,
    numbers,
  )
  await db.raw(
    `INSERT INTO group_members (group_id, member_id, added_at)
     SELECT md5('g' || (1 + n % 20))::uuid, ${memberOf('n')}, now() FROM generate_series(:from::int, :to::int) n`,
    numbers,
  )
}

/** Each thread of the index as a question of ours, with as many answers of mentors as it says, over three years. */
export async function fillAnswers(db: Knex, mentors: number): Promise<void> {
  await db.transaction(async (trx) => {
    // What each row would set off, one at a time, is not what is measured.
    await trx.raw(`SET LOCAL session_replication_role = 'replica'`)
    await trx.raw(
      `INSERT INTO questions (id, public_id, title, body, lang, answers, created_at, last_activity_at)
       SELECT substr(id, 10)::uuid, 'q' || row_number() OVER (), rpad(left(title, 150), 12, '.'), title, 'en', replies, at, at
       FROM search.documents WHERE kind = 'thread'`,
    )
    await trx.raw(
      `INSERT INTO answers (id, public_id, question_id, author_id, body, created_at)
       SELECT gen_random_uuid(), 'a' || n || '-' || k, id, ${memberOf('(1 + (n * 17 + k * 271) % :mentors)')}, body,
         now() - (n % 1000) * interval '1 day'
       FROM (SELECT *, row_number() OVER () AS n FROM questions) q, generate_series(1, q.answers) k`,
      { mentors },
    )
  })
  await db.raw('ANALYZE')
}

/** The id of a document that is a question of ours. */
export const questionDocumentId = (n: number): string =>
  `question-00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`

const tagCount = 300
const memberOf = (n: string) => `md5('m' || ${n})::uuid`
const tagsOf = (n: string) =>
  [0, 67, 134].map((more) => `md5('t' || (1 + (${n} * 31 + ${more}) % ${tagCount}))::uuid`).join(', ')
