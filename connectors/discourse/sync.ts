import type { Ctx } from '../contract.ts'
import { type Categories, categoriesOf } from './categories.ts'
import { type Cursor, initialCursor, scopeOf } from './cursor.ts'
import { editedSince } from './edits.ts'
import { readTopics } from './read-topics.ts'
import type { Settings } from './settings.ts'
import { type Event, type Step, stepper, topicsABatch } from './step.ts'
import { walkTopics } from './walk-topics.ts'

/** One walk through the list, then the latest posts. */
export async function* sync(ctx: Ctx<Settings>, from: Cursor): AsyncGenerator<Event, void> {
  const start = from.categories === scopeOf(ctx.settings) ? from : initialCursor(ctx.settings)
  const categories = categoriesOf(ctx)
  if (start.floor === 0) await categories.check()
  const done = new Set<number>()
  const step = stepper(ctx, start)
  const walked = yield* walkTopics(ctx, categories, start, done, step)
  if (!walked) return yield { type: 'done', complete: false }
  const isComplete = yield* readEdits(ctx, categories, walked, done, step)
  yield { type: 'done', complete: isComplete }
}

/** @returns whether it came to the end */
async function* readEdits(
  ctx: Ctx<Settings>,
  categories: Categories,
  cursor: Cursor,
  done: Set<number>,
  step: Step,
): AsyncGenerator<Event, boolean> {
  const { topics, read } = await editedSince(ctx, cursor.edits)
  const todo: number[] = []
  for (const [topic, category] of topics)
    if (!done.has(topic) && (category === undefined || (await categories.isWanted(category)))) todo.push(topic)
  while (true) {
    const found = await readTopics(ctx, categories, todo.slice(0, topicsABatch))
    todo.splice(0, found.read)
    const isLast = todo.length === 0
    const { batch, isTimeUp } = step(found, isLast ? { ...cursor, edits: read } : cursor)
    if (batch) yield batch
    if (isLast) return true
    if (isTimeUp) return false
  }
}
