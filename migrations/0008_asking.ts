import type { Knex } from 'knex'

/** Questions being written, and what came of asks. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A visitor's draft is found by the hash of a token in their cookie, a member's by the member.
    CREATE TABLE drafts (
      id uuid PRIMARY KEY,
      member_id uuid REFERENCES members ON DELETE CASCADE,
      token_hash text UNIQUE,
      title text NOT NULL DEFAULT '',
      body text NOT NULL DEFAULT '',
      tags text NOT NULL DEFAULT '',
      -- Posting was asked for before signing in: go on where it stopped.
      wants_posting boolean NOT NULL DEFAULT false,
      updated_at timestamptz NOT NULL,
      CHECK (member_id IS NOT NULL OR token_hash IS NOT NULL)
    );
    CREATE UNIQUE INDEX drafts_of_member ON drafts (member_id) WHERE member_id IS NOT NULL;
    CREATE INDEX drafts_oldest ON drafts (updated_at);

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
      ended_as text CHECK (ended_as IN ('solved', 'posted', 'posted-anyway', 'asked-person')),
      -- Of 'solved': the document and its source, to credit it.
      solved_by text,
      solved_source text,
      ended_at timestamptz
    );
    CREATE INDEX asks_newest ON asks (began_at);
    CREATE INDEX asks_credit ON asks (solved_by) WHERE solved_by IS NOT NULL;
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
