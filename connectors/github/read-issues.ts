/**
 * The walk over issues, oldest change first. Page numbers would lose issues: whoever is edited meanwhile moves to the end, and all
 * behind it move up. So each request starts a new window at the last change seen, inclusive, and is its first page. Only where a
 * whole page shares one second are pages followed, again and again until they bring nothing new.
 */
import { z } from 'zod'
import { read } from '../answers.ts'
import { type Answer, isOf, pagesOf } from './api.ts'
import { firstWindow } from './read-comments.ts'
import { addIssue } from './read-issue.ts'
import { batchOf, hasRows, isAfter, isLate, nextSince, noRows, type PartRun, type Reading } from './reading.ts'
import { issuePlaceShape } from './shapes.ts'

const route = 'GET /repos/{owner}/{repo}/issues'
const issuesABatch = 100
/** Each issue with comments takes a request of its own, and a run that is killed asks once more what was in no batch yet. */
const asksABatch = 20
const mostPasses = 5

/** A row with what tells it from the same issue at another time. */
type Row = { number: number; updatedAt: string; isPull: boolean; raw: unknown }

export async function* readIssues(reading: Reading): PartRun {
  const { api, place } = reading
  const isFirstWalk = !place.issues.isRead
  if (!place.comments) reading.place = { ...place, comments: firstWindow(reading) }
  const startedSince = place.issues.since
  let since = startedSince
  let size = reading.settings.pageSize
  let seen = new Map<number, string>()
  for (let requests = 1; ; requests++) {
    let answer: Answer | undefined
    try {
      answer = await api.get(route, parametersOf(reading, since, size), requests === 1 ? place.issues.etag : undefined)
    } catch (error) {
      if (!(isOf(error, 'too-large') && size > 1)) throw error
      size = Math.ceil(size / 4)
      continue
    }
    if (answer === undefined) return true
    let rows = rowsOf(answer)
    yield* bring(reading, rows, seen, !isFirstWalk)
    let hasMore = answer.next !== undefined
    if (hasMore && since !== undefined && !isAfter(lastOf(rows) ?? since, since)) {
      const beyond = yield* passTies(reading, since, size, seen, !isFirstWalk)
      if (beyond === undefined) return false
      rows = beyond.rows
      hasMore = beyond.hasMore
    }
    const last = lastOf(rows)
    if (!hasMore || last === undefined) {
      const next = last ? nextSince(last, answer.siteTime) : since
      const moved =
        next !== undefined && (startedSince === undefined || isAfter(next, startedSince)) ? next : startedSince
      // The ETag belongs to this very request.
      const etag = requests === 1 && moved === since ? answer.etag : undefined
      reading.place = { ...reading.place, issues: { since: moved, etag, isRead: true } }
      yield batchOf(reading)
      return true
    }
    since = last
    seen = new Map(rows.filter((row) => row.updatedAt === last).map((row) => [row.number, row.updatedAt]))
    reading.place = { ...reading.place, issues: { ...reading.place.issues, since, etag: undefined } }
    yield batchOf(reading)
    if (isLate(reading)) return false
  }
}

/**
 * Follows the pages of one second until they end or go beyond it.
 * @returns the last page, or undefined where time ran out
 */
async function* passTies(
  reading: Reading,
  since: string,
  size: number,
  seen: Map<number, string>,
  leavesTombstones: boolean,
): AsyncGenerator<ReturnType<typeof batchOf>, { rows: Row[]; hasMore: boolean } | undefined> {
  for (let pass = 1; ; pass++) {
    let fresh = 0
    let end = { rows: [] as Row[], hasMore: false }
    for await (const answer of pagesOf(reading.api, route, parametersOf(reading, since, size))) {
      end = { rows: rowsOf(answer), hasMore: answer.next !== undefined }
      fresh += end.rows.filter((row) => seen.get(row.number) !== row.updatedAt).length
      yield* bring(reading, end.rows, seen, leavesTombstones)
      if (isAfter(lastOf(end.rows) ?? since, since)) break
      if (isLate(reading)) return undefined
    }
    if (fresh === 0 || pass >= mostPasses) return end
  }
}

/** Batches with what has not been seen of these rows; the cursor stays where it is. */
async function* bring(reading: Reading, rows: Row[], seen: Map<number, string>, leavesTombstones: boolean) {
  const fresh = rows.filter((row) => seen.get(row.number) !== row.updatedAt)
  for (const row of fresh) seen.set(row.number, row.updatedAt)
  const issues = fresh.filter((row) => !row.isPull)
  let found = noRows()
  let asks = 0
  for (const [index, { raw }] of issues.entries()) {
    if (await addIssue(reading, raw, found, leavesTombstones)) asks++
    const isLast = index === issues.length - 1
    if (!isLast && asks < asksABatch && found.items.length < issuesABatch) continue
    if (hasRows(found)) yield batchOf(reading, found)
    found = noRows()
    asks = 0
  }
}

const parametersOf = ({ at }: Reading, since: string | undefined, size: number) => ({
  ...at,
  ...{ state: 'all', sort: 'updated', direction: 'asc', per_page: size },
  ...(since && { since }),
})

const listShape = z.array(z.unknown())

function rowsOf({ data }: Answer): Row[] {
  return read(listShape, data, 'The list of issues').map((raw) => {
    const { number, updated_at, pull_request } = read(
      issuePlaceShape,
      raw,
      'An issue without its number or time of change',
    )
    return { number, updatedAt: Temporal.Instant.from(updated_at).toString(), isPull: pull_request != null, raw }
  })
}

const lastOf = (rows: Row[]) => rows.at(-1)?.updatedAt
