import type { Knex } from 'knex'

/** When mentors have time, what they offer to meet for, and who meets whom when. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- The hours of a mentor, read and written as a whole (src/availability/hours.ts says the shapes).
    CREATE TABLE availability (
      member_id uuid PRIMARY KEY REFERENCES mentors ON DELETE CASCADE,
      -- IANA: the weekly rules are wall-clock times there.
      zone text NOT NULL,
      -- [{"weekday": 1, "from": "18:00", "to": "20:00"}]; to <= from ends on the next day, "24:00" is the day's end.
      weekly jsonb NOT NULL DEFAULT '[]',
      -- [{"date": "2026-11-26", "ranges": [{"from": "18:00", "to": "20:00"}]}]: in place of that day's rules.
      overrides jsonb NOT NULL DEFAULT '[]',
      -- [{"from": "2026-11-26T12:00", "to": "2026-11-27T09:00"}], wall-clock.
      blocked jsonb NOT NULL DEFAULT '[]',
      -- [{"from": "2026-12-01", "to": "2026-12-09", "zone": "Asia/Tokyo"}]: both days included.
      travels jsonb NOT NULL DEFAULT '[]',
      -- Raised by every change: who saves names the one that they read.
      version integer NOT NULL DEFAULT 1,
      updated_at timestamptz NOT NULL
    );

    -- A private calendar that says when its mentor is busy.
    CREATE TABLE calendars (
      member_id uuid PRIMARY KEY REFERENCES mentors ON DELETE CASCADE,
      -- The address, sealed (src/sources/secrets.ts): shown to nobody again.
      secrets bytea NOT NULL,
      host text NOT NULL,
      added_at timestamptz NOT NULL,
      -- The last time it was read, or found unchanged.
      read_at timestamptz,
      -- The busy times are those that were ahead then: of a file that does not change they are worked out anew too.
      expanded_at timestamptz,
      next_read_at timestamptz NOT NULL,
      failed_at timestamptz,
      failure text,
      failures integer NOT NULL DEFAULT 0,
      etag text,
      last_modified text,
      events integer NOT NULL DEFAULT 0
    );
    CREATE INDEX calendars_due ON calendars (next_read_at);
    CREATE TABLE calendar_busy (
      member_id uuid NOT NULL REFERENCES calendars ON DELETE CASCADE,
      starts_at timestamptz NOT NULL,
      -- What is longer is kept in pieces: then a stretch of time is one of the index.
      ends_at timestamptz NOT NULL CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
      PRIMARY KEY (member_id, starts_at)
    );

    CREATE TABLE session_types (
      id uuid PRIMARY KEY,
      member_id uuid NOT NULL REFERENCES mentors ON DELETE CASCADE,
      slug text NOT NULL CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 60),
      name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
      -- For whom, and what it is good for.
      for_whom text NOT NULL DEFAULT '' CHECK (length(for_whom) <= 500),
      duration_minutes smallint NOT NULL CHECK (duration_minutes BETWEEN 5 AND 480),
      buffer_before_minutes smallint NOT NULL DEFAULT 0 CHECK (buffer_before_minutes BETWEEN 0 AND 240),
      buffer_after_minutes smallint NOT NULL DEFAULT 0 CHECK (buffer_after_minutes BETWEEN 0 AND 240),
      -- Counts in the mentor's hours, whenever they do it.
      preparation_minutes smallint NOT NULL DEFAULT 0 CHECK (preparation_minutes BETWEEN 0 AND 480),
      notice_minutes integer NOT NULL DEFAULT 1440 CHECK (notice_minutes BETWEEN 0 AND 43200),
      horizon_days smallint NOT NULL DEFAULT 28 CHECK (horizon_days BETWEEN 1 AND 180),
      interval_minutes smallint NOT NULL DEFAULT 30 CHECK (interval_minutes BETWEEN 5 AND 480),
      -- Null: no cap. Days, weeks (from Monday) and months of the mentor's calendar.
      cap_day smallint CHECK (cap_day BETWEEN 1 AND 50),
      cap_week smallint CHECK (cap_week BETWEEN 1 AND 200),
      cap_month smallint CHECK (cap_month BETWEEN 1 AND 500),
      -- Else it is booked at once.
      needs_approval boolean NOT NULL DEFAULT false,
      -- room: on the hub's server. link: the mentor's own.
      place text NOT NULL DEFAULT 'room' CHECK (place IN ('room', 'link')),
      link text CHECK (length(link) <= 500),
      -- Up to 5 texts.
      prep_questions jsonb NOT NULL DEFAULT '[]',
      is_offered boolean NOT NULL DEFAULT true,
      position smallint NOT NULL DEFAULT 0,
      version integer NOT NULL DEFAULT 1,
      UNIQUE (member_id, slug),
      CHECK (place = 'room' OR link IS NOT NULL)
    );

    CREATE TABLE bookings (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      -- Null: has left the hub.
      mentor_id uuid REFERENCES members ON DELETE SET NULL,
      asker_id uuid REFERENCES members ON DELETE SET NULL,
      session_type_id uuid REFERENCES session_types ON DELETE SET NULL,
      -- As the type was when it was booked.
      type_name text NOT NULL,
      buffer_before_minutes smallint NOT NULL,
      buffer_after_minutes smallint NOT NULL,
      preparation_minutes smallint NOT NULL,
      needs_approval boolean NOT NULL,
      place text NOT NULL CHECK (place IN ('room', 'link')),
      link text,
      prep_questions jsonb NOT NULL DEFAULT '[]',
      -- Transitions: src/bookings/states.ts. Only held, pending and confirmed ones take time.
      state text NOT NULL CHECK (state IN ('held', 'pending', 'confirmed', 'declined', 'lapsed', 'cancelled')),
      starts_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL,
      -- Where the two were when it was booked or moved last, and what their clocks will show.
      mentor_zone text NOT NULL,
      asker_zone text NOT NULL,
      mentor_clock text NOT NULL,
      asker_clock text NOT NULL,
      question_id uuid REFERENCES questions ON DELETE SET NULL,
      request_id uuid REFERENCES requests ON DELETE SET NULL,
      -- What it is about, in a line and in words.
      topic text NOT NULL DEFAULT '' CHECK (length(topic) <= 200),
      details text NOT NULL DEFAULT '' CHECK (length(details) <= 5000),
      -- What was found and read before: [{"title": "…", "url": "/items/…", "source": "…"}].
      already_read jsonb NOT NULL DEFAULT '[]',
      -- A text for each prep question.
      prep_answers jsonb NOT NULL DEFAULT '[]',
      -- Both see and write them; the version is of the notes alone.
      notes text NOT NULL DEFAULT '' CHECK (length(notes) <= 20000),
      notes_version integer NOT NULL DEFAULT 1,
      created_at timestamptz NOT NULL,
      held_until timestamptz,
      -- A pending one is released then.
      answer_by timestamptz,
      booked_at timestamptz,
      decided_at timestamptz,
      ended_at timestamptz,
      -- By whom it was cancelled: hub, when a person left or was removed.
      ended_by text CHECK (ended_by IN ('asker', 'mentor', 'hub')),
      end_reason text NOT NULL DEFAULT '' CHECK (length(end_reason) <= 1000),
      is_late_cancel boolean NOT NULL DEFAULT false,
      moves smallint NOT NULL DEFAULT 0,
      -- Of the calendar file; raised by what changes it.
      sequence integer NOT NULL DEFAULT 0,
      -- Raised by every transition and move: signed links name one.
      version integer NOT NULL DEFAULT 1,
      -- 128 random bits: the room's name.
      room text NOT NULL,
      -- Reminders told: 0, then 1 at 24 hours, 2 at 1 hour before.
      reminders smallint NOT NULL DEFAULT 0,
      absent text CHECK (absent IN ('asker', 'mentor', 'both')),
      absent_said_by text CHECK (absent_said_by IN ('asker', 'mentor')),
      CHECK (starts_at < ends_at),
      CHECK (mentor_id <> asker_id),
      CHECK (state <> 'held' OR held_until IS NOT NULL),
      CHECK (state <> 'pending' OR answer_by IS NOT NULL)
    );
    CREATE INDEX bookings_of_mentor ON bookings (mentor_id, starts_at);
    CREATE INDEX bookings_of_asker ON bookings (asker_id, starts_at);
    CREATE INDEX bookings_of_type ON bookings (session_type_id, starts_at);
    CREATE INDEX bookings_about ON bookings (question_id) WHERE question_id IS NOT NULL;
    CREATE INDEX bookings_from ON bookings (request_id) WHERE request_id IS NOT NULL;
    CREATE INDEX bookings_due ON bookings (starts_at) WHERE state = 'confirmed';
    CREATE INDEX bookings_waiting ON bookings (answer_by) WHERE state = 'pending';
    CREATE INDEX bookings_held ON bookings (held_until) WHERE state = 'held';

    -- Two people's time, the mentor's with the buffers. Nobody is in two places: the database refuses it.
    CREATE TABLE busy (
      booking_id uuid NOT NULL REFERENCES bookings ON DELETE CASCADE,
      person_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      during tstzrange NOT NULL CHECK (NOT isempty(during)),
      PRIMARY KEY (booking_id, person_id),
      CONSTRAINT busy_once EXCLUDE USING gist (person_id WITH =, during WITH &&)
    );

    CREATE TABLE booking_events (
      id uuid PRIMARY KEY,
      booking_id uuid NOT NULL REFERENCES bookings ON DELETE CASCADE,
      -- What was done: src/bookings/states.ts.
      act text NOT NULL,
      -- By which side; the hub itself.
      by text NOT NULL CHECK (by IN ('asker', 'mentor', 'hub')),
      text text NOT NULL DEFAULT '' CHECK (length(text) <= 1000),
      at timestamptz NOT NULL
    );
    CREATE INDEX booking_events_of ON booking_events (booking_id, at);

    CREATE TABLE booking_messages (
      id uuid PRIMARY KEY,
      booking_id uuid NOT NULL REFERENCES bookings ON DELETE CASCADE,
      author_id uuid REFERENCES members ON DELETE SET NULL,
      body text NOT NULL CHECK (length(body) BETWEEN 1 AND 5000),
      at timestamptz NOT NULL,
      read_at timestamptz,
      -- The other was told of it, having not read it for 10 minutes.
      told_at timestamptz
    );
    CREATE INDEX booking_messages_of ON booking_messages (booking_id, at);
    CREATE INDEX booking_messages_by ON booking_messages (author_id);
    CREATE INDEX booking_messages_untold ON booking_messages (at) WHERE read_at IS NULL AND told_at IS NULL;

    -- In words, blind until both filed or the window closed.
    CREATE TABLE booking_feedback (
      booking_id uuid NOT NULL REFERENCES bookings ON DELETE CASCADE,
      side text NOT NULL CHECK (side IN ('asker', 'mentor')),
      was_held boolean NOT NULL,
      verdict text NOT NULL CHECK (verdict IN ('great', 'good', 'fine', 'problem')),
      words text NOT NULL DEFAULT '' CHECK (length(words) <= 2000),
      filed_at timestamptz NOT NULL,
      PRIMARY KEY (booking_id, side)
    );

    -- What was learned: a draft of a public answer, published when both consent to the same version.
    CREATE TABLE booking_learnings (
      booking_id uuid PRIMARY KEY REFERENCES bookings ON DELETE CASCADE,
      title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
      -- What was asked, for everyone; empty where the session is about a question that is public already.
      asked text NOT NULL DEFAULT '' CHECK (length(asked) <= 20000),
      body text NOT NULL CHECK (length(body) BETWEEN 1 AND 20000),
      tags text[] NOT NULL DEFAULT '{}',
      version integer NOT NULL DEFAULT 1,
      -- The version that each consented to.
      asker_consents smallint,
      mentor_consents smallint,
      updated_at timestamptz NOT NULL,
      published_question_id uuid REFERENCES questions ON DELETE SET NULL,
      published_answer_id uuid REFERENCES answers ON DELETE SET NULL,
      published_at timestamptz
    );
    CREATE INDEX booking_learnings_question ON booking_learnings (published_question_id);
    CREATE INDEX booking_learnings_answer ON booking_learnings (published_answer_id);

    -- A person's own calendar address, read-only. The address itself is kept nowhere.
    CREATE TABLE calendar_feeds (
      member_id uuid PRIMARY KEY REFERENCES members ON DELETE CASCADE,
      token_hash text NOT NULL UNIQUE,
      created_at timestamptz NOT NULL,
      read_at timestamptz
    );
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
