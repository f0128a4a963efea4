/** Checking what a site answers: an error must never look like an empty page. */
import { z } from 'zod'
import { ConnectorError } from './contract.ts'

/**
 * What is read of an answer.
 * @param what  begins the message: which answer it is
 * @throws ConnectorError 'schema-drift' where it is not of that shape
 */
export function read<T>(shape: z.ZodType<T>, value: unknown, what: string): T {
  const parsed = shape.safeParse(value)
  if (parsed.success) return parsed.data
  throw new ConnectorError('schema-drift', `${what}: ${problemOf(parsed.error)}`)
}

/** For a failure's message: what is missing or of another kind, at most 400 characters. */
export const problemOf = (error: z.ZodError): string => z.prettifyError(error).slice(0, 400)

/** Says of what is no JSON what it seems to be, to go on with “instead of JSON”. */
export const kindOf = (body: unknown): string =>
  typeof body === 'string' && body.trimStart().startsWith('<') ? 'a web page' : 'something cut short or empty'
