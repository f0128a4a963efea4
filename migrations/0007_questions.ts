import type { Knex } from 'knex'

/** The hub's own questions and answers. An author who was erased is null: "former member". */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE questions (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      author_id uuid REFERENCES members ON DELETE SET NULL,
      title text NOT NULL CHECK (length(title) BETWEEN 12 AND 150),
      -- Markdown.
      body text NOT NULL CHECK (length(body) <= 30000),
      lang text,
      -- Transitions: src/questions/states.ts. Solved is an open question with an accepted answer.
      state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'hidden', 'deleted')),
      -- Why it is not open, for people; and the state before it was hidden or deleted.
      state_reason text,
      state_before text,
      closed_as text CHECK (closed_as IN ('duplicate', 'off-topic', 'unclear', 'solved-elsewhere')),
      duplicate_question_id uuid,
      -- The item's public id: items come and go.
      duplicate_item text,
      -- No foreign key: tables that refer to each other in a circle could not be restored one by one.
      accepted_answer_id uuid,
      accepted_at timestamptz,
      -- Raised by every edit: an edit of an older version is refused.
      version integer NOT NULL DEFAULT 1,
      -- Votes of others ("same problem"), answers that can be seen; kept by those who write them.
      score integer NOT NULL DEFAULT 0,
      answers integer NOT NULL DEFAULT 0,
      first_answered_at timestamptz,
      created_at timestamptz NOT NULL,
      edited_at timestamptz,
      last_activity_at timestamptz NOT NULL
    );
    CREATE INDEX questions_newest ON questions (created_at DESC) WHERE state IN ('open', 'closed');
    CREATE INDEX questions_unanswered ON questions (created_at) WHERE state = 'open' AND answers = 0;
    CREATE INDEX questions_of_author ON questions (author_id, created_at DESC);

    CREATE TABLE question_tags (
      question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
      tag_id uuid NOT NULL REFERENCES tags ON DELETE CASCADE,
      position smallint NOT NULL DEFAULT 0,
      PRIMARY KEY (question_id, tag_id)
    );
    CREATE INDEX question_tags_of ON question_tags (tag_id, question_id);

    CREATE TABLE answers (
      id uuid PRIMARY KEY,
      public_id text NOT NULL UNIQUE,
      question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
      author_id uuid REFERENCES members ON DELETE SET NULL,
      body text NOT NULL CHECK (length(body) BETWEEN 1 AND 30000),
      state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'hidden', 'deleted')),
      state_reason text,
      version integer NOT NULL DEFAULT 1,
      score integer NOT NULL DEFAULT 0,
      created_at timestamptz NOT NULL,
      edited_at timestamptz
    );
    CREATE INDEX answers_of_question ON answers (question_id, created_at);
    CREATE INDEX answers_of_author ON answers (author_id, created_at DESC);

    CREATE TABLE comments (
      id uuid PRIMARY KEY,
      question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
      -- Null: on the question itself.
      answer_id uuid REFERENCES answers ON DELETE CASCADE,
      author_id uuid REFERENCES members ON DELETE SET NULL,
      body text NOT NULL CHECK (length(body) BETWEEN 1 AND 1000),
      state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'hidden', 'deleted')),
      created_at timestamptz NOT NULL
    );
    CREATE INDEX comments_of_question ON comments (question_id, created_at);

    -- What each version said. The row is written with the version, the first one too.
    CREATE TABLE revisions (
      post_id uuid NOT NULL,
      post_kind text NOT NULL CHECK (post_kind IN ('question', 'answer')),
      version integer NOT NULL,
      title text,
      body text NOT NULL,
      tags text[],
      editor_id uuid REFERENCES members ON DELETE SET NULL,
      -- What the editor says of it.
      summary text,
      at timestamptz NOT NULL,
      PRIMARY KEY (post_id, version)
    );

    -- One each: the row is the vote. Questions take 1 alone ("same problem"), answers 1 and -1.
    CREATE TABLE votes (
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      post_id uuid NOT NULL,
      post_kind text NOT NULL CHECK (post_kind IN ('question', 'answer')),
      value smallint NOT NULL CHECK (value IN (-1, 1)),
      at timestamptz NOT NULL,
      PRIMARY KEY (post_id, member_id)
    );
    CREATE INDEX votes_of_member ON votes (member_id);

    CREATE TABLE question_follows (
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
      PRIMARY KEY (question_id, member_id)
    );
    CREATE INDEX question_follows_of ON question_follows (member_id);

    -- Who was told of a question because they may know: once each, whatever restarts. Counts against the weekly limit.
    CREATE TABLE invitations (
      question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
      mentor_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      step text NOT NULL CHECK (step IN ('posted', 'retagged', 'after-24h')),
      -- Why they: src/mentors/who-can-help.ts.
      reason jsonb NOT NULL DEFAULT '{}',
      at timestamptz NOT NULL,
      PRIMARY KEY (question_id, mentor_id)
    );
    CREATE INDEX invitations_of_mentor ON invitations (mentor_id, at);

    -- Which steps of the escalation a question has had.
    CREATE TABLE question_steps (
      question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
      step text NOT NULL CHECK (step IN ('invited', 'after-24h', 'after-48h', 'after-96h')),
      at timestamptz NOT NULL,
      PRIMARY KEY (question_id, step)
    );
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
