import type { Parsers } from '../../connectors/contract.ts'
import type { Task } from './parse-thread.ts'
import { threadPool } from './thread-pool.ts'

/**
 * Parses documents of sources in threads (see thread-pool.ts).
 * @param limitMs  for one document
 */
export function parsePool(limitMs = 10_000): Parsers & { close(): Promise<void> } {
  const { run, close } = threadPool<Task>(new URL('./parse-thread.ts', import.meta.url), limitMs)
  return {
    feed: (text) => run({ name: 'feed', text }),
    feedLinks: (html, baseUrl) => run({ name: 'feedLinks', html, baseUrl }),
    close,
  }
}
