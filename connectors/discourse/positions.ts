/**
 * How the list is walked, last active first. It shifts meanwhile: a topic that becomes active moves to the front and pushes
 * the others down, which only shows some twice; one that is deleted pulls those behind it up, across a page's edge, where
 * page numbers alone would lose them. So a page counts only where it joins what was read; else the page before it is read
 * again and decides. Pinned topics stand out of order at the front and say nothing of where the walk is. Pure.
 */
import { createHash } from 'node:crypto'
import type { Row } from './shapes.ts'

/** Times are epoch milliseconds by the forum's clock. */
export type Position = {
  /** The last page read. */
  page: number
  /** The last activity of the last topic done, and the topics done that share it. */
  at: number
  ids: number[]
  /** Rows that the walk has seen. */
  seen: number
}

/** A topic as it was when last read: its id, last activity, and a mark of all that the list says of it. */
export type Remembered = [id: number, at: number, mark: string]

const mostIds = 500

export const atOf = (row: Row): number => row.bumped_at ?? row.last_posted_at ?? row.created_at ?? 0

/** A row without any date says as little of the order. */
export const isPinned = (row: Row): boolean => row.pinned === true || row.pinned_globally === true || atOf(row) === 0

/** The unpinned rows that are still to be done, in order. */
export function freshRows(rows: Row[], position: Position | undefined): Row[] {
  const ordered = rows.filter((row) => !isPinned(row))
  if (!position) return ordered
  const done = new Set(position.ids)
  return ordered.filter((row) => atOf(row) < position.at || (atOf(row) === position.at && !done.has(row.id)))
}

/** Whether nothing can lie between what was done and this page: it begins with something done, or at the list's beginning. */
export function joins(rows: Row[], position: Position | undefined): boolean {
  const first = rows.find((row) => !isPinned(row))
  if (!position || !first) return true
  return atOf(first) > position.at || (atOf(first) === position.at && position.ids.includes(first.id))
}

/** Whether all that follows this page was last active before `floor`. */
export function endsBelow(rows: Row[], floor: number): boolean {
  const lowest = rows.findLast((row) => !isPinned(row))
  return lowest !== undefined && atOf(lowest) < floor
}

/** The position after one more row. */
export function after(position: Position | undefined, row: Row, page: number): Position {
  const at = atOf(row)
  const ids = position?.at === at ? [...position.ids, row.id].slice(-mostIds) : [row.id]
  return { page, at, ids, seen: (position?.seen ?? 0) + 1 }
}

/** Changes with all of a row that a reader sees, and with nothing that changes by being looked at. */
export function markOf(row: Row): string {
  const { posts_count, highest_post_number, has_accepted_answer, closed, visible, category_id, tags, title } = row
  const said = [
    atOf(row),
    posts_count,
    highest_post_number,
    has_accepted_answer,
    closed,
    visible,
    category_id,
    tags,
    title,
  ]
  return createHash('sha256').update(JSON.stringify(said)).digest('base64url').slice(0, 10)
}

/** The pinned ones, since they come on every first page, and the most lately active of the others. */
export function mostLately(remembered: Remembered[], pinned: Set<number>, count: number): Remembered[] {
  const isKept = ([id]: Remembered) => pinned.has(id)
  const others = remembered.filter((one) => !isKept(one)).sort(([, a], [, b]) => b - a)
  return [...remembered.filter(isKept).slice(0, count), ...others.slice(0, count)]
}
