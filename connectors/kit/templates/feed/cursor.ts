/** A feed is read whole each time it has changed: all that is remembered is by what to tell. */
import { z } from 'zod'

export const cursorSchema = z.strictObject({
  /** Both exactly as they came. */
  etag: z.string().optional(),
  lastModified: z.string().optional(),
})

export type Validators = z.output<typeof cursorSchema>

const batchSize = 25

/** In batches, each with what may be remembered once it is in: the validators only with the last, so that a run killed before reads all again. */
export function batchesOf<T>(rows: T[], known: Validators, fresh: Validators): { rows: T[]; cursor: Validators }[] {
  const batches = []
  for (let at = 0; at === 0 || at < rows.length; at += batchSize)
    batches.push({ rows: rows.slice(at, at + batchSize), cursor: at + batchSize >= rows.length ? fresh : known })
  return batches
}
