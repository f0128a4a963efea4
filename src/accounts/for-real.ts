import type { Knex } from 'knex'
import type { Deps } from '../deps.ts'

class NotForReal extends Error {}

/**
 * Runs `work` in a transaction that is undone when it returns false: what is done for an address that nobody has then takes
 * as long as for one that somebody has.
 */
export async function forReal(
  { db }: Pick<Deps, 'db'>,
  work: (trx: Knex.Transaction) => Promise<boolean>,
): Promise<void> {
  // Undone within a transaction that is committed either way: to wait for the disk is most of what it takes.
  await db.transaction(async (trx) => {
    try {
      await trx.transaction(async (part) => {
        if (!(await work(part))) throw new NotForReal()
      })
    } catch (error) {
      if (!(error instanceof NotForReal)) throw error
    }
  })
}
