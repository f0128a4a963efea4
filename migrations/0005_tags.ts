import type { Knex } from 'knex'

/** One vocabulary for sources, questions and mentors; and groups of people. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    CREATE TABLE tags (
      id uuid PRIMARY KEY,
      -- Lower case, as shown.
      name text NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 40 AND name = lower(name)),
      description text NOT NULL DEFAULT '' CHECK (length(description) <= 600),
      created_at timestamptz NOT NULL
    );
    CREATE INDEX tags_alike ON tags USING gin (name gin_trgm_ops);

    -- Other words for a tag: what a source or a person may write instead. A name is never an alias too.
    CREATE TABLE tag_aliases (
      alias text PRIMARY KEY CHECK (length(alias) BETWEEN 1 AND 80 AND alias = lower(alias)),
      tag_id uuid NOT NULL REFERENCES tags ON DELETE CASCADE
    );
    -- "sewing-machine" is what a text calls "sewing machine".
    CREATE INDEX tags_as_words ON tags (replace(name, '-', ' '));
    CREATE INDEX tag_aliases_as_words ON tag_aliases (replace(alias, '-', ' '));
    CREATE INDEX tag_aliases_of ON tag_aliases (tag_id);

    -- Whoever adds a word waits for the others who do: a word stands for one tag, as its name or as an alias.
    CREATE FUNCTION one_tag_a_word() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      PERFORM pg_advisory_xact_lock(hashtext('guildhall tags'));
      IF TG_TABLE_NAME = 'tags' THEN
        IF EXISTS (SELECT FROM tag_aliases WHERE alias = NEW.name) THEN
          RAISE unique_violation USING MESSAGE = 'an alias has this name', CONSTRAINT = 'tag_words';
        END IF;
      ELSIF EXISTS (SELECT FROM tags WHERE name = NEW.alias) THEN
        RAISE unique_violation USING MESSAGE = 'a tag has this alias as its name', CONSTRAINT = 'tag_words';
      END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER one_tag_a_word BEFORE INSERT OR UPDATE OF name ON tags
      FOR EACH ROW EXECUTE FUNCTION one_tag_a_word();
    CREATE TRIGGER one_tag_a_word BEFORE INSERT OR UPDATE OF alias ON tag_aliases
      FOR EACH ROW EXECUTE FUNCTION one_tag_a_word();

    -- How many items have it, counted now and then; made again from the search documents.
    CREATE TABLE tag_counts (
      tag_id uuid PRIMARY KEY REFERENCES tags ON DELETE CASCADE,
      items integer NOT NULL
    );

    -- What one source means by its tag, where that differs from the vocabulary. Null: nothing of ours.
    CREATE TABLE source_tags (
      source_id uuid NOT NULL REFERENCES sources ON DELETE CASCADE,
      raw text NOT NULL CHECK (raw = lower(raw)),
      tag_id uuid REFERENCES tags ON DELETE CASCADE,
      PRIMARY KEY (source_id, raw)
    );
    CREATE INDEX source_tags_of ON source_tags (tag_id);
    CREATE INDEX items_tags ON items USING gin (tags);

    -- Who wants to hear of new questions on a tag.
    CREATE TABLE tag_watches (
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      tag_id uuid NOT NULL REFERENCES tags ON DELETE CASCADE,
      PRIMARY KEY (member_id, tag_id)
    );
    CREATE INDEX tag_watches_of ON tag_watches (tag_id);

    CREATE TABLE groups (
      id uuid PRIMARY KEY,
      -- In addresses: /groups/:slug.
      slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9](-\\?[a-z0-9]){1,59}$'),
      kind text NOT NULL CHECK (kind IN ('area', 'programme')),
      name text NOT NULL CHECK (length(name) BETWEEN 2 AND 80),
      description text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
      starts_on date,
      ends_on date,
      -- Whether people may join by themselves.
      is_open boolean NOT NULL DEFAULT true,
      created_by uuid REFERENCES members ON DELETE SET NULL,
      created_at timestamptz NOT NULL,
      -- Closed: kept for who was in it, joined by nobody.
      archived_at timestamptz,
      CHECK (ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on)
    );
    CREATE TABLE group_members (
      group_id uuid NOT NULL REFERENCES groups ON DELETE CASCADE,
      member_id uuid NOT NULL REFERENCES members ON DELETE CASCADE,
      added_at timestamptz NOT NULL,
      PRIMARY KEY (group_id, member_id)
    );
    CREATE INDEX group_members_of ON group_members (member_id);
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
