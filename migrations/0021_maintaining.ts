import type { Knex } from 'knex'

/** What maintainers do with sources. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE sources
      ADD COLUMN paused_reason text,
      -- Read no more, for good: what it brought stays.
      ADD COLUMN retired_at timestamptz,
      -- What the site still grants, as it said last.
      ADD COLUMN requests_left integer,
      ADD COLUMN requests_left_at timestamptz,
      ADD COLUMN requests_reset_at timestamptz,
      -- So many items may go that the site seems to have lost: a maintainer said so.
      ADD COLUMN deletes_confirmed integer;

    -- What a run that goes on is doing.
    ALTER TABLE runs ADD COLUMN progress text;

    -- Trouble that maintainers were told of, once each time it begins.
    CREATE TABLE source_alarms (
      source_id uuid NOT NULL REFERENCES sources ON DELETE CASCADE,
      kind text NOT NULL,
      began_at timestamptz NOT NULL,
      told_at timestamptz NOT NULL,
      ended_at timestamptz,
      PRIMARY KEY (source_id, kind)
    );

    -- Settings that a maintainer tries before they are kept, and what the site answered. Forgotten after a day.
    CREATE TABLE source_trials (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      -- Null: of a source that is not there yet.
      source_id uuid REFERENCES sources ON DELETE CASCADE,
      connector text NOT NULL,
      title text,
      interval_minutes integer,
      settings jsonb NOT NULL,
      secrets bytea,
      state text NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed', 'cancelled')),
      progress jsonb,
      found jsonb,
      trouble jsonb,
      created_at timestamptz NOT NULL,
      started_at timestamptz,
      finished_at timestamptz
    );
    CREATE INDEX source_trials_of_member ON source_trials (member_id);
    CREATE INDEX source_trials_of_source ON source_trials (source_id);
    CREATE INDEX source_trials_old ON source_trials (created_at);
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
