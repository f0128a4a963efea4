import type { Knex } from 'knex'

/** Who sees what of a member, in one place for pages, search, API and feeds; and the handles that members had before. */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    -- Whether a reader sees a field. The defaults are those of src/members/visibility.ts: a test holds the two together.
    -- Each audience sees what the ones before it see: public, members, matches, coordinators.
    CREATE FUNCTION field_is_shown(visibility jsonb, field text, audience text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
      SELECT array_position(ARRAY['public', 'members', 'matches', 'coordinators'], audience)
          >= coalesce(array_position(ARRAY['public', 'members', 'matches', 'coordinators'],
               coalesce(visibility->>field, CASE
                 WHEN field IN ('pronouns', 'headline', 'bio', 'languages', 'country', 'links', 'groups') THEN 'public'
                 WHEN field IN ('time_zone', 'is_open_to_offers') THEN 'members'
                 ELSE 'coordinators' END)), 4)
    $$;

    -- Members as this audience sees them: what is not for it is empty. A name and a handle stand with everything that
    -- one writes, so everyone sees them.
    CREATE FUNCTION members_shown_to(audience text) RETURNS TABLE (
      id uuid, public_id text, handle text, name text, pronouns text, headline text, bio text, time_zone text,
      languages text[], country text, links jsonb, is_open_to_offers boolean, created_at timestamptz
    ) LANGUAGE sql STABLE PARALLEL SAFE AS $$
      SELECT m.id, m.public_id, m.handle, m.name,
        CASE WHEN field_is_shown(m.visibility, 'pronouns', audience) THEN m.pronouns END,
        CASE WHEN field_is_shown(m.visibility, 'headline', audience) THEN m.headline END,
        CASE WHEN field_is_shown(m.visibility, 'bio', audience) THEN m.bio END,
        CASE WHEN field_is_shown(m.visibility, 'time_zone', audience) THEN m.time_zone END,
        CASE WHEN field_is_shown(m.visibility, 'languages', audience) THEN m.languages ELSE '{}' END,
        CASE WHEN field_is_shown(m.visibility, 'country', audience) THEN m.country END,
        CASE WHEN field_is_shown(m.visibility, 'links', audience) THEN m.links ELSE '[]' END,
        field_is_shown(m.visibility, 'is_open_to_offers', audience) AND m.is_open_to_offers,
        m.created_at
      FROM members m
      WHERE m.state = 'active' OR m.state = 'suspended' AND audience = 'coordinators'
    $$;

    -- What search documents, the API, feeds and visitors' pages read: public fields alone.
    CREATE VIEW public_members AS SELECT * FROM members_shown_to('public');

    -- Who is in a group, as far as they let everyone see it.
    CREATE VIEW public_group_members AS
      SELECT g.group_id, g.member_id, g.added_at FROM group_members g JOIN members m ON m.id = g.member_id
      WHERE m.state = 'active' AND field_is_shown(m.visibility, 'groups', 'public');

    -- An old address leads to the new one, and nobody else takes the handle for a while (src/members/handles.ts).
    CREATE TABLE former_handles (
      handle text PRIMARY KEY,
      -- Null: of somebody who was erased.
      member_id uuid REFERENCES members ON DELETE SET NULL,
      left_at timestamptz NOT NULL
    );
    CREATE INDEX former_handles_of ON former_handles (member_id);
    CREATE INDEX former_handles_oldest ON former_handles (left_at);

    -- Whoever writes a handle, at signing up or later, learns it as if another member had it.
    CREATE FUNCTION refuse_former_handle() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF EXISTS (SELECT FROM former_handles f WHERE f.handle = NEW.handle AND f.member_id IS DISTINCT FROM NEW.id) THEN
        RAISE EXCEPTION 'the handle % was another member''s', NEW.handle
          USING ERRCODE = 'unique_violation', CONSTRAINT = 'members_handle_key', TABLE = 'members';
      END IF;
      RETURN NULL;
    END $$;
    -- After: a handle that is given up at the same moment is waited for, and then its row is there.
    CREATE TRIGGER members_refuse_former_handle AFTER INSERT OR UPDATE OF handle ON members
      FOR EACH ROW EXECUTE FUNCTION refuse_former_handle();
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
