/** The edge: what a connector gives of itself is looked at here before the runner goes by it. Pure. */
import { z } from 'zod'
import { ConnectorError, type ErrorClass, type SyncEvent } from '../../connectors/contract.ts'

/** Items, tombstones and failures are looked at one by one when they are stored. */
const some = z.array(z.unknown())
const shape = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('batch'),
    items: some,
    tombstones: some.optional(),
    failures: some.optional(),
    cursor: z.unknown(),
  }),
  z.object({ type: z.literal('progress'), message: z.string(), seen: z.unknown() }),
  z.object({ type: z.literal('done'), complete: z.boolean(), nextCheckAfterMinutes: z.number().optional() }),
])

/** @throws ConnectorError 'connector-bug' where it is no event */
export function incomingEvent(event: unknown): SyncEvent<unknown> {
  const parsed = shape.safeParse(event)
  if (parsed.success) return parsed.data as SyncEvent<unknown>
  const where = parsed.error.issues.map(({ path }) => path.join('.')).join(', ')
  throw new ConnectorError('connector-bug', `The connector gave no event of the contract${where ? `: ${where}` : ''}`)
}

const classes: Record<ErrorClass, true> = {
  config: true,
  auth: true,
  'rate-limited': true,
  transient: true,
  'pagination-reset': true,
  gone: true,
  'schema-drift': true,
  blocked: true,
  'too-large': true,
  'connector-bug': true,
}

/** What a connector threw, whatever it is: an error with a class that the runner knows. */
export function asConnectorError(error: unknown): ConnectorError {
  if (error instanceof ConnectorError && Object.hasOwn(classes, error.class)) return error
  const message = error instanceof Error ? `${error.name}: ${error.message}` : 'Not an error'
  return new ConnectorError('connector-bug', message, { cause: error })
}

/** Does something that is a connector's doing. @throws ConnectorError */
export function ofConnector<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asConnectorError(error)
  }
}
