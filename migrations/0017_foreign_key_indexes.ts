import type { Knex } from 'knex'

/** What refers to a member or a post is found by an index, so that erasing somebody who wrote much does not read whole tables. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE INDEX messages_of_author ON messages (author_id);
    CREATE INDEX revisions_of_editor ON revisions (editor_id);
    CREATE INDEX request_events_of_actor ON request_events (actor_id);
    CREATE INDEX requests_of_initiator ON requests (initiator_id);
    CREATE INDEX requests_of_question ON requests (question_id) WHERE question_id IS NOT NULL;
    CREATE INDEX conversations_of_mentor ON conversations (mentor_id);
    CREATE INDEX conversations_ended_by ON conversations (ended_by) WHERE ended_by IS NOT NULL;
    CREATE INDEX notices_of_actor ON notices (actor_id) WHERE actor_id IS NOT NULL;
    CREATE INDEX mails_of_member ON mails (member_id) WHERE member_id IS NOT NULL;
    CREATE INDEX flags_of_member ON flags (member_id);
    CREATE INDEX flags_decided_by ON flags (decided_by) WHERE decided_by IS NOT NULL;
    CREATE INDEX flags_of_post ON flags (post_id);
    CREATE INDEX mutes_of ON mutes (muted_id);
    CREATE INDEX audit_log_of_actor ON audit_log (actor_id, at DESC);
    CREATE INDEX applications_decided_by ON applications (decided_by) WHERE decided_by IS NOT NULL;
    CREATE INDEX mentor_invites_invited_by ON mentor_invites (invited_by) WHERE invited_by IS NOT NULL;
    CREATE INDEX mentor_invites_claimed_by ON mentor_invites (claimed_by) WHERE claimed_by IS NOT NULL;
    CREATE INDEX comments_of_answer ON comments (answer_id) WHERE answer_id IS NOT NULL;
    CREATE INDEX answer_drafts_of_question ON answer_drafts (question_id);
    CREATE INDEX questions_duplicates ON questions (duplicate_question_id) WHERE duplicate_question_id IS NOT NULL;

    -- The audit log says who made a group.
    ALTER TABLE groups DROP COLUMN created_by;
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
