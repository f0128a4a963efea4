import type { Knex } from 'knex'

/** Questions with one answer each, titled as given, as a source would have brought them. Not marked for the index. */
export async function fillItems(db: Knex, titles: string[]): Promise<void> {
  await db.raw(`INSERT INTO sources (id, name, title, site_url, connector, connector_version, settings, interval_minutes, next_run_at, created_at)
    VALUES (gen_random_uuid(), 'bench', 'Bench', 'https://bench.example.org', 'feeds', 1, '{}', 60, now(), now())`)
  for (let i = 0; i < titles.length; i += 5000)
    await db.raw(
      `INSERT INTO items (id, public_id, source_id, external_id, kind, url, title, lang, content, tags, created_at, updated_at,
         authors, metrics, license, attribution, content_hash, first_seen_at, last_changed_at)
       SELECT gen_random_uuid(), 'bench' || n, s.id, 'q:' || n, 'question', 'https://bench.example.org/' || n, t.title, 'en',
         '{"format":"text","value":"","baseUrl":"https://bench.example.org/"}', '{}', now(), now(), '[]', '{}',
         '{"spdx":"UNKNOWN","source":"site"}', '{"text":"","url":"https://bench.example.org/"}', n::text, now(), now()
       FROM sources s, unnest(?::text[]) WITH ORDINALITY AS t(title, at), LATERAL (SELECT at + ? AS n) numbered`,
      [titles.slice(i, i + 5000), i],
    )
}

/** Titles of words that are as unevenly frequent as words are; always the same. */
export function someTitles(count: number): string[] {
  let seed = 1
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647
    return seed / 2_147_483_647
  }
  return Array.from({ length: count }, () =>
    Array.from({ length: 9 }, () => wordOf(Math.floor(40_000 ** random()))).join(' '),
  )
}

/** Of three syllables; words that were all alike but for their ends would all look like slips of each other. */
function wordOf(n: number): string {
  let rest = (n * 7919 + 421) % 1_000_000
  let word = ''
  for (let i = 0; i < 3; i++, rest = Math.floor(rest / 100))
    word += `${'bcdfghjklmnpqrstvwxz'[Math.floor((rest % 100) / 5)]}${'aeiou'[rest % 5]}`
  return word
}
