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
    Array.from({ length: 9 }, () => `word${Math.floor(40_000 ** random()).toString(36)}`).join(' '),
  )
}
