import type { Knex } from 'knex'

/** Outside sources, their runs, and what they brought. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
    CREATE EXTENSION IF NOT EXISTS btree_gist;
    CREATE EXTENSION IF NOT EXISTS unaccent;

    CREATE TABLE sources (
      id uuid PRIMARY KEY,
      name text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
      title text NOT NULL,
      site_url text NOT NULL,
      connector text NOT NULL,
      connector_version integer NOT NULL,
      settings jsonb NOT NULL,
      secrets bytea,
      state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'removing')),
      paused_by text CHECK (paused_by IN ('person', 'hub')),
      trouble jsonb,
      cursor jsonb,
      interval_minutes integer NOT NULL CHECK (interval_minutes BETWEEN 1 AND 10080),
      next_run_at timestamptz NOT NULL,
      -- Who works on it, until when, and on which machine under which process id.
      lease_owner uuid,
      lease_until timestamptz,
      lease_holder text,
      cancel_requested boolean NOT NULL DEFAULT false,
      failures_in_row integer NOT NULL DEFAULT 0,
      last_run_at timestamptz,
      last_success_at timestamptz,
      sweep_generation integer NOT NULL DEFAULT 0,
      swept_at timestamptz,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX sources_due ON sources (next_run_at) WHERE state = 'active';

    CREATE TABLE runs (
      id uuid PRIMARY KEY,
      source_id uuid NOT NULL REFERENCES sources ON DELETE CASCADE,
      started_at timestamptz NOT NULL,
      finished_at timestamptz,
      state text NOT NULL CHECK (state IN ('running', 'ok', 'limited', 'paused', 'failed', 'cancelled', 'lost')),
      complete boolean NOT NULL DEFAULT false,
      seen integer NOT NULL DEFAULT 0,
      upserted integer NOT NULL DEFAULT 0,
      deleted integer NOT NULL DEFAULT 0,
      failed integer NOT NULL DEFAULT 0,
      requests integer NOT NULL DEFAULT 0,
      bytes bigint NOT NULL DEFAULT 0,
      message text,
      trouble jsonb
    );
    CREATE INDEX runs_of_source ON runs (source_id, started_at DESC);

    CREATE TABLE items (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      source_id uuid NOT NULL REFERENCES sources ON DELETE CASCADE,
      external_id text NOT NULL CHECK (length(external_id) BETWEEN 1 AND 500),
      kind text NOT NULL CHECK (kind IN ('question', 'discussion', 'article', 'page', 'post', 'video', 'dataset', 'repo')),
      url text NOT NULL,
      title text NOT NULL,
      lang text,
      content jsonb NOT NULL,
      excerpt text,
      tags text[] NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      source_version text,
      authors jsonb NOT NULL,
      accepted_reply text,
      metrics jsonb NOT NULL,
      license jsonb NOT NULL,
      attribution jsonb NOT NULL,
      consent jsonb,
      expires_at timestamptz,
      -- Hidden authors whose part in it was left out.
      withheld text[] NOT NULL DEFAULT '{}',
      -- Of what the source said, not of what was kept. Empty: store it again when it is next seen.
      content_hash text NOT NULL,
      sweep_generation integer NOT NULL DEFAULT 0,
      misses integer NOT NULL DEFAULT 0,
      verified_at timestamptz,
      first_seen_at timestamptz NOT NULL,
      last_changed_at timestamptz NOT NULL,
      UNIQUE (source_id, external_id)
    );
    CREATE INDEX items_to_verify ON items (source_id, verified_at NULLS FIRST);
    CREATE INDEX items_expiring ON items (expires_at) WHERE expires_at IS NOT NULL;

    CREATE TABLE replies (
      id uuid PRIMARY KEY,
      item_id uuid NOT NULL REFERENCES items ON DELETE CASCADE,
      position integer NOT NULL,
      external_id text NOT NULL,
      url text,
      content jsonb NOT NULL,
      author jsonb NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      score integer,
      accepted boolean NOT NULL,
      parent_external_id text,
      license jsonb NOT NULL,
      UNIQUE (item_id, external_id)
    );

    CREATE TABLE tombstones (
      source_id uuid NOT NULL REFERENCES sources ON DELETE CASCADE,
      external_id text NOT NULL,
      reason text NOT NULL,
      moved_to text,
      -- For reason 'hidden': the author because of whom.
      hidden_author text,
      at timestamptz NOT NULL,
      PRIMARY KEY (source_id, external_id)
    );

    CREATE TABLE item_failures (
      source_id uuid NOT NULL REFERENCES sources ON DELETE CASCADE,
      external_id text NOT NULL,
      stage text NOT NULL,
      message text NOT NULL,
      attempts integer NOT NULL DEFAULT 1,
      first_at timestamptz NOT NULL,
      next_try_at timestamptz NOT NULL,
      PRIMARY KEY (source_id, external_id)
    );

    -- What a maintainer took down. Kept by site, not by source: it outlives the item, the source, and a second source
    -- on the same site.
    CREATE TABLE hidden_items (
      site_url text NOT NULL,
      external_id text NOT NULL,
      reason text NOT NULL,
      asked_by text,
      hidden_at timestamptz NOT NULL,
      PRIMARY KEY (site_url, external_id)
    );
    CREATE TABLE hidden_authors (
      site_url text NOT NULL,
      author_key text NOT NULL,
      reason text NOT NULL,
      asked_by text,
      hidden_at timestamptz NOT NULL,
      PRIMARY KEY (site_url, author_key)
    );

    -- When a host may be asked again: shared by all processes.
    CREATE TABLE host_pacing (
      key text PRIMARY KEY,
      next_at timestamptz NOT NULL,
      paused_until timestamptz,
      remaining integer,
      reset_at timestamptz,
      -- How much of a daily allowance is used, and when the day that began with its first request ends.
      day_count integer NOT NULL DEFAULT 0,
      day_ends_at timestamptz
    );
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
