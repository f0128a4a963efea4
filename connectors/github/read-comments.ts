/**
 * What happens to comments without moving their issue: edits, and deletions. The list of the repository's newest comments is read
 * each time (“not modified” costs nothing), and issues of comments that are new, changed or gone are read anew, whole.
 */
import { z } from 'zod'
import { read } from '../answers.ts'
import { type Answer, pagesOf } from './api.ts'
import type { Cursor } from './cursor.ts'
import { readIssue } from './read-issue.ts'
import { batchOf, failureOf, hasRows, isLate, noRows, type PartRun, type Reading } from './reading.ts'
import { commentPlaceShape } from './shapes.ts'

const route = 'GET /repos/{owner}/{repo}/issues/comments'
const issuesABatch = 20
const mostPages = 6
/** The window slides when it holds more than this, or is older. */
const mostSeen = 300
const seenAfterSliding = 150
const longestWindow = { hours: 7 * 24 }

type Window = NonNullable<Cursor['comments']>
type Found = { number: number; updatedAt: Temporal.Instant }

export async function* readComments(reading: Reading): PartRun {
  const { api, place } = reading
  const before: Window = place.comments ?? firstWindow(reading)
  const first = await api.get(route, parametersOf(reading, before.since), before.etag)
  if (first === undefined) return true
  const { found, isWhole } = await listed(reading, first, before.since)
  const changed = changedIssues(reading, before.seen, found, isWhole)
  for (let at = 0; at < changed.length; at += issuesABatch) {
    const rows = noRows()
    for (const number of changed.slice(at, at + issuesABatch)) {
      const issue = await readIssue(reading, number)
      if (typeof issue === 'string') rows.failures.push(failureOf(reading, 'issue', number, 'fetch', issue))
      else if ('reason' in issue) rows.tombstones.push(issue)
      else rows.items.push(issue)
    }
    if (hasRows(rows)) yield batchOf(reading, rows)
    if (isLate(reading)) return false
  }
  const since = slide(reading, before.since, found, isWhole)
  const isSame = since === before.since && isWhole
  reading.place = {
    ...reading.place,
    comments: {
      since,
      ...(isSame && first.next === undefined && first.etag && { etag: first.etag }),
      seen: Object.fromEntries(
        [...found]
          .filter(([, { updatedAt }]) => Temporal.Instant.compare(updatedAt, Temporal.Instant.from(since)) >= 0)
          .map(([id, comment]) => [String(id), printOf(comment)]),
      ),
    },
  }
  yield batchOf(reading)
  return true
}

/** Begins before the first walk over issues does, which may take several runs. */
export const firstWindow = ({ startedAt }: Reading): Window => ({
  since: startedAt.subtract({ hours: 24 }).toString(),
  seen: {},
})

const parametersOf = ({ at }: Reading, since: string) => ({
  ...at,
  ...{ sort: 'updated', direction: 'asc', since, per_page: 100 },
})

/** Comments of issues, not of pull requests, oldest change first. */
async function listed(reading: Reading, first: Answer, since: string) {
  const found = new Map<number, Found>()
  let pages = 0
  let isWhole = true
  for await (const { data } of first.next === undefined
    ? [first]
    : pagesOf(reading.api, route, parametersOf(reading, since))) {
    for (const row of read(z.array(commentPlaceShape), data, 'The list of comments')) {
      const number = Number(/\/issues\/(\d{1,12})$/.exec(row.issue_url)?.[1])
      if (!number || /\/pull\/\d+#/.test(row.html_url)) continue
      found.delete(row.id)
      found.set(row.id, { number, updatedAt: Temporal.Instant.from(row.updated_at) })
    }
    if (++pages >= mostPages) {
      isWhole = false
      break
    }
  }
  return { found, isWhole }
}

function changedIssues(
  { brought, startedAt }: Reading,
  seen: Record<string, string>,
  found: Map<number, Found>,
  isWhole: boolean,
): number[] {
  const numbers = new Set<number>()
  for (const [id, comment] of found)
    if (seen[String(id)] !== printOf(comment)) {
      const isIn = brought.has(comment.number) && Temporal.Instant.compare(comment.updatedAt, startedAt) < 0
      if (!isIn) numbers.add(comment.number)
    }
  if (isWhole)
    for (const [id, print] of Object.entries(seen)) {
      const number = Number(print.split(':')[0])
      if (!found.has(Number(id)) && !brought.has(number)) numbers.add(number)
    }
  return [...numbers]
}

const printOf = ({ number, updatedAt }: Found) => `${number}:${Math.floor(updatedAt.epochMilliseconds / 1000)}`

function slide({ startedAt }: Reading, since: string, found: Map<number, Found>, isWhole: boolean): string {
  const times = [...found.values()].map(({ updatedAt }) => updatedAt)
  if (!isWhole) return (times.at(-1) ?? Temporal.Instant.from(since)).toString()
  const isOld = Temporal.Instant.compare(Temporal.Instant.from(since).add(longestWindow), startedAt) < 0
  if (times.length <= mostSeen && !isOld) return since
  const kept = times.length > mostSeen ? times.at(-seenAfterSliding) : startedAt.subtract({ hours: 48 })
  return (kept ?? Temporal.Instant.from(since)).toString()
}
