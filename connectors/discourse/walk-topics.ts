import { ConnectorError, type Ctx } from '../contract.ts'
import { type List, listTopics } from './api.ts'
import type { Categories } from './categories.ts'
import type { Cursor } from './cursor.ts'
import { topicId } from './map.ts'
import {
  after,
  atOf,
  endsBelow,
  freshRows,
  isPinned,
  joins,
  markOf,
  mostLately,
  type Position,
  type Remembered,
} from './positions.ts'
import { type Found, readTopics } from './read-topics.ts'
import type { Settings } from './settings.ts'
import type { Row } from './shapes.ts'
import { type Event, type Step, topicsABatch } from './step.ts'

/** What a walk found may have been bumped before, and shown after, the newest one: each goes back behind it by so much. */
const lookbackMs = 5 * 60_000
/** So many of the topics active last are compared with what they were, each run. */
const mostRemembered = 200
const lastPage = 20_000
/** Pages of topics that were all done already: they move down while others become active. */
const mostIdlePages = 300

/**
 * The list of topics, from where the last run stopped, down to what was read before.
 * @param done  gets the topics that were dealt with
 * @returns the cursor after a whole walk; undefined: time ran out
 */
export async function* walkTopics(
  ctx: Ctx<Settings>,
  categories: Categories,
  start: Cursor,
  done: Set<number>,
  step: Step,
): AsyncGenerator<Event, Cursor | undefined> {
  const memory = new Map(start.recent.map((one) => [one[0], one] as [number, Remembered]))
  const pinned = new Set<number>()
  const seen = new Set<number>()
  let { head, resume: position } = start
  const isWhole = position === undefined
  let page = position ? position.page : 0
  let before: number[] = []
  let idle = 0
  const knownFrom = knownSince(start)
  for (;;) {
    const list = await joiningPage(ctx, page, position, start.floor - lookbackMs)
    page = list.page
    head ??= Math.min(list.siteTime, Math.max(0, ...list.rows.map(atOf)))
    for (const row of list.rows) {
      seen.add(row.id)
      if (isPinned(row)) pinned.add(row.id)
    }
    const rows = [...list.rows.filter(isPinned), ...freshRows(list.rows, position)]
    const todo = rows.filter((row) => isDue(row, memory.get(row.id), knownFrom))
    idle = rows.length > 0 ? 0 : idle + 1
    if (idle > mostIdlePages) throw new ConnectorError('pagination-reset', 'The list goes on without anything new')
    do {
      const wanted = await sorted(categories, todo.slice(0, topicsABatch), memory)
      const found = await readTopics(ctx, categories, wanted.ids)
      const stopped = wanted.ids[found.read]
      const group = todo.splice(0, stopped === undefined ? topicsABatch : todo.findIndex(({ id }) => id === stopped))
      const left = wanted.left.filter((one) => group.some(({ id }) => id === one))
      found.tombstones.push(...left.map((one) => ({ externalId: topicId(one), reason: 'moved' as const })))
      const unsettled = unsettledOf(found, group)
      for (const one of left) memory.delete(one)
      for (const row of group) {
        done.add(row.id)
        if (!wanted.ids.includes(row.id)) continue
        memory.set(row.id, [row.id, atOf(row), unsettled.has(row.id) ? '' : markOf(row)])
      }
      // To the place of the last one read; to the page's end after its last group.
      position = passed(rows, todo[0] && group.at(-1), position, page)
      const recent = mostLately([...memory.values()], pinned, mostRemembered)
      const { batch, isTimeUp } = step(found, { ...start, head, resume: position, recent })
      if (batch) yield batch
      if (isTimeUp) return undefined
    } while (todo.length > 0)
    const ids = list.rows.map((row) => row.id)
    const isRepeated = ids.length > 0 && ids.join() === before.join()
    before = ids
    if (!list.hasMore || isRepeated || page >= lastPage || isEnough(list.rows, position, start)) break
    page++
  }
  // What was here a while ago, and is no longer in the part of the list that was read, may be gone.
  const lowest = position?.at ?? 0
  const missing = isWhole ? [...memory.values()].filter(([one, at]) => !seen.has(one) && at > lowest) : []
  const found = await readTopics(
    ctx,
    categories,
    missing.slice(0, topicsABatch).map(([one]) => one),
  )
  // Those that are too many for one batch wait for the asking after deleted ones.
  for (const [one] of missing) memory.delete(one)
  for (const [one] of missing.slice(0, found.read)) done.add(one)
  const recent = mostLately([...memory.values()], pinned, mostRemembered)
  const { resume: _, head: __, ...rest } = start
  const since = start.edits.since || (head ?? 0)
  const cursor = { ...rest, floor: head ?? 0, recent, edits: { ...start.edits, since } }
  const { batch, isTimeUp } = step(found, cursor)
  if (batch) yield batch
  return isTimeUp ? undefined : cursor
}

