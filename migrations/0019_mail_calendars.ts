import type { Knex } from 'knex'

/** Mails that change somebody's calendar. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- {"method": "REQUEST", "content": "BEGIN:VCALENDAR…"}: goes along as a part and as a file. Emptied once it was sent.
    ALTER TABLE mails ADD COLUMN calendar jsonb;
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
