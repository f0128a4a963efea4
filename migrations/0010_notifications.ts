import type { Knex } from 'knex'

/** What people are told, on the page and by mail; and what they say of posts that should not be there. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- In-app. Written in the transaction of what it tells of; the key makes it exactly once for each member.
    CREATE TABLE notices (
      id uuid PRIMARY KEY,
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      kind text NOT NULL,
      key text NOT NULL,
      -- A key of locales/ and its values, a path, and words of a person.
      text_key text NOT NULL,
      "values" jsonb NOT NULL DEFAULT '{}',
      url text NOT NULL,
      quote text,
      -- Why they are told, where that is not plain: another key and its values.
      reason_key text,
      reason_values jsonb,
      actor_id uuid REFERENCES members ON DELETE SET NULL,
      -- Something has to be done, not only read.
      is_waiting boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL,
      read_at timestamptz,
      UNIQUE (member_id, key)
    );
    CREATE INDEX notices_newest ON notices (member_id, created_at DESC);
    CREATE INDEX notices_unread ON notices (member_id) WHERE read_at IS NULL;

    -- What is to be sent, one row a mail. Its Message-ID is made once: a mail that is sent twice, because the hub was killed
    -- after the server took it, is the same one to its reader.
    CREATE TABLE mails (
      id uuid PRIMARY KEY,
      message_id text NOT NULL UNIQUE,
      -- What may be sent once alone, whoever queues it: a digest of a day. Null: any number.
      key text UNIQUE,
      -- Null for mail to an address that is no member's yet (an invitation).
      member_id uuid REFERENCES members ON DELETE CASCADE,
      to_address text NOT NULL,
      kind text NOT NULL,
      subject text NOT NULL,
      text text NOT NULL,
      html text NOT NULL,
      headers jsonb NOT NULL DEFAULT '{}',
      -- Text, HTML and headers are emptied once it was sent: they may hold links that open something.
      state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused', 'given-up')),
      attempts integer NOT NULL DEFAULT 0,
      next_try_at timestamptz NOT NULL,
      trouble text,
      created_at timestamptz NOT NULL,
      sent_at timestamptz
    );
    CREATE INDEX mails_waiting ON mails (next_try_at) WHERE state = 'waiting';

    -- A notice that goes out in a digest, until it did.
    CREATE TABLE digest_entries (
      notice_id uuid PRIMARY KEY REFERENCES notices ON DELETE CASCADE,
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      rhythm text NOT NULL CHECK (rhythm IN ('daily', 'weekly'))
    );
    CREATE INDEX digest_entries_of ON digest_entries (member_id);

    -- Where it differs from the kind's default (src/notifications/kinds.ts).
    CREATE TABLE mail_choices (
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      kind text NOT NULL,
      choice text NOT NULL CHECK (choice IN ('at-once', 'daily', 'weekly', 'never')),
      PRIMARY KEY (member_id, kind)
    );

    -- Addresses that a mail server refused for good: nothing more is sent there until the member says it works.
    CREATE TABLE refused_addresses (
      address text PRIMARY KEY,
      reason text NOT NULL,
      at timestamptz NOT NULL
    );

    CREATE TABLE flags (
      id uuid PRIMARY KEY,
      post_kind text NOT NULL CHECK (post_kind IN ('question', 'answer', 'comment', 'member', 'message')),
      post_id uuid NOT NULL,
      member_id uuid REFERENCES members ON DELETE SET NULL,
      reason text NOT NULL CHECK (reason IN ('spam', 'rude', 'unsafe', 'off-topic', 'other')),
      note text NOT NULL DEFAULT '' CHECK (length(note) <= 1000),
      at timestamptz NOT NULL,
      decided_at timestamptz,
      decided_by uuid REFERENCES members ON DELETE SET NULL,
      outcome text CHECK (outcome IN ('kept', 'removed')),
      UNIQUE (post_kind, post_id, member_id)
    );
    CREATE INDEX flags_open ON flags (at) WHERE decided_at IS NULL;
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