/**
 * The page, or where topics may have slipped from it to those before, the first of them that joins what was done.
 * @param floor  below it nothing can be lost: an earlier walk read it
 */
async function joiningPage(
  ctx: Ctx<Settings>,
  page: number,
  position: Position | undefined,
  floor: number,
): Promise<List & { page: number }> {
  let list = await listTopics(ctx, { page })
  if (position && position.at < floor) return { ...list, page }
  for (let at = page; ; at--) {
    if (at === 0 || joins(list.rows, position)) return { ...list, page: at }
    const before = await listTopics(ctx, { page: at - 1 })
    if (freshRows(before.rows, position).length === 0) return { ...list, page: at }
    list = before
  }
}

function isDue(row: Row, known: Remembered | undefined, knownFrom: number): boolean {
  return known ? known[2] !== markOf(row) : isPinned(row) || atOf(row) > knownFrom
}

/** All topics active after this are remembered: one that is not is new, or has come back. */
function knownSince({ floor, recent }: Cursor): number {
  if (floor === 0 || recent.length < mostRemembered) return -1
  return Math.min(floor - lookbackMs, ...recent.map(([, at]) => at))
}

/** Those whose category is wanted, and those here whose category no longer is. */
async function sorted(categories: Categories, rows: Row[], memory: Map<number, Remembered>) {
  const ids: number[] = []
  const left: number[] = []
  for (const row of rows) {
    // Where the list does not say it, the topic does.
    if (row.category_id === undefined || (await categories.isWanted(row.category_id))) ids.push(row.id)
    else if (memory.has(row.id)) left.push(row.id)
  }
  return { ids, left }
}

/** Those to be read again while they are recent: a cache gave an older state than the list, or its text is taken away for now. */
function unsettledOf({ highest, tombstones }: Found, rows: Row[]): Set<number> {
  const moderated = new Set(tombstones.filter(({ reason }) => reason === 'moderated').map((one) => one.externalId))
  const isUnsettled = (row: Row) =>
    moderated.has(topicId(row.id)) || (highest.get(row.id) ?? Number.POSITIVE_INFINITY) < (row.highest_post_number ?? 0)
  return new Set(rows.filter(isUnsettled).map((row) => row.id))
}

/** @param last  the row that was done last; undefined: all of them were */
function passed(rows: Row[], last: Row | undefined, from: Position | undefined, page: number): Position | undefined {
  let position: Position | undefined = from && { ...from, page }
  for (const row of rows) {
    const isFresh = freshRows([row], position).length > 0
    if (isFresh) position = after(position, row, page)
    if (row === last) break
  }
  return position
}

/** Whether all behind this page was read by an earlier walk, and enough of it was compared. */
function isEnough(rows: Row[], position: Position | undefined, { floor, recent }: Cursor): boolean {
  const mustSee = Math.min(recent.length, mostRemembered)
  return floor > 0 && endsBelow(rows, floor - lookbackMs) && (position?.seen ?? 0) >= mustSee
}
