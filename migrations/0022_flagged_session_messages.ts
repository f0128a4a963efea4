import type { Knex } from 'knex'

/** Messages of a booking can be reported, too. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE flags DROP CONSTRAINT flags_post_kind_check;
    ALTER TABLE flags ADD CONSTRAINT flags_post_kind_check
      CHECK (post_kind IN ('question', 'answer', 'comment', 'member', 'message', 'session-message'));
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
