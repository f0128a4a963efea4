import type { Knex } from 'knex'

/** Pages of outside items name the members who wrote them: what is linked or unlinked is seen there at once. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Raised whenever who is linked changes; kept pages of items are asked for by it.
    CREATE TABLE linked_pages (
      is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
      version bigint NOT NULL
    );
    CREATE FUNCTION linked_pages_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO linked_pages (version) VALUES (1) ON CONFLICT (is_only) DO UPDATE SET version = linked_pages.version + 1;
      RETURN NULL;
    END $$;
    CREATE TRIGGER linked_pages_change AFTER UPDATE OF state OR DELETE ON linked_accounts
      FOR EACH ROW WHEN (OLD.state = 'verified') EXECUTE FUNCTION linked_pages_change();
    CREATE TRIGGER linked_pages_begin AFTER INSERT OR UPDATE OF state ON linked_accounts
      FOR EACH ROW WHEN (NEW.state = 'verified') EXECUTE FUNCTION linked_pages_change();
    CREATE TRIGGER linked_pages_change AFTER UPDATE OF name, handle, state ON members
      FOR EACH ROW WHEN ((OLD.name, OLD.handle, OLD.state) IS DISTINCT FROM (NEW.name, NEW.handle, NEW.state))
      EXECUTE FUNCTION linked_pages_change();
    CREATE INDEX linked_accounts_newest ON linked_accounts (verified_at DESC) WHERE state = 'verified';
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
