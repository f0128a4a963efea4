import { z } from 'zod'
import { checked, read } from '../answers.ts'
import {
  type CheckResult,
  ConnectorError,
  type Ctx,
  defineConnector,
  type Item,
  type ItemFailure,
  type SyncEvent,
  type Tombstone,
} from '../contract.ts'
import { call, completeAnswers, createFilter, idsAtOnce, lastPageOf, type Page } from './api.ts'
import { budget, classify, methodOf } from './errors.ts'
import { itemOf, movedOf, questionId, questionNumber } from './map.ts'
import { advance, nextAsk, startAt } from './positions.ts'
import { recognise } from './recognise.ts'
import { type Settings, settingsSchema, siteOf } from './settings.ts'
import { type Place, placeShape, type Question, questionShape } from './shapes.ts'

/** An activity may reach the list late: each walk goes back behind the newest by so much. */
const lookbackSeconds = 5 * 60

const cursorSchema = z.strictObject({
  /** The API's name for our list of fields; made at the first run. */
  filter: z.string().optional(),
  position: z.strictObject({
    min: z.int().min(0),
    offset: z.int().min(0),
    last: z.int().min(0),
    ties: z.int().min(0),
    tail: z.array(z.int()).max(100),
  }),
})

type Cursor = z.output<typeof cursorSchema>

export const connector = defineConnector<Settings, Cursor>({
  id: 'stack-exchange',
  version: 1,
  title: 'Stack Exchange',
  docsUrl: 'https://api.stackexchange.com/docs',
  settings: settingsSchema,
  cursor: cursorSchema,
  initialCursor: () => ({ position: startAt(0) }),
  capabilities: { incremental: 'updated', deletes: 'verify', order: 'asc', fullText: 'per-item' },
  // 30 requests a second is where the API cuts off; it asks for far fewer.
  limits: [{ scope: 'host', perSecond: 25, concurrency: 1 }],
  defaultIntervalMinutes: 60,
  site: siteOf,
  classify,
  budget,
  methodOf,
  readsBody: true,
  recognise,
  check,
  sync,
  verify,
  fetchOne,
})

function check(ctx: Ctx<Settings>): Promise<CheckResult> {
  return checked(async () => {
    const { items } = await call(ctx, 'info', { site: ctx.settings.site })
    const questions = z.object({ total_questions: z.int() }).safeParse(items[0]).data?.total_questions
    const found = questions === undefined ? '' : `, ${questions.toLocaleString('en')} questions`
    return { ok: true, message: `${siteOf(ctx.settings).name}${found}`, items: questions }
  })
}

async function* sync(
  ctx: Ctx<Settings>,
  { filter: known, position: from }: Cursor,
): AsyncGenerator<SyncEvent<Cursor>, void> {
  const { settings } = ctx
  let filter = known ?? (await createFilter(ctx))
  let position = from
  for (;;) {
    const ask = nextAsk(position, settings.pageSize, lastPageOf(settings))
    const list = (name: string) => listQuestions(ctx, name, ask)
    let page: Page
    try {
      page = await list(filter)
    } catch (error) {
      if (!(known && isUnknownFilter(error))) throw error
      filter = await createFilter(ctx)
      page = await list(filter)
    }
    const found = await readQuestions(ctx, filter, page.items)
    const { position: next, finished } = advance(position, ask, { questions: found.places, hasMore: page.hasMore })
    position = finished ? startAt(nextSince(next.last, page.siteTime)) : next
    yield { type: 'batch' as const, ...found.rows, cursor: { filter, position } }
    if (finished) return yield { type: 'done' as const, complete: true }
    if (Temporal.Instant.compare(ctx.now(), ctx.deadline) >= 0) return yield { type: 'done' as const, complete: false }
  }
}

