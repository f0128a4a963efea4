import { AppError, Upstream } from '../errors.ts'

/** What `ask` gives; an engine that cannot be reached becomes 503, so that people and programs come back later. */
export async function searchOrAway<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof Upstream) throw new AppError(503, 'search-away', {}, error)
    throw error
  }
}
