import type { Db } from '../db.ts'

/** Counts anew on how many items each tag is. What people see of it is so old as the last call. */
export async function countTags(db: Db): Promise<void> {
  await db.raw(
    `MERGE INTO tag_counts c USING (
       SELECT t.id AS tag_id, coalesce(n.items, 0) AS items FROM tags t LEFT JOIN (
         SELECT tag, count(*)::int AS items FROM search.documents, unnest(tags) AS tag
         WHERE id LIKE 'item-%' GROUP BY tag) n ON n.tag = t.name) now
     ON c.tag_id = now.tag_id
     WHEN MATCHED AND c.items <> now.items THEN UPDATE SET items = now.items
     WHEN NOT MATCHED THEN INSERT (tag_id, items) VALUES (now.tag_id, now.items)`,
  )
}
