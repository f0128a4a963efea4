import type { Knex } from 'knex'

/**
 * What a hidden item was called, for the maintainers' list. Null where somebody asked for it to be gone, where it was hidden
 * before it came, and of what was hidden before this.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw('ALTER TABLE hidden_items ADD COLUMN title text')
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
