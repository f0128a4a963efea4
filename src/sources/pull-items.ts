import { ConnectorError, type SyncEvent } from '../../connectors/contract.ts'
import { type Batch, commitBatch, prepareBatch, type ReadyBatch, type Storing } from './commit-batch.ts'
import { asConnectorError, incomingEvent, ofConnector } from './incoming-event.ts'
import type { Run, RunDeps, RunLimits } from './run.ts'
import { holdsSecret } from './settings.ts'
import { circleGuard, stuckGuard } from './stuck-guard.ts'

export type Pulled = { complete: boolean; nextCheckAfterMinutes?: number }

/**
 * Runs the connector from the last committed cursor and commits each batch. A page token that the site no longer takes
 * restarts the list, once.
 * @throws ConnectorError; what a connector throws beside it counts as 'connector-bug'
 */
export async function pullItems(deps: RunDeps, run: Run, limits: RunLimits): Promise<Pulled> {
  const place = { cursor: firstCursor(run) }
  try {
    return await walk(deps, run, limits, place)
  } catch (error) {
    if (!(error instanceof ConnectorError && error.class === 'pagination-reset')) throw error
    run.report('the site no longer takes the page token: the list starts over')
    place.cursor = withoutToken(run, place.cursor)
    return await walk(deps, run, limits, place)
  }
}

async function walk(deps: RunDeps, run: Run, limits: RunLimits, place: { cursor: unknown }): Promise<Pulled> {
  const checkStuck = stuckGuard()
  const checkCircle = circleGuard()
  const events = ofConnector(() => run.connector.sync(run.ctx, place.cursor)[Symbol.asyncIterator]())
  let storing: Storing | undefined
  const store = async (event: Brought, cursor: unknown, batch: ReadyBatch) => {
    run.ctx.signal.throwIfAborted()
    const before = changedBy(run)
    await commitBatch(deps, run, batch)
    place.cursor = cursor
    checkCircle(event, changedBy(run) > before)
    run.report('')
  }
  try {
    let coming = nextEvent(run, events)
    for (;;) {
      const event = await coming
      if (event.type === 'done') return event
      const isEnough = isOverLimit(run, limits)
      // The site answers the next request while this batch is made ready, and while the one before is stored.
      if (!isEnough) coming = nextEvent(run, events)
      coming.catch(() => undefined)
      if (event.type === 'progress') {
        run.report(event.message)
      } else {
        const cursor = checkCursor(run, event.cursor)
        checkStuck(cursor, event)
        const batch = await prepareBatch(deps, run, { ...event, cursor }, storing)
        // One that only moves the place does not keep the next from being made ready.
        const before = isBare(event) && !storing?.isFollowed ? storing : undefined
        if (!before) await storing?.stored
        const stored = before ? before.stored.then(() => store(event, cursor, batch)) : store(event, cursor, batch)
        storing = { batch: before?.batch ?? batch, stored, isFollowed: before !== undefined }
        storing.stored.catch(() => undefined)
      }
      if (isEnough) return { complete: false }
    }
  } finally {
    // A generator that hangs must not hold the run.
    Promise.resolve(events.return?.(undefined)).catch(() => undefined)
    // What came before counts, and what went wrong with it, whatever came after.
    await storing?.stored
  }
}

/** The next event, or the reason for which the run has to end, whichever is first. */
async function nextEvent(run: Run, events: AsyncIterator<SyncEvent<unknown>, void>): Promise<SyncEvent<unknown>> {
  const { signal } = run.ctx
  run.heldBytes = 0
  signal.throwIfAborted()
  let stop = () => {}
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    const next = events.next()
    next.catch(() => undefined)
    const { value, done } = await Promise.race([next, stopped])
    if (done) throw new ConnectorError('connector-bug', 'The connector ended without saying whether there is more')
    return incomingEvent(value)
  } catch (error) {
    // What a signal did to a request shows as the connector's error: the reason is what counts.
    throw signal.aborted ? signal.reason : asConnectorError(error)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

type Brought = Pick<Batch, 'items' | 'tombstones' | 'failures'>

const isBare = ({ items, tombstones = [], failures = [] }: Brought) =>
  items.length + tombstones.length + failures.length === 0

const changedBy = ({ counts }: Run) => counts.upserted + counts.deleted

function isOverLimit({ used, ctx }: Run, limits: RunLimits): boolean {
  return (
    used.requests >= limits.requests ||
    used.bytes >= limits.bytes ||
    Temporal.Instant.compare(ctx.now(), ctx.deadline) >= 0
  )
}

const longestCursor = 100_000

function checkCursor({ connector, secrets }: Run, cursor: unknown): unknown {
  const parsed = connector.cursor.safeParse(cursor)
  if (!parsed.success)
    throw new ConnectorError('connector-bug', 'The cursor is not of the shape that the connector declares')
  const text = ofConnector(() => JSON.stringify(parsed.data)) ?? ''
  if (text.length > longestCursor) throw new ConnectorError('connector-bug', 'The cursor is too long')
  // JSON writes NUL and halves of surrogate pairs so; PostgreSQL takes neither.
  if (/(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/.test(text))
    throw new ConnectorError('connector-bug', 'The cursor holds characters that cannot be kept')
  if (holdsSecret(text, secrets)) throw new ConnectorError('connector-bug', 'The cursor holds a secret')
  return parsed.data
}

/** Where to go on: what was committed last, brought to this version's shape; else the beginning. */
export function firstCursor(run: Run): unknown {
  const { connector, source, ctx } = run
  const initial = () => ofConnector(() => connector.initialCursor(ctx.settings, ctx.now()))
  if (source.cursor === null) return initial()
  if (source.connectorVersion !== connector.version) {
    const migrated = ofConnector(() => connector.migrateCursor?.(source.cursor, source.connectorVersion)) ?? 'resync'
    return migrated === 'resync' ? initial() : migrated
  }
  const parsed = connector.cursor.safeParse(source.cursor)
  if (parsed.success) return parsed.data
  run.ctx.log.warn({}, 'the cursor cannot be read: the source starts over')
  return initial()
}

/** By convention a cursor keeps its page token in `pageToken`; a cursor that cannot do without starts over. */
function withoutToken({ connector, ctx }: Run, cursor: unknown): unknown {
  const { pageToken: _, ...rest } = cursor as Record<string, unknown>
  const parsed = connector.cursor.safeParse(rest)
  return parsed.success && 'pageToken' in (cursor as object)
    ? parsed.data
    : connector.initialCursor(ctx.settings, ctx.now())
}
