import type { Knex } from 'knex'

/** What the pages and the API keep and look up. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Requests of the running minute, by keyed hash. Worth nothing after a crash, so it is not logged.
    CREATE UNLOGGED TABLE rate_limits (
      key varchar(255) PRIMARY KEY,
      points integer NOT NULL DEFAULT 0,
      expire bigint
    );

    -- The newest of the hub, and of one source.
    CREATE INDEX items_newest ON items (created_at DESC);
    -- Counting a source's items reads this index alone.
    CREATE INDEX items_newest_of_source ON items (source_id, created_at DESC);

    -- Addresses that showed something once, and nothing else of it: a page that is gone says so, however it went.
    CREATE TABLE gone_items (
      public_id text PRIMARY KEY,
      gone_at timestamptz NOT NULL DEFAULT clock_timestamp()
    );
    CREATE INDEX gone_items_latest ON gone_items (gone_at);
    CREATE FUNCTION remember_gone_items() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO gone_items (public_id) SELECT public_id FROM gone ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $$;
    CREATE TRIGGER items_gone AFTER DELETE ON items
      REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION remember_gone_items();
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
