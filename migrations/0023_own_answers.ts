import type { Knex } from 'knex'

/**
 * Whether an answer is the asker's own, which speaks for nobody. It is known when the answer is written and never changes: kept
 * with it, who can help is found without reading the question of each answer.
 */
export async function up(knex: Knex): Promise<void> {
  await knex.raw(`
    ALTER TABLE answers ADD COLUMN by_asker boolean NOT NULL DEFAULT false;
    -- Nothing that a page shows of the question has changed.
    ALTER TABLE answers DISABLE TRIGGER answers_changed;
    UPDATE answers a SET by_asker = true FROM questions q WHERE q.id = a.question_id AND q.author_id = a.author_id;
    ALTER TABLE answers ENABLE TRIGGER answers_changed;

    CREATE FUNCTION note_own_answer() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      NEW.by_asker := EXISTS (SELECT FROM questions q WHERE q.id = NEW.question_id AND q.author_id = NEW.author_id);
      RETURN NEW;
    END $$;
    CREATE TRIGGER answers_by_asker BEFORE INSERT ON answers FOR EACH ROW EXECUTE FUNCTION note_own_answer();
  `)
}

export async function down(): Promise<void> {
  throw new Error('Guildhall migrates forward only: restore a backup instead')
}
