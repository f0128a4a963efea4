import { ConnectorError } from '../../connectors/contract.ts'
import type { Batch } from './commit-batch.ts'

/**
 * A check to be called with each batch, in order.
 * It throws ConnectorError 'connector-bug' at the second batch that neither moves the cursor nor brings an id that the
 * batches with this cursor have not brought: the connector goes round in circles.
 */
export function stuckGuard(): (cursor: unknown, batch: Pick<Batch, 'items' | 'tombstones' | 'failures'>) => void {
  let place: string | undefined
  let ids = new Set<string>()
  return (cursor, { items, tombstones = [], failures = [] }) => {
    const here = JSON.stringify(cursor)
    const known = ids.size
    const isSame = here === place
    if (!isSame) ids = new Set()
    // What is no item is found out when it is stored.
    for (const one of [...items, ...tombstones, ...failures]) ids.add(one?.externalId)
    if (isSame && ids.size === known)
      throw new ConnectorError('connector-bug', 'Stuck: two batches with the same cursor and nothing new')
    place = here
  }
}
