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
  try {
    await db.transaction(async (trx) => {
      if (!(await work(trx))) throw new NotForReal()
    })
  } catch (error) {
    if (!(error instanceof NotForReal)) throw error
  }
}
