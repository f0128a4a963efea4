import type { Db } from '../db.ts'
import { BackupTrouble } from './trouble.ts'

/** Made from other tables, or only of the moment: left out, and made again after a restore. */
const derived = [
  'dirty_documents',
  'index_builds',
  'changed_during_build',
  'meilisearch_marks',
  'related_documents',
  'tag_counts',
  'linked_pages',
  'account_tokens',
  'rate_limits',
  'posted_forms',
  'answer_drafts',
  'calendar_busy',
  'source_trials',
]

export type KeptTable = { name: string; columns: string[] }

/**
 * Every table that holds what cannot be made again, none before one that it refers to. Schemas other than public hold
 * search documents and jobs, which are derived.
 */
export async function keptTables(db: Db): Promise<KeptTable[]> {
  const { rows } = await db.raw<{ rows: (KeptTable & { refers: string[] })[] }>(
    `SELECT c.relname AS name,
       (SELECT array_agg(attname::text ORDER BY attnum) FROM pg_attribute
         WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '') AS columns,
       ARRAY(SELECT DISTINCT f.relname::text FROM pg_constraint k JOIN pg_class f ON f.oid = k.confrelid
         WHERE k.conrelid = c.oid AND k.contype = 'f' AND k.confrelid <> c.oid) AS refers
     FROM pg_class c
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'knex\\_%'
       AND NOT c.relname = ANY(?::text[])
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
     ORDER BY c.relname`,
    [derived],
  )
  const ordered: KeptTable[] = []
  let waiting = rows
  while (waiting.length > 0) {
    const names = new Set(waiting.map(({ name }) => name))
    const free = waiting.filter(({ refers }) => !refers.some((name) => names.has(name)))
    if (free.length === 0)
      throw new BackupTrouble(`These tables refer to each other in a circle: ${[...names].join(', ')}`)
    ordered.push(...free.map(({ name, columns }) => ({ name, columns })))
    waiting = waiting.filter((table) => !free.includes(table))
  }
  return ordered
}

/** Those that were used. */
export async function sequences(db: Db): Promise<{ name: string; value: number }[]> {
  const { rows } = await db.raw<{ rows: { name: string; value: number }[] }>(
    `SELECT sequencename::text AS name, last_value AS value FROM pg_sequences
     WHERE schemaname = 'public' AND sequencename NOT LIKE 'knex\\_%' AND last_value IS NOT NULL ORDER BY 1`,
  )
  return rows
}

export const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`

export const copyTarget = ({ name, columns }: KeptTable) => `public.${quoted(name)} (${columns.map(quoted).join(', ')})`
