import type { Knex } from 'knex'

/** Which coordinator looks after what waits on their desk. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE desk_owners (
      -- Of src/desk/coordinator-queues.ts.
      queue text NOT NULL,
      subject_id uuid NOT NULL,
      owner_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      taken_at timestamptz NOT NULL,
      PRIMARY KEY (queue, subject_id)
    );
    CREATE INDEX desk_owners_of ON desk_owners (owner_id);
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
