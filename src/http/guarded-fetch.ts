import type { Parsers } from '../../connectors/contract.ts'
import { type NetworkDeps, network } from './network.ts'
import { parsePool } from './parse-pool.ts'
import { type SourceFetch, sourceFetch } from './source-fetch.ts'

/** The one way to the network: what a source may ask, and what parses the answers. */
export type Fetching = {
  /** A `fetch` for one run of one source. */
  forSource(options: SourceFetch): typeof fetch
  parse: Parsers
  /** Ends connections and threads. */
  close(): Promise<void>
}

export function createFetching(deps: NetworkDeps): Fetching {
  const net = network(deps)
  const pool = parsePool()
  return {
    forSource: (options) => sourceFetch(net, options),
    parse: pool,
    async close() {
      await Promise.all([net.close(), pool.close()])
    },
  }
}
