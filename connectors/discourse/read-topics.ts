import { ConnectorError, type Ctx, type Item, type ItemFailure, type Tombstone } from '../contract.ts'
import { mustBeReadable } from './api.ts'
import type { Categories } from './categories.ts'
import { Refused } from './errors.ts'
import { itemOf, topicId } from './map.ts'
import { readTopic, type Thread } from './read-topic.ts'
import type { Settings } from './settings.ts'

export type Found = {
  items: Item[]
  tombstones: Tombstone[]
  failures: ItemFailure[]
  /** By topic, the number of the last post that came with it. */
  highest: Map<number, number>
  /** How many of those that were asked for: long ones end a batch early. */
  read: number
}

/** Of answers, for one batch: a run may hold only so much at a time. */
const mostBytes = 20_000_000
/** As many as the connector's limits let be asked for at once. */
const onTheirWay = 2

/**
 * Topics as items, those that are gone as tombstones. A topic that cannot be read is a failure of its own, unless the next
 * one fails in the same way.
 * @throws ConnectorError where it is the forum that is in trouble; a refusal counts only if the forum still shows its list
 */
export async function readTopics(ctx: Ctx<Settings>, categories: Categories, ids: number[]): Promise<Found> {
  const found: Found = { items: [], tombstones: [], failures: [], highest: new Map(), read: 0 }
  const refused: Tombstone[] = []
  let hasJustFailed = false
  let bytes = 0
  // Some are on their way while another is made an item.
  const coming = ids.slice(0, onTheirWay).map((id) => attempt(ctx, id))
  for (const [index, id] of ids.entries()) {
    const { thread, error } = (await coming.shift()) ?? {}
    bytes += thread?.bytes ?? 0
    found.read++
    const next = ids[index + 1 + coming.length]
    if (next !== undefined && bytes <= mostBytes) coming.push(attempt(ctx, next))
    const isLast = coming.length === 0
    if (thread) {
      const thing = await thingOf(ctx, categories, id, thread)
      if ('reason' in thing) found.tombstones.push(thing)
      else found.items.push(thing)
      if (thread.topic.highest_post_number !== undefined) found.highest.set(id, thread.topic.highest_post_number)
      hasJustFailed = false
    } else if (error instanceof Refused) {
      refused.push({ externalId: topicId(id), reason: error.reason })
    } else if (isOfOneTopic(error) && !(hasJustFailed && error.class === 'transient')) {
      hasJustFailed = error.class === 'transient'
      const stage = error.class === 'schema-drift' ? 'validate' : 'fetch'
      found.failures.push({ externalId: topicId(id), stage, message: error.message.slice(0, 500) })
    } else if (index > 0 && refused.length === 0 && !isOfOneTopic(error)) {
      // What came before the trouble is kept; the next call meets it again, and throws.
      found.read--
      break
    } else throw error
    if (isLast) break
  }
  if (refused.length > 0) {
    await mustBeReadable(ctx)
    found.tombstones.push(...refused)
  }
  return found
}

type Attempt = { thread?: Thread; error?: unknown }

const attempt = (ctx: Ctx<Settings>, id: number): Promise<Attempt> =>
  readTopic(ctx, id).then(
    (thread) => ({ thread }),
    (error: unknown) => ({ error }),
  )

/** What a topic that was read is to the hub. */
export async function thingOf(
  ctx: Ctx<Settings>,
  categories: Categories,
  id: number,
  thread: Thread,
): Promise<Item | Tombstone> {
  const { topic, first } = thread
  const externalId = topicId(id)
  // The forum leads from the address of a topic that was merged to the one that holds its posts now.
  if (topic.id !== id) return { externalId, reason: 'moved', movedTo: topicId(topic.id) }
  if (topic.archetype === 'private_message' || topic.visible === false) return { externalId, reason: 'private' }
  const category = topic.category_id ?? undefined
  if (!(await categories.isWanted(category)))
    return { externalId, reason: ctx.settings.categories.length > 0 ? 'moved' : 'private' }
  if (!first) return { externalId, reason: 'moderated' }
  return itemOf(ctx.settings, thread, first, await categories.nameOf(category))
}

const isOfOneTopic = (error: unknown): error is ConnectorError =>
  error instanceof ConnectorError && ['transient', 'too-large', 'schema-drift'].includes(error.class)
