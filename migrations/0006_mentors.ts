import type { Knex } from 'knex'

/** Who offers help, with what, how they came, and which outside authors they are. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- A mentor is public once accepted: state 'active'. What they offer is kept while they are away.
    CREATE TABLE mentors (
      member_id uuid PRIMARY KEY REFERENCES members ON DELETE CASCADE,
      state text NOT NULL CHECK (state IN ('active', 'alumni', 'removed')),
      title text CHECK (length(title) <= 80),
      -- In own words: what, and how deep.
      helps_with text NOT NULL DEFAULT '' CHECK (length(helps_with) <= 2000),
      asks_of_you text NOT NULL DEFAULT '' CHECK (length(asks_of_you) <= 1000),
      does_not_take text NOT NULL DEFAULT '' CHECK (length(does_not_take) <= 1000),
      wants_to_help text NOT NULL DEFAULT '' CHECK (length(wants_to_help) <= 1000),
      formats text[] NOT NULL DEFAULT '{written}' CHECK (formats <@ '{written,call,pairing,async}'::text[]),
      hours_per_month smallint CHECK (hours_per_month BETWEEN 1 AND 200),
      -- Open and accepted requests at a time.
      capacity smallint NOT NULL DEFAULT 3 CHECK (capacity BETWEEN 0 AND 50),
      -- Invitations to answer or help, a week. Null: the hub's setting.
      weekly_invitations smallint CHECK (weekly_invitations BETWEEN 0 AND 50),
      is_taking_people boolean NOT NULL DEFAULT true,
      paused_until timestamptz,
      accepted_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL
    );

    CREATE TABLE mentor_expertise (
      member_id uuid NOT NULL REFERENCES mentors ON DELETE CASCADE,
      tag_id uuid NOT NULL REFERENCES tags ON DELETE CASCADE,
      note text NOT NULL DEFAULT '' CHECK (length(note) <= 300),
      -- ['https://…']
      evidence jsonb NOT NULL DEFAULT '[]',
      PRIMARY KEY (member_id, tag_id)
    );
    CREATE INDEX mentor_expertise_of ON mentor_expertise (tag_id);

    -- "Offer to help": read by coordinators alone until it is accepted.
    CREATE TABLE applications (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      state text NOT NULL CHECK (state IN ('submitted', 'accepted', 'declined', 'withdrawn')),
      -- What the mentor's rows are made of (src/mentors/offer.ts).
      offer jsonb NOT NULL,
      -- Raised by every edit: who decides names the one that they read.
      version integer NOT NULL DEFAULT 1,
      submitted_at timestamptz NOT NULL,
      edited_at timestamptz,
      decided_at timestamptz,
      decided_by uuid REFERENCES members ON DELETE SET NULL,
      -- For coordinators, and for the applicant.
      private_reason text,
      public_reason text
    );
    CREATE UNIQUE INDEX applications_open ON applications (member_id) WHERE state = 'submitted';
    CREATE INDEX applications_of ON applications (member_id, submitted_at DESC);
    CREATE INDEX applications_waiting ON applications (submitted_at) WHERE state = 'submitted';

    -- A profile that a coordinator wrote for somebody. Nothing of it is public before they claim it.
    CREATE TABLE mentor_invites (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      -- Of the link's token; the token itself is kept nowhere, but in the mail.
      token_hash text NOT NULL UNIQUE,
      email text NOT NULL CHECK (email = lower(email) AND length(email) <= 254),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
      offer jsonb NOT NULL,
      personal_note text NOT NULL DEFAULT '',
      state text NOT NULL CHECK (state IN ('sent', 'claimed', 'declined', 'withdrawn', 'expired')),
      invited_by uuid REFERENCES members ON DELETE SET NULL,
      -- Those that came with one list.
      list_id text,
      claimed_by uuid REFERENCES members ON DELETE SET NULL,
      created_at timestamptz NOT NULL,
      -- The last mail, and how many there were.
      sent_at timestamptz NOT NULL,
      sends smallint NOT NULL DEFAULT 1,
      expires_at timestamptz NOT NULL,
      decided_at timestamptz
    );
    CREATE INDEX mentor_invites_newest ON mentor_invites (created_at DESC);
    CREATE INDEX mentor_invites_of_list ON mentor_invites (list_id) WHERE list_id IS NOT NULL;
    CREATE INDEX mentor_invites_of_address ON mentor_invites (email);
    -- One open invitation an address, however often the same list is imported.
    CREATE UNIQUE INDEX mentor_invites_open ON mentor_invites (email) WHERE state = 'sent';

    -- A member who proved that an outside author is them. A site is named as sources name it (sources.site_url); the
    -- author as items do (src/items/authors.ts).
    CREATE TABLE linked_accounts (
      id uuid PRIMARY KEY,
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      site_url text NOT NULL,
      author_key text NOT NULL,
      author_name text NOT NULL,
      profile_url text,
      state text NOT NULL CHECK (state IN ('pending', 'verified')),
      -- To be shown on the public profile page while it is pending.
      word text,
      proven_by text CHECK (proven_by IN ('page', 'github')),
      created_at timestamptz NOT NULL,
      verified_at timestamptz,
      UNIQUE (member_id, site_url, author_key)
    );
    -- What a linked account wrote: shown on its mentor's page.
    CREATE INDEX replies_of_author_id ON replies ((author ->> 'externalId'));
    CREATE INDEX replies_of_author_url ON replies ((author ->> 'url'));
    CREATE UNIQUE INDEX linked_accounts_one_owner ON linked_accounts (site_url, author_key) WHERE state = 'verified';
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
