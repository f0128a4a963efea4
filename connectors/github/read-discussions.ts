/**
 * The walk over discussions, newest change first, down to where the last walk began. What changes meanwhile moves to the top and
 * is found by the next walk, which goes down to where this one began. Lists are cheap: only what has changed is read whole.
 */
import { z } from 'zod'
import { read } from '../answers.ts'
import type { Item, Tombstone } from '../contract.ts'
import { shortHash } from './cursor.ts'
import { type Detail, discussionByNumber, discussionsById, turning } from './discussion-details.ts'
import { listQuery } from './discussion-queries.ts'
import { type Listed, listShape } from './discussion-shapes.ts'
import { troubleOf } from './graphql.ts'
import { idOf } from './ids.ts'
import { isWanted } from './map.ts'
import { discussionItem, labelsOfDiscussion } from './map-discussion.ts'
import {
  batchOf,
  failureOf,
  hasRows,
  isAfter,
  isLate,
  nextSince,
  noRows,
  type PartRun,
  type Reading,
} from './reading.ts'

const discussionsABatch = 10

export async function* readDiscussions(reading: Reading): PartRun {
  const before = reading.place.discussions ?? { prints: {} }
  const { floor } = before
  let { head, prints } = before
  let after = reading.place.pageToken
  const turn = turning()
  for (;;) {
    const isTop = after === undefined
    const { nodes, pageInfo } = await listed(reading, after)
    if (isTop) {
      head = nodes[0] && nextSince(nodes[0].updatedAt, reading.startedAt)
      prints = Object.fromEntries(nodes.map((node) => [String(node.number), printOf(node)]))
    }
    const due = nodes.filter((node) => isDue(node, before.prints, floor))
    for (let at = 0; at < due.length; at += discussionsABatch) {
      const rows = await readWhole(reading, due.slice(at, at + discussionsABatch), floor !== undefined)
      if (hasRows(rows)) yield batchOf(reading, rows)
    }
    const last = nodes.at(-1)?.updatedAt
    const next = turn(pageInfo)
    const isDown = floor !== undefined && last !== undefined && isAfter(floor, last)
    if (next === undefined || isDown) {
      const { pageToken: _, ...place } = reading.place
      const newest = head ?? floor
      const lowest = floor && newest && isAfter(floor, newest) ? floor : newest
      reading.place = { ...place, discussions: { ...(lowest && { floor: lowest }), prints } }
      yield batchOf(reading)
      return true
    }
    after = next
    reading.place = {
      ...reading.place,
      discussions: { ...(floor && { floor }), ...(head && { head }), prints },
      pageToken: after,
    }
    yield batchOf(reading)
    if (isLate(reading)) return false
  }
}

/** One discussion as it is now, or what is wrong with it. */
export async function readDiscussion(reading: Reading, number: number): Promise<Item | Tombstone | string> {
  const rows = noRows()
  add(reading, number, await discussionByNumber(reading, number), true, rows)
  return rows.items[0] ?? rows.tombstones[0] ?? rows.failures[0]?.message ?? 'It did not come'
}

async function listed({ api, at, settings }: Reading, after: string | undefined) {
  const variables = { owner: at.owner, name: at.repo, first: settings.pageSize, ...(after !== undefined && { after }) }
  const { data, errors } = await api.ask(listQuery, variables)
  if (errors.length > 0) throw troubleOf(errors)
  const { repository } = read(z.object({ repository: listShape }), data, 'The list of discussions')
  const { nodes, pageInfo } = repository.discussions
  return { nodes: (nodes ?? []).filter((node) => node !== null), pageInfo }
}

/** What was read as it is now need not be read again. */
function isDue(node: Listed, prints: Record<string, string>, floor: string | undefined): boolean {
  const known = Object.hasOwn(prints, String(node.number)) ? prints[String(node.number)] : undefined
  if (known !== undefined) return known !== printOf(node)
  return floor === undefined || !isAfter(floor, node.updatedAt)
}

/** Comments can go, and answers be chosen, without a new time of change. */
const printOf = ({ updatedAt, comments, answer }: Listed) =>
  shortHash(`${updatedAt} ${comments.totalCount} ${answer?.id ?? ''}`, 8)

async function readWhole(reading: Reading, due: Listed[], leavesTombstone: boolean) {
  const rows = noRows()
  const details = await discussionsById(
    reading,
    due.map(({ id }) => id),
  )
  for (const { id, number } of due) add(reading, number, details.get(id) ?? 'gone', leavesTombstone, rows)
  return rows
}

function add(
  reading: Reading,
  number: number,
  detail: Detail,
  leavesTombstone: boolean,
  rows: ReturnType<typeof noRows>,
) {
  const { settings, home } = reading
  const externalId = idOf(home.id, 'discussion', number)
  if (detail === 'gone') rows.tombstones.push({ externalId, reason: 'deleted' })
  else if ('problem' in detail) rows.failures.push(failureOf(reading, 'discussion', number, 'fetch', detail.problem))
  else if (isWanted(settings, labelsOfDiscussion(detail))) rows.items.push(discussionItem(settings, home, detail))
  else if (leavesTombstone) rows.tombstones.push({ externalId, reason: 'deleted' })
}
