import type { Knex } from 'knex'

/** People are few among the documents: a search for them alone looks at no others. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`CREATE INDEX documents_people ON search.documents (at DESC, id) WHERE kind = 'person'`)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
