import { setTimeout as sleep } from 'node:timers/promises'
import type { Knex } from 'knex'
import type { Deps } from './deps.ts'
import { AppError } from './errors.ts'

const mostTries = 8

/**
 * A transaction that is tried again, a moment later, where the database ended it for the sake of another: a deadlock
 * (40P01), or an order of things that cannot be (40001). `work` begins anew each time.
 * @throws AppError 503 'too-slow' when it was ended every time
 */
export async function atOnce<T>(
  { db, log }: Pick<Deps, 'db' | 'log'>,
  work: (trx: Knex.Transaction) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await db.transaction(work)
    } catch (error) {
      if (!wasInTheWay(error)) throw error
      log.info({ err: error, tries }, 'a transaction was in the way of another, and is tried again')
      if (tries === mostTries) throw new AppError(503, 'too-slow', {}, error)
      await sleep(Math.random() * 5 * 2 ** tries)
    }
}

const wasInTheWay = (error: unknown) =>
  error instanceof Error && 'code' in error && ['40P01', '40001'].includes(String(error.code))
