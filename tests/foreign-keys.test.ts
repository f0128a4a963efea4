import { afterAll, beforeAll, expect, test } from 'vitest'
import { freshDatabase } from './freshDatabase.ts'

/** Foreign keys that no index serves, with the reason why none has to. */
const withoutIndex: Record<string, string> = {
  'member_roles.granted_by': 'staff and mentors alone have rows, and few',
  'settings.changed_by': 'a row for each setting, a dozen',
}

let database: Awaited<ReturnType<typeof freshDatabase>>
beforeAll(async () => {
  database = await freshDatabase()
})
afterAll(() => database.drop())

test('what refers to a row is found by an index when the row goes', async () => {
  const { rows } = await database.db.raw<{ rows: { key: string; is_indexed: boolean }[] }>(
    // An index with a condition serves where the condition is nothing but that the column is not null.
    `SELECT c.relname || '.' || a.attname AS key, EXISTS (
       SELECT FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum
         AND (i.indpred IS NULL OR pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname))
     ) AS is_indexed
     FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1]
     WHERE k.contype = 'f' AND c.relnamespace IN ('public'::regnamespace, 'search'::regnamespace) AND k.conparentid = 0
     ORDER BY 1`,
  )
  expect(rows.length).toBeGreaterThan(50)
  expect(rows.filter((row) => !row.is_indexed).map((row) => row.key)).toEqual(Object.keys(withoutIndex).sort())
})
