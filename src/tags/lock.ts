import type { Db } from '../db.ts'

/**
 * Held by who changes the vocabulary, to the end of the transaction: one at a time, and while no batch of documents is
 * being built from the old one.
 */
export const lockTags = (trx: Db) => trx.raw(`SELECT pg_advisory_xact_lock(hashtext('guildhall tags'))`)

/** Held by who builds documents from the vocabulary: none is stored with words that meanwhile mean something else. */
export const readingTags = (trx: Db) => trx.raw(`SELECT pg_advisory_xact_lock_shared(hashtext('guildhall tags'))`)
