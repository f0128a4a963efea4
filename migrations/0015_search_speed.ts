import type { Knex } from 'knex'

/** What suggestions, lists of everything and lists of people ask most, answered by indexes. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- How much somebody answered lately: counted without reading the answers.
    CREATE INDEX answers_shown_of_author ON answers (author_id, created_at DESC) WHERE state = 'open';

    -- People are looked for beside every search: their words are found without those of everything else.
    CREATE INDEX documents_people_words ON search.documents USING gin (everything) WITH (fastupdate = off) WHERE kind = 'person';

    -- How many documents there are of each kind, source and so on together, with a tag and whatever tags they have: what a
    -- search without words shows beside its results. Kept by who writes documents; room is left, as the counts change.
    CREATE TABLE search.facet_counts (
      kind text NOT NULL,
      source text NOT NULL,
      solved boolean NOT NULL,
      lang text,
      year smallint NOT NULL,
      documents integer NOT NULL
    ) WITH (fillfactor = 60);
    CREATE TABLE search.facet_tag_counts (
      kind text NOT NULL,
      source text NOT NULL,
      solved boolean NOT NULL,
      lang text,
      tag text NOT NULL,
      documents integer NOT NULL
    ) WITH (fillfactor = 60);
    INSERT INTO search.facet_counts SELECT kind, source, solved, lang, year, count(*)
      FROM search.documents GROUP BY kind, source, solved, lang, year;
    INSERT INTO search.facet_tag_counts SELECT kind, source, solved, lang, tag, count(*)
      FROM search.documents, unnest(tags) AS tag GROUP BY kind, source, solved, lang, tag;
    CREATE UNIQUE INDEX facet_counts_one ON search.facet_counts (kind, source, solved, lang, year) NULLS NOT DISTINCT;
    CREATE UNIQUE INDEX facet_tag_counts_one ON search.facet_tag_counts (kind, source, solved, lang, tag) NULLS NOT DISTINCT;

    -- How outside authors are looked for: by a part of the name, by what tells them apart (src/items/authors.ts), and by the
    -- address of their page, however it was pasted (src/linked-accounts/proof.ts). Named with their schema: an index is made
    -- without a search path.
    CREATE FUNCTION author_name(author jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT lower(trim(regexp_replace(normalize(author ->> 'name', NFKC), '\\s+', ' ', 'g')))
    $$;
    CREATE FUNCTION author_key(author jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT coalesce('id:' || nullif(author ->> 'externalId', ''), 'url:' || nullif(author ->> 'url', ''),
        'name:' || public.author_name(author))
    $$;
    CREATE FUNCTION author_page(author jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT lower(rtrim(regexp_replace(split_part(split_part(author ->> 'url', '#', 1), chr(63), 1),
        '^https{0,1}://(www[.]){0,1}', '', 'i'), '/'))
    $$;
    CREATE FUNCTION author_names(authors jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT string_agg(public.author_name(author), chr(10)) FROM jsonb_array_elements(authors) AS author
    $$;
    CREATE FUNCTION author_words(authors jsonb) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT array_agg(word) FROM jsonb_array_elements(authors) AS author,
        LATERAL (VALUES (public.author_key(author)), ('page:' || public.author_page(author))) AS words(word) WHERE word IS NOT NULL
    $$;
    CREATE INDEX replies_author_name ON replies USING gin (author_name(author) gin_trgm_ops);
    CREATE INDEX replies_author_key ON replies (author_key(author));
    CREATE INDEX replies_author_page ON replies (author_page(author));
    CREATE INDEX items_author_names ON items USING gin (author_names(authors) gin_trgm_ops);
    CREATE INDEX items_author_words ON items USING gin (author_words(authors));
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
