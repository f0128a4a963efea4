import { ConnectorError, type Ctx, type Item, type Tombstone } from '../contract.ts'
import { listTopics, mustBeReadable } from './api.ts'
import { categoriesOf } from './categories.ts'
import { Refused } from './errors.ts'
import { topicId, topicNumber } from './map.ts'
import { readTopic } from './read-topic.ts'
import { thingOf } from './read-topics.ts'
import type { Settings } from './settings.ts'

type Verdict = 'alive' | 'gone' | 'moved' | 'unknown'

/** As many as every forum shows on one page. */
const listedAtOnce = 30
/** Asked for one by one, of those that a list did not show; the others have to wait for their next turn. */
const mostSingly = 30

/** A list of the ids shows most; each that is not on it is asked for by itself. */
export async function verify(ctx: Ctx<Settings>, ids: string[]): Promise<Map<string, Verdict>> {
  const categories = categoriesOf(ctx)
  const verdicts = new Map<string, Verdict>(ids.map((id) => [id, 'unknown']))
  const numbers = ids.map(topicNumber).filter((number) => number !== undefined)
  for (let at = 0; at < numbers.length; at += listedAtOnce) {
    const { rows } = await listTopics(ctx, { ids: numbers.slice(at, at + listedAtOnce) })
    for (const row of rows)
      if (verdicts.has(topicId(row.id)) && row.visible !== false)
        verdicts.set(topicId(row.id), (await categories.isWanted(row.category_id)) ? 'alive' : 'moved')
  }
  const unseen = numbers.filter((number) => verdicts.get(topicId(number)) === 'unknown')
  const refused: string[] = []
  for (const number of unseen.slice(0, mostSingly)) {
    const found = await thing(ctx, categories, number)
    if (found instanceof Refused) refused.push(topicId(number))
    else if (found && !('reason' in found)) verdicts.set(topicId(number), 'alive')
    else if (found) verdicts.set(topicId(number), found.reason === 'moved' ? 'moved' : 'gone')
  }
  if (refused.length > 0) await mustBeReadable(ctx)
  for (const id of refused) verdicts.set(id, 'gone')
  return verdicts
}

/** One topic anew. @throws ConnectorError */
export async function fetchOne(ctx: Ctx<Settings>, externalId: string): Promise<Item | Tombstone> {
  const number = topicNumber(externalId)
  if (number === undefined) throw new ConnectorError('config', `${externalId} is no topic of a forum`)
  const found = await orRefused(
    readTopic(ctx, number).then((thread) => thingOf(ctx, categoriesOf(ctx), number, thread)),
  )
  if (!(found instanceof Refused)) return found
  await mustBeReadable(ctx)
  return { externalId, reason: found.reason }
}

/** Undefined where it cannot be told just now. */
async function thing(ctx: Ctx<Settings>, categories: ReturnType<typeof categoriesOf>, number: number) {
  try {
    return await orRefused(readTopic(ctx, number).then((thread) => thingOf(ctx, categories, number, thread)))
  } catch (error) {
    if (error instanceof ConnectorError && (error.class === 'schema-drift' || error.class === 'too-large'))
      return undefined
    throw error
  }
}

async function orRefused<T>(asked: Promise<T>): Promise<T | Refused> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof Refused) return error
    throw error
  }
}
