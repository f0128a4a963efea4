import type { Knex } from 'knex'

/** The hub's own questions and answers. An author who was erased is null: "former member". */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE SEQUENCE question_changes;
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
      -- Why it was closed, and why deleted, for people; and the state before it was hidden or deleted.
      state_reason text,
      removed_reason text,
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
      last_activity_at timestamptz NOT NULL,
      -- Who closed it, and who hid or deleted it: what its asker did themselves they may take back.
      closed_by text CHECK (closed_by IN ('asker', 'others')),
      removed_by text CHECK (removed_by IN ('author', 'staff', 'flags')),
      -- Another one whenever anything that its page shows is changed (triggers below): pages are kept under it.
      changed_number bigint NOT NULL DEFAULT nextval('question_changes')
    );
    CREATE INDEX questions_changed ON questions (changed_number DESC);
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
      removed_by text CHECK (removed_by IN ('author', 'staff', 'flags')),
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
      state_reason text,
      removed_by text CHECK (removed_by IN ('author', 'staff', 'flags')),
      created_at timestamptz NOT NULL
    );
    CREATE INDEX comments_of_question ON comments (question_id, created_at);
    CREATE INDEX comments_of_author ON comments (author_id);

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

    -- An answer that a visitor wrote: kept while they sign in, found by the hash of a token in their cookie.
    CREATE TABLE answer_drafts (
      id uuid PRIMARY KEY,
      token_hash text NOT NULL UNIQUE,
      -- How many one visitor may leave in a day (src/http/visitor.ts).
      visitor_key text NOT NULL,
      question_id uuid NOT NULL REFERENCES questions ON DELETE CASCADE,
      body text NOT NULL CHECK (length(body) BETWEEN 1 AND 30000),
      created_at timestamptz NOT NULL
    );
    CREATE INDEX answer_drafts_oldest ON answer_drafts (created_at);
    CREATE INDEX answer_drafts_of_visitor ON answer_drafts (visitor_key);

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
      -- Of 'invited': the tags that people were invited for last.
      about text,
      at timestamptz NOT NULL,
      PRIMARY KEY (question_id, step)
    );

    CREATE FUNCTION number_question_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.changed_number := nextval('question_changes');
      RETURN NEW;
    END $$;
    CREATE TRIGGER questions_changed BEFORE UPDATE ON questions
      FOR EACH ROW EXECUTE FUNCTION number_question_change();

    -- An erased author is one too: their rows are updated by the foreign key.
    CREATE FUNCTION number_post_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      UPDATE questions SET changed_number = 0 WHERE id = coalesce(NEW.question_id, OLD.question_id);
      RETURN NULL;
    END $$;
    CREATE TRIGGER answers_changed AFTER INSERT OR UPDATE OR DELETE ON answers
      FOR EACH ROW EXECUTE FUNCTION number_post_change();
    CREATE TRIGGER comments_changed AFTER INSERT OR UPDATE OR DELETE ON comments
      FOR EACH ROW EXECUTE FUNCTION number_post_change();
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
