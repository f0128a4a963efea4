import type { Knex } from 'knex'

/** Sessions are kept by the hash of their token from now on; whoever is signed in stays so. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`UPDATE account_sessions SET token = encode(sha256(convert_to(token, 'UTF8')), 'hex')`)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
