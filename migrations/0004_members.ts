import type { Knex } from 'knex'

/** People, what they may do, what admins set, and what staff did. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE dirty_documents DROP CONSTRAINT dirty_documents_subject_check;
    ALTER TABLE dirty_documents ADD CONSTRAINT dirty_documents_subject_check
      CHECK (subject IN ('item', 'question', 'member'));

    -- A person. Content refers to members; the accounts library's tables refer to them too, never the other way.
    CREATE TABLE members (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      handle text NOT NULL UNIQUE CHECK (handle ~ '^[a-z0-9](-\\?[a-z0-9]){1,29}$'),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
      pronouns text CHECK (length(pronouns) <= 40),
      headline text CHECK (length(headline) <= 160),
      -- Markdown.
      bio text CHECK (length(bio) <= 4000),
      -- IANA.
      time_zone text NOT NULL DEFAULT 'UTC',
      is_time_zone_confirmed boolean NOT NULL DEFAULT false,
      -- BCP 47, best first.
      languages text[] NOT NULL DEFAULT '{}',
      -- ISO 3166-1 alpha-2.
      country text CHECK (country ~ '^[A-Z]{2}$'),
      -- [{label, url}]
      links jsonb NOT NULL DEFAULT '[]',
      -- Field name → 'public' | 'members' | 'matches' | 'coordinators', where it is not the default (src/members/visibility.ts).
      visibility jsonb NOT NULL DEFAULT '{}',
      is_open_to_offers boolean NOT NULL DEFAULT false,
      state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'suspended', 'erased')),
      -- May read and write to nobody until then.
      muted_until timestamptz,
      created_at timestamptz NOT NULL,
      first_signed_in_at timestamptz,
      last_seen_at timestamptz
    );

    -- How somebody signs in. These five are the accounts library's (src/accounts/auth.ts), in our words: a test holds them
    -- together with what it expects. Null: came by GitHub and has not chosen a name yet.
    CREATE TABLE accounts (
      id uuid PRIMARY KEY,
      member_id uuid UNIQUE REFERENCES members ON DELETE CASCADE,
      name text NOT NULL,
      email text NOT NULL UNIQUE CHECK (email = lower(email) AND length(email) <= 254),
      email_verified boolean NOT NULL DEFAULT false,
      image text,
      two_factor_enabled boolean DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );

    -- A password ('credential'), or the account at a site that people sign in with, under its id and login there.
    CREATE TABLE account_keys (
      id uuid PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
      provider_id text NOT NULL,
      account_id text NOT NULL,
      login text,
      password text,
      access_token text,
      refresh_token text,
      id_token text,
      access_token_expires_at timestamptz,
      refresh_token_expires_at timestamptz,
      scope text,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL,
      UNIQUE (provider_id, account_id)
    );
    CREATE INDEX account_keys_of ON account_keys (user_id);

    CREATE TABLE account_sessions (
      id uuid PRIMARY KEY,
      user_id uuid NOT NULL REFERENCES accounts ON DELETE CASCADE,
      token text NOT NULL UNIQUE,
      expires_at timestamptz NOT NULL,
      ip_address text,
      user_agent text,
      -- The second factor is still missing: signed in to nothing yet.
      is_pending boolean DEFAULT false,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL
    );
    CREATE INDEX account_sessions_of ON account_sessions (user_id);

    -- What lives for minutes: a sign-in that waits for its second factor, the way to GitHub and back.
    CREATE TABLE account_tokens (
      id text PRIMARY KEY,
      identifier text NOT NULL,
      value text NOT NULL,
      expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      updated_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE INDEX account_tokens_named ON account_tokens (identifier);

    CREATE TABLE account_two_factors (
      id uuid PRIMARY KEY,
      user_id uuid NOT NULL UNIQUE REFERENCES accounts ON DELETE CASCADE,
      secret text NOT NULL,
      backup_codes text NOT NULL,
      verified boolean DEFAULT true,
      failed_verification_count integer DEFAULT 0,
      locked_until timestamptz
    );

    -- One-time links in mails and on a terminal. Only the token's hash is here; using a link deletes its row.
    CREATE TABLE account_links (
      token_hash text PRIMARY KEY,
      purpose text NOT NULL CHECK (purpose IN ('first-admin', 'reset', 'leave-email', 'take-email')),
      account_id uuid REFERENCES accounts ON DELETE CASCADE,
      -- The new address, where a link is about one.
      email text,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL,
      CHECK (account_id IS NOT NULL OR purpose = 'first-admin')
    );
    CREATE INDEX account_links_of ON account_links (account_id, purpose);

    -- What somebody typed who has not confirmed their address yet. No account and no handle before: nothing here tells a
    -- stranger whether an address is known, and nobody can sit on somebody else's.
    CREATE TABLE sign_ups (
      token_hash text PRIMARY KEY,
      email text NOT NULL,
      name text NOT NULL,
      handle text NOT NULL,
      password text NOT NULL,
      time_zone text,
      -- Where they were going.
      next text NOT NULL,
      created_at timestamptz NOT NULL,
      expires_at timestamptz NOT NULL
    );
    CREATE INDEX sign_ups_of ON sign_ups (email);

    -- Beside 'member', which everyone is.
    CREATE TABLE member_roles (
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      role text NOT NULL CHECK (role IN ('mentor', 'coordinator', 'maintainer', 'admin')),
      granted_by uuid REFERENCES members ON DELETE SET NULL,
      granted_at timestamptz NOT NULL,
      PRIMARY KEY (member_id, role)
    );

    -- What differs from the defaults in src/admin/settings.ts.
    CREATE TABLE settings (
      key text PRIMARY KEY,
      value jsonb NOT NULL,
      changed_by uuid REFERENCES members ON DELETE SET NULL,
      changed_at timestamptz NOT NULL
    );

    -- Every write of coordinators, maintainers and admins. Rows are only added.
    CREATE TABLE audit_log (
      id uuid PRIMARY KEY,
      at timestamptz NOT NULL,
      -- Null: the command line, or somebody who was erased.
      actor_id uuid REFERENCES members ON DELETE SET NULL,
      action text NOT NULL,
      subject_kind text NOT NULL,
      subject_id text NOT NULL,
      detail jsonb NOT NULL DEFAULT '{}'
    );
    CREATE INDEX audit_log_newest ON audit_log (at DESC);
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
