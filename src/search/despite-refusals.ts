import type { Logger } from 'pino'

/** PostgreSQL's classes for values that it does not take, and rows that go past its limits. */
export const isRefused = (error: unknown) =>
  /^(2[123]|54)/.test(String((error as { code?: unknown } | null)?.code ?? ''))

/** Says that a document is left out; what it is made of stays where it is. */
export const noteRefusal = (log: Logger, error: unknown) =>
  log.error({ err: error }, 'one thing cannot be indexed and is left out of the search')

/**
 * Does work in batches until nothing is left. One thing that cannot be kept must not hold up all others: they go one by one
 * up to it, and it is left out.
 *
 * @param batch  takes at most `size` things and does them all or none; says how many there were. With 'without its
 *   document' the thing is done with, and has none
 * @returns how many were done
 */
export async function despiteRefusals(
  log: Logger,
  { batchSize, signal }: { batchSize: number; signal?: AbortSignal },
  batch: (size: number, how?: 'without its document') => Promise<number>,
): Promise<number> {
  let done = 0
  let size = batchSize
  for (;;) {
    if (signal?.aborted) return done
    try {
      const built = await batch(size)
      if (built === 0) return done
      done += built
    } catch (error) {
      if (!isRefused(error)) throw error
      if (size === 1) {
        noteRefusal(log, error)
        done += await batch(1, 'without its document')
      }
      size = size === 1 ? batchSize : 1
    }
  }
}
