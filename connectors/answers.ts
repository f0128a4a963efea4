/** Checking what a site answers: an error must never look like an empty page. */
import { z } from 'zod'
import { type CheckResult, ConnectorError, type Ctx, type Item, type ItemFailure } from './contract.ts'

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

/** @throws ConnectorError 'schema-drift' where it is no JSON */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    throw new ConnectorError('schema-drift', `The API answered with ${kindOf(text)} instead of JSON`)
  }
}

/**
 * Rows of a list as items; one that cannot be read is a failure of its own.
 * @param idOf  its external id, however little of it can be read; throws where there is none
 */
export function readRows<Row, T>(
  rows: Row[],
  { idOf, shape, itemOf }: { idOf(row: Row): string; shape: z.ZodType<T>; itemOf(row: T): Item },
): { items: Item[]; failures: ItemFailure[] } {
  const items: Item[] = []
  const failures: ItemFailure[] = []
  for (const row of rows) {
    const externalId = idOf(row)
    const found = shape.safeParse(row)
    if (found.success) items.push(itemOf(found.data))
    else failures.push({ externalId, stage: 'validate', message: problemOf(found.error) })
  }
  return { items, failures }
}

/** What `check` says: what `look` found, or the error that it met. @param fix  where the error names none */
export async function checked(look: () => Promise<CheckResult>, fix = 'Try again later'): Promise<CheckResult> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    return { ok: false, code: error.class, message: error.message, fix: error.fix ?? fix }
  }
}

/** For `recognise`: what came, or undefined where asking led nowhere. A foreign site may answer whatever it likes. */
export async function orNothing<T>({ signal }: Pick<Ctx<unknown>, 'signal'>, ask: () => Promise<T>) {
  try {
    return await ask()
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

/** For a failure's message: what is missing or of another kind, at most 400 characters. */
export const problemOf = (error: z.ZodError): string => z.prettifyError(error).slice(0, 400)

/** Says of what is no JSON what it seems to be, to go on with “instead of JSON”. */
export const kindOf = (body: unknown): string =>
  typeof body === 'string' && body.trimStart().startsWith('<') ? 'a web page' : 'something cut short or empty'
