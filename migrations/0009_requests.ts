import type { Knex } from 'knex'

/** Somebody asks a mentor for help, and the two talk. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE requests (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      origin text NOT NULL CHECK (origin IN ('ask', 'offer', 'introduction', 'claim')),
      asker_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      mentor_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      -- Who began it: the asker or the mentor. A coordinator where the two are neither.
      initiator_id uuid REFERENCES members ON DELETE SET NULL,
      receiver_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      question_id uuid REFERENCES questions ON DELETE SET NULL,
      -- Transitions: src/requests/states.ts.
      state text NOT NULL CHECK (state IN ('sent', 'seen', 'needs_info', 'accepted', 'declined', 'withdrawn', 'expired')),
      background text NOT NULL DEFAULT '' CHECK (length(background) <= 2000),
      tried text NOT NULL DEFAULT '' CHECK (length(tried) <= 2000),
      wanted text NOT NULL CHECK (length(wanted) BETWEEN 1 AND 2000),
      sent_at timestamptz NOT NULL,
      seen_at timestamptz,
      decided_at timestamptz,
      snoozed_until timestamptz,
      -- 0, then 1 after day 3, 2 after day 7.
      reminders smallint NOT NULL DEFAULT 0,
      expires_at timestamptz NOT NULL,
      -- Raised by every transition: signed links name one.
      version integer NOT NULL DEFAULT 1,
      CHECK (asker_id <> mentor_id)
    );
    -- Several matches, but one open request of the same two.
    CREATE UNIQUE INDEX requests_open ON requests (asker_id, mentor_id) WHERE state IN ('sent', 'seen', 'needs_info');
    CREATE INDEX requests_of_asker ON requests (asker_id, sent_at DESC);
    CREATE INDEX requests_of_mentor ON requests (mentor_id, sent_at DESC);
    CREATE INDEX requests_of_receiver ON requests (receiver_id, sent_at);
    CREATE INDEX requests_due ON requests (expires_at) WHERE state IN ('sent', 'seen', 'needs_info');

    CREATE TABLE request_events (
      id uuid PRIMARY KEY,
      request_id uuid NOT NULL REFERENCES requests ON DELETE CASCADE,
      -- Null: the hub itself.
      actor_id uuid REFERENCES members ON DELETE SET NULL,
      from_state text,
      to_state text NOT NULL,
      text text NOT NULL DEFAULT '' CHECK (length(text) <= 2000),
      at timestamptz NOT NULL
    );
    CREATE INDEX request_events_of ON request_events (request_id, at);

    CREATE TABLE conversations (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      request_id uuid NOT NULL UNIQUE REFERENCES requests ON DELETE CASCADE,
      asker_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      mentor_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      opened_at timestamptz NOT NULL,
      last_message_at timestamptz,
      -- Either side may end it; the mentor has a place free again.
      ended_at timestamptz,
      ended_by uuid REFERENCES members ON DELETE SET NULL
    );
    -- Places that are taken, counted wherever a mentor is named; and what an asker has open.
    CREATE INDEX conversations_held ON conversations (mentor_id) WHERE ended_at IS NULL;
    CREATE INDEX conversations_of_asker ON conversations (asker_id, opened_at);

    CREATE TABLE messages (
      id uuid PRIMARY KEY,
      conversation_id uuid NOT NULL REFERENCES conversations ON DELETE CASCADE,
      author_id uuid REFERENCES members ON DELETE SET NULL,
      body text NOT NULL CHECK (length(body) BETWEEN 1 AND 5000),
      at timestamptz NOT NULL,
      read_at timestamptz
    );
    CREATE INDEX messages_of ON messages (conversation_id, at);

    -- Ends every way of contact, both ways.
    CREATE TABLE blocks (
      blocker_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      blocked_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      at timestamptz NOT NULL,
      PRIMARY KEY (blocker_id, blocked_id),
      CHECK (blocker_id <> blocked_id)
    );
    CREATE INDEX blocks_of ON blocks (blocked_id);
    -- One hears no more of another, who is not told.
    CREATE TABLE mutes (
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      muted_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      at timestamptz NOT NULL,
      PRIMARY KEY (member_id, muted_id)
    );
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
