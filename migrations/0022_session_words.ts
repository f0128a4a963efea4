import type { Knex } from 'knex'

/** Messages of a booking can be reported, too; of what was learned and published, no copy stays beside the question and its answer. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE flags DROP CONSTRAINT flags_post_kind_check;
    ALTER TABLE flags ADD CONSTRAINT flags_post_kind_check
      CHECK (post_kind IN ('question', 'answer', 'comment', 'member', 'message', 'session-message'));

    ALTER TABLE booking_learnings DROP CONSTRAINT booking_learnings_title_check;
    ALTER TABLE booking_learnings DROP CONSTRAINT booking_learnings_body_check;
    UPDATE booking_learnings SET title = '', asked = '', body = '', tags = '{}' WHERE published_at IS NOT NULL;
    ALTER TABLE booking_learnings
      ADD CONSTRAINT booking_learnings_title_check
        CHECK (length(title) <= 200 AND (title = '') = (published_at IS NOT NULL)),
      ADD CONSTRAINT booking_learnings_body_check
        CHECK (length(body) <= 20000 AND (body = '') = (published_at IS NOT NULL));
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