async function verify(ctx: Ctx<Settings>, ids: string[]) {
  const verdicts = new Map<string, 'alive' | 'gone' | 'moved' | 'unknown'>(ids.map((id) => [id, 'unknown']))
  const numbers = ids.map((id) => questionNumber(ctx.settings.site, id)).filter((n) => n !== undefined)
  for (let at = 0; at < numbers.length; at += idsAtOnce) {
    const asked = numbers.slice(at, at + idsAtOnce)
    const { items, hasMore } = await questionsById(ctx, asked)
    if (hasMore) throw new ConnectorError('schema-drift', 'More questions came back than were asked for')
    const found = read(z.array(z.object({ question_id: z.int() })), items, 'A question without its id')
    const alive = new Set(found.map((q) => q.question_id))
    for (const number of asked)
      verdicts.set(questionId(ctx.settings.site, number), alive.has(number) ? 'alive' : 'gone')
  }
  return verdicts
}

async function fetchOne(ctx: Ctx<Settings>, externalId: string) {
  const number = questionNumber(ctx.settings.site, externalId)
  if (number === undefined) throw new ConnectorError('config', `${externalId} is no question of ${ctx.settings.site}`)
  const filter = await createFilter(ctx)
  const { items } = await questionsById(ctx, [number], filter)
  if (items.length === 0) return { externalId, reason: 'deleted' as const }
  const question = read(questionShape, items[0], 'An unreadable question')
  const unreadable = await completeAnswers(ctx, filter, [question])
  if (unreadable.size > 0) throw new ConnectorError('schema-drift', `An unreadable answer: ${unreadable.get(number)}`)
  return movedOf(ctx.settings.site, question) ?? itemOf(ctx.settings, question)
}

function questionsById(ctx: Ctx<Settings>, numbers: number[], filter?: string): Promise<Page> {
  return call(ctx, `questions/${numbers.join(';')}`, { site: ctx.settings.site, filter, pagesize: idsAtOnce })
}

function listQuestions(ctx: Ctx<Settings>, filter: string, ask: { min: number; page: number; pageSize: number }) {
  return call(ctx, 'questions', {
    site: ctx.settings.site,
    filter,
    sort: 'activity',
    order: 'asc',
    min: ask.min || undefined,
    page: ask.page,
    pagesize: ask.pageSize,
    tagged: ctx.settings.tags.length > 0 ? ctx.settings.tags.join(';') : undefined,
  })
}

/** What a page holds: items, stubs of moved questions, and what could not be read. */
async function readQuestions(ctx: Ctx<Settings>, filter: string, raw: unknown[]) {
  const { site } = ctx.settings
  const places: Place[] = []
  const questions: Question[] = []
  const failures: ItemFailure[] = []
  for (const row of raw) {
    const place = read(placeShape, row, 'A question without its id or its last activity')
    places.push(place)
    const question = questionShape.safeParse(row)
    if (question.success) questions.push(question.data)
    else failures.push(failureOf(site, place.question_id, z.prettifyError(question.error)))
  }
  const unreadable = await completeAnswers(ctx, filter, questions)
  for (const [question, message] of unreadable) failures.push(failureOf(site, question, message))
  const items: Item[] = []
  const tombstones: Tombstone[] = []
  for (const question of questions.filter((q) => !unreadable.has(q.question_id))) {
    const moved = movedOf(site, question)
    if (moved) tombstones.push(moved)
    else items.push(itemOf(ctx.settings, question))
  }
  return { places, rows: { items, tombstones, failures } }
}

const failureOf = (site: string, question: number, message: string): ItemFailure => ({
  externalId: questionId(site, question),
  stage: 'validate',
  message: message.slice(0, 500),
})

/** Where the next walk starts; by the site's clock, never by ours. */
function nextSince(newest: number, siteTime: number | undefined): number {
  return Math.max(0, Math.min(newest, (siteTime ?? newest) - lookbackSeconds))
}

const isUnknownFilter = (error: unknown) =>
  error instanceof ConnectorError && error.class === 'config' && /filter/i.test(error.message)
