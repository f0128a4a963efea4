import type { Db } from '../db.ts'
import type { Deps } from '../deps.ts'
import { queryHash, recordAsked } from '../search/count-searches.ts'

type Recording = Pick<Deps, 'config' | 'now'>

/** One question being written by one session; nothing in it leads to a person. */
export type Ask = {
  id: string
  title: string
  /** Whatever tells two sessions of a day apart; only a keyed hash of it is kept. */
  sessionKey: string
}

export type Ending = { endedAs: 'posted' | 'asked-person' } | { endedAs: 'solved'; documentId: string; source: string }

/** So many things were suggested; the most there ever were is kept. */
export async function recordShown(db: Db, deps: Recording, ask: Ask, shown: number): Promise<void> {
  await db.raw(
    `INSERT INTO asks AS a (id, query_hash, session_hash, began_at, shown) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET shown = greatest(a.shown, excluded.shown), query_hash = excluded.query_hash
     WHERE a.ended_at IS NULL`,
    [...begun(deps, ask), shown],
  )
}

/** A suggestion of it was opened. That it was shown may be written after that. */
export async function recordOpened(db: Db, deps: Recording, ask: Ask): Promise<void> {
  await db.raw(
    `INSERT INTO asks (id, query_hash, session_hash, began_at, opened) VALUES (?, ?, ?, ?, true)
     ON CONFLICT (id) DO UPDATE SET opened = true`,
    begun(deps, ask),
  )
}

/** The title as it is now. */
export async function recordTitle(
  db: Db,
  { config }: Pick<Recording, 'config'>,
  ask: Pick<Ask, 'id' | 'title'>,
): Promise<void> {
  await db('asks')
    .where({ id: ask.id, ended_at: null })
    .update({ query_hash: queryHash(config, ask.title) })
}

/** What came of it. The first ending stays, but who asked a person may still find or post. Call it in the transaction of what ends it. */
export async function recordEnding(trx: Db, deps: Recording, ask: Ask, ending: Ending): Promise<void> {
  const { endedAs } = ending
  const solved = endedAs === 'solved' ? ending : undefined
  const { rowCount } = await trx.raw<{ rowCount: number }>(
    `INSERT INTO asks AS a (id, query_hash, session_hash, began_at, ended_as, solved_by, solved_source, ended_at)
     VALUES (:id, :hash, :session, :at, :endedAs, :solvedBy, :source, :at)
     ON CONFLICT (id) DO UPDATE SET query_hash = excluded.query_hash, solved_by = excluded.solved_by,
       solved_source = excluded.solved_source, ended_at = excluded.ended_at,
       ended_as = CASE WHEN excluded.ended_as = 'posted' AND a.shown > 0 THEN 'posted-anyway' ELSE excluded.ended_as END
     WHERE a.ended_at IS NULL OR a.ended_as = 'asked-person'`,
    {
      ...named(deps, ask),
      endedAs,
      solvedBy: solved?.documentId ?? null,
      source: solved?.source ?? null,
    },
  )
  if (rowCount > 0) await recordAsked(trx, deps, { text: ask.title, sessionKey: ask.sessionKey })
}

/** It did not end after all. */
export async function takeEndingBack(trx: Db, askId: string): Promise<void> {
  await trx('asks')
    .where({ id: askId, ended_as: 'solved' })
    .update({ ended_as: null, ended_at: null, solved_by: null, solved_source: null })
}

/** Posted or solved. Who asks a person goes on with the same words. */
export const hasEnded = async (db: Db, askId: string): Promise<boolean> =>
  (await db('asks').where('id', askId).whereIn('ended_as', ['posted', 'posted-anyway', 'solved']).first('id')) !==
  undefined

const begun = (deps: Recording, ask: Ask) => {
  const { id, hash, session, at } = named(deps, ask)
  return [id, hash, session, at]
}

const named = ({ config, now }: Recording, { id, title, sessionKey }: Ask) => ({
  id,
  hash: queryHash(config, title),
  session: config.secret.hash('ask sessions', sessionKey),
  at: now(),
})
