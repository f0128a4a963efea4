import { createHash } from 'node:crypto'
import { badParameter } from './problem.ts'

/**
 * Where a listing goes on. Opaque to its reader, who gets it from `next` and sends it back with the same query: a cursor
 * of another query is refused, not misread.
 */
export function writeCursor(offset: number, query: unknown): string {
  return Buffer.from(`1:${offset}:${fingerprint(query)}`).toString('base64url')
}

/** @throws AppError 400 */
export function readCursor(cursor: string, query: unknown): number {
  const [version, offset, of] = Buffer.from(cursor, 'base64url').toString('latin1').split(':')
  if (version !== '1' || !/^\d{1,6}$/.test(offset ?? '') || of !== fingerprint(query))
    throw badParameter('cursor', 'the "next" of an answer to the same query')
  return Number(offset)
}

const fingerprint = (query: unknown) =>
  createHash('sha256').update(JSON.stringify(query)).digest('base64url').slice(0, 8)
