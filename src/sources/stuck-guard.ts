import { ConnectorError } from '../../connectors/contract.ts'
import type { Batch } from './commit-batch.ts'

type Brought = Pick<Batch, 'items' | 'tombstones' | 'failures'>

/**
 * A check to be called with each batch, in order.
 * It throws ConnectorError 'connector-bug' at the second batch that neither moves the cursor nor brings an id that the
 * batches with this cursor have not brought: the connector goes round in circles.
 */
export function stuckGuard(): (cursor: unknown, batch: Brought) => void {
  let place: string | undefined
  let ids = new Set<string>()
  return (cursor, batch) => {
    const here = JSON.stringify(cursor)
    const known = ids.size
    const isSame = here === place
    if (!isSame) ids = new Set()
    for (const id of idsIn(batch)) ids.add(id)
    if (isSame && ids.size === known)
      throw new ConnectorError('connector-bug', 'Stuck: two batches with the same cursor and nothing new')
    place = here
  }
}

/** So many in a row are no overlap of pages any more. */
const mostIdle = 20
/** A circle through more than these is not found out. */
const mostKnown = 50_000

/**
 * A check to be called with each batch once it is stored.
 * It throws ConnectorError 'schema-drift' where batch after batch brings what this run has brought before, and nothing of it
 * has changed: the site's list has no end, whatever its page tokens say.
 */
export function circleGuard(): (batch: Brought, hasChanged: boolean) => void {
  let known = new Set<string>()
  let idle = 0
  return (batch, hasChanged) => {
    const ids = idsIn(batch)
    if (ids.length === 0) return
    idle = hasChanged || ids.some((id) => !known.has(id)) ? 0 : idle + 1
    if (idle >= mostIdle)
      throw new ConnectorError('schema-drift', 'The list goes on without end: nothing new comes any more')
    if (known.size > mostKnown) known = new Set()
    for (const id of ids) known.add(id)
  }
}

/** What is no item is found out when it is stored. */
const idsIn = ({ items, tombstones = [], failures = [] }: Brought) =>
  [...items, ...tombstones, ...failures].map((one) => one?.externalId)
