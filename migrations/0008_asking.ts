import type { Knex } from 'knex'

/** Questions being written, and what came of asks. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A visitor's draft is found by the hash of a token in their cookie, a member's by the member. One is being written;
    -- one may lie aside, when two met; one may have been dropped because something solved it, until that is certain.
    CREATE TABLE drafts (
      id uuid PRIMARY KEY,
      member_id uuid REFERENCES members ON DELETE CASCADE,
      token_hash text,
      -- Of a visitor: so many drafts an address.
      address_hash text,
      slot text NOT NULL DEFAULT 'current' CHECK (slot IN ('current', 'aside', 'dropped')),
      -- The ask that it is the text of (asks.id; there may be none yet).
      ask_id uuid NOT NULL,
      -- A new one with every save: who saves over a version that they have not seen is told.
      version uuid NOT NULL,
      title text NOT NULL DEFAULT '',
      body text NOT NULL DEFAULT '',
      tags text NOT NULL DEFAULT '',
      -- Posting was asked for before signing in: go on where it stopped.
      wants_posting boolean NOT NULL DEFAULT false,
      updated_at timestamptz NOT NULL,
      CHECK ((member_id IS NULL) <> (token_hash IS NULL)),
      UNIQUE (member_id, slot),
      UNIQUE (token_hash, slot)
    );
    CREATE INDEX drafts_oldest ON drafts (updated_at);
    CREATE INDEX drafts_of_address ON drafts (address_hash, updated_at) WHERE address_hash IS NOT NULL;

    -- Forms that were posted: the same one sent twice posts once. Kept for two days.
    CREATE TABLE posted_forms (
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      key uuid NOT NULL,
      query_hash text NOT NULL,
      url text NOT NULL DEFAULT '',
      at timestamptz NOT NULL,
      PRIMARY KEY (member_id, key)
    );
    CREATE INDEX posted_forms_oldest ON posted_forms (at);

    -- The funnel. An ask is one question being written by one session; what it says is a keyed hash of its title. Its words
    -- are kept as those of searches are: once three different sessions asked it (search_texts).
    CREATE TABLE asks (
      id uuid PRIMARY KEY,
      query_hash text NOT NULL,
      session_hash text NOT NULL,
      began_at timestamptz NOT NULL,
      -- How many suggestions there were at most; whether one was opened.
      shown integer NOT NULL DEFAULT 0,
      opened boolean NOT NULL DEFAULT false,
      -- 'posted-anyway': something had been suggested.
      ended_as text CHECK (ended_as IN ('solved', 'posted', 'posted-anyway', 'asked-person')),
      -- Of 'solved': the document and its source, to credit it.
      solved_by text,
      solved_source text,
      ended_at timestamptz
    );
    CREATE INDEX asks_newest ON asks (began_at);
    CREATE INDEX asks_solved ON asks (ended_at) WHERE ended_as = 'solved';
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
