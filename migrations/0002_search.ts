import type { Knex } from 'knex'

/**
 * Search documents, derived from rows and rebuilt from them at any time, and the marks that say which are out of date.
 *
 * What `reindex` builds anew is in a schema of its own: it builds a second one beside and swaps the names.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- One row for each thing whose document is out of date. The job that builds the document deletes the mark only
    -- where its version is still the one it read.
    CREATE TABLE dirty_documents (
      subject text NOT NULL CHECK (subject IN ('item')),
      subject_id uuid NOT NULL,
      version bigint NOT NULL,
      marked_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (subject, subject_id)
    );
    CREATE SEQUENCE dirty_version;

    -- While an index is being built beside the one in use: what changed meanwhile and has to go into it too.
    CREATE TABLE index_builds (
      only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      started_at timestamptz NOT NULL
    );
    CREATE TABLE changed_during_build (
      subject text NOT NULL,
      subject_id uuid NOT NULL,
      PRIMARY KEY (subject, subject_id)
    );

    -- Documents that Meilisearch has not been told of yet.
    CREATE TABLE meilisearch_marks (
      document_id text PRIMARY KEY,
      version bigint NOT NULL
    );
    -- A row: Meilisearch has to be filled anew, with everything.
    CREATE TABLE meilisearch_refills (
      only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      version bigint NOT NULL
    );

    CREATE SCHEMA search;

    CREATE TABLE search.documents (
      id text PRIMARY KEY,
      kind text NOT NULL CHECK (kind IN ('thread', 'article', 'page', 'person')),
      item_kind text NOT NULL,
      source text NOT NULL,
      title text NOT NULL,
      url text NOT NULL,
      tags text[] NOT NULL,
      lang text,
      solved boolean NOT NULL,
      replies integer NOT NULL,
      votes integer NOT NULL,
      at timestamptz NOT NULL,
      year smallint NOT NULL,
      licence text NOT NULL,
      licence_url text,
      body text NOT NULL,
      -- Stems of title, tags and body with how often each occurs: what ranking needs, without reading the text again.
      terms text NOT NULL,
      title_length integer NOT NULL,
      body_length integer NOT NULL,
      head tsvector NOT NULL,
      everything tsvector NOT NULL
    );
    -- The narrow columns stay together in few pages: a search reads hundreds of rows, and the text of twenty.
    ALTER TABLE search.documents ALTER COLUMN body SET STORAGE EXTENDED;
    ALTER TABLE search.documents ALTER COLUMN terms SET STORAGE EXTERNAL;
    ALTER TABLE search.documents ALTER COLUMN head SET STORAGE MAIN;
    -- A long thread has hundreds of words: taken in together they cost a third. The list of those not yet taken in stays
    -- short, because every search reads it.
    CREATE INDEX documents_everything ON search.documents USING gin (everything)
      WITH (fastupdate = on, gin_pending_list_limit = 1024);
    CREATE INDEX documents_tags ON search.documents USING gin (tags) WITH (fastupdate = off);
    CREATE INDEX documents_newest ON search.documents (at DESC, id);
    CREATE INDEX documents_source ON search.documents (source, at DESC);

    -- How many documents have the stem, and the word as written. The counts change all the time: room is left in each page,
    -- so that a new count does not have to touch the indexes.
    CREATE TABLE search.stems (
      stem text PRIMARY KEY,
      documents integer NOT NULL
    ) WITH (fillfactor = 60);
    CREATE TABLE search.words (
      word text,
      stem text,
      documents integer NOT NULL,
      PRIMARY KEY (word, stem)
    ) WITH (fillfactor = 60);
    CREATE INDEX words_alike ON search.words USING gin (word gin_trgm_ops);
    CREATE INDEX words_beginning ON search.words (word text_pattern_ops);

    -- One row: what average lengths are made of.
    CREATE TABLE search.totals (
      only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
      documents bigint NOT NULL,
      title_length bigint NOT NULL,
      body_length bigint NOT NULL
    );
    INSERT INTO search.totals (documents, title_length, body_length) VALUES (0, 0, 0);

    -- What is like an item, computed once and kept until the item or its tags' company changes much.
    CREATE TABLE related_documents (
      document_id text PRIMARY KEY,
      related text[] NOT NULL,
      computed_at timestamptz NOT NULL
    );

    -- Searches are counted by a keyed hash of the words: no member, no address. The text is kept only once three
    -- different sessions asked for it.
    CREATE TABLE counted_searches (
      query_hash text NOT NULL,
      day date NOT NULL,
      times integer NOT NULL,
      times_fruitless integer NOT NULL,
      times_opened integer NOT NULL,
      PRIMARY KEY (query_hash, day)
    );
    CREATE INDEX counted_searches_day ON counted_searches (day);
    CREATE TABLE search_sessions (
      query_hash text NOT NULL,
      session_hash text NOT NULL,
      day date NOT NULL,
      PRIMARY KEY (query_hash, session_hash)
    );
    CREATE INDEX search_sessions_day ON search_sessions (day);
    CREATE TABLE search_texts (
      query_hash text PRIMARY KEY,
      text text NOT NULL,
      last_day date NOT NULL
    );
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
