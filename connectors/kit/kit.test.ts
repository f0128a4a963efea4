/** Checks find the mistakes that they are there to find. The connector with the mistakes is the one for Stack Exchange. */
import { expect, test } from 'vitest'
import { z } from 'zod'
import { type ConnectorDefinition, ConnectorError, type Ctx, type Item, type SyncEvent } from '../contract.ts'
import { itemOf } from '../stack-exchange/map.ts'
import { questionShape } from '../stack-exchange/shapes.ts'
import { stackExchange } from '../stack-exchange/tests/scenario.ts'
import { checks } from './describe-connector.ts'
import { listArticles } from './templates/rest/api.ts'
import { scenario as template } from './templates/rest/tests/scenario.ts'

// biome-ignore lint/suspicious/noExplicitAny: settings and cursor of any connector
type Connector = ConnectorDefinition<any, any>
// biome-ignore lint/suspicious/noExplicitAny: as above
type Event = SyncEvent<any>
const good = stackExchange.connector as Connector

/** The connector with every event of its runs changed. */
const withEvents = (change: (event: Event, ctx: Ctx<{ key?: string }>) => Event): Connector => ({
  ...good,
  async *sync(ctx, cursor) {
    for await (const event of good.sync(ctx, cursor)) yield change(event, ctx)
  },
})

const withItems = (change: (item: Item) => Item): Connector =>
  withEvents((event) => (event.type === 'batch' ? { ...event, items: event.items.map(change) } : event))

const answerShape = z.object({ items: z.array(questionShape), has_more: z.boolean() })

/** What a first draft looks like: pages by number, and every trouble is the end of the list. */
const firstDraft = (onError: 'end' | 'throw'): Connector => ({
  ...good,
  classify: undefined,
  budget: undefined,
  readsBody: false,
  verify: undefined,
  cursor: z.object({ min: z.number() }),
  initialCursor: () => ({ min: 0 }),
  async *sync(ctx, { min }) {
    let newest = min
    for (let page = 1, more = true; more; page++) {
      const query = `site=${ctx.settings.site}&filter=!kit&sort=activity&order=asc&min=${min}&page=${page}&pagesize=10`
      let answer: z.output<typeof answerShape>
      try {
        if (page === 1) await ctx.fetch(`${ctx.settings.baseUrl}/filters/create`)
        answer = answerShape.parse(await (await ctx.fetch(`${ctx.settings.baseUrl}/questions?${query}`)).json())
      } catch (error) {
        if (onError === 'throw') throw error
        answer = { items: [], has_more: false }
      }
      for (const question of answer.items) newest = Math.max(newest, question.last_activity_date)
      const items = answer.items.map((question) => itemOf(ctx.settings.site, question))
      more = answer.has_more
      yield { type: 'batch', items, cursor: { min: more ? min : newest } }
    }
    yield { type: 'done', complete: true }
  },
})

const mistakes: [number, string, Connector][] = [
  [
    1,
    'logs its settings',
    withEvents((event, ctx) => {
      ctx.log.info({ settings: ctx.settings }, 'a batch')
      return event
    }),
  ],
  [1, 'takes any settings', { ...good, settings: z.any() }],
  [2, 'checks nothing', { ...good, check: async () => ({ ok: true, message: 'fine' }) }],
  [3, 'says nothing of authors', withItems((item) => ({ ...item, authors: [] }))],
  [3, 'leaves titles escaped', withItems((item) => ({ ...item, title: `${item.title} &#39;` }))],
  [
    4,
    'commits the end of the walk with its first page',
    withEvents((event) =>
      event.type === 'batch'
        ? { ...event, cursor: { ...event.cursor, position: { min: 2e9, offset: 0, last: 2e9, ties: 0, tail: [] } } }
        : event,
    ),
  ],
  [5, 'starts over each time', { ...good, sync: (ctx) => good.sync(ctx, good.initialCursor(ctx.settings, ctx.now())) }],
  [6, 'keeps the title of the first time', withItems((item) => ({ ...item, title: `Question ${item.externalId}` }))],
  [7, 'takes all for alive', { ...good, verify: async (_, ids) => new Map(ids.map((id) => [id, 'alive' as const])) }],
  [
    8,
    'never looks back',
    { ...good, sync: (ctx, cursor) => (cursor.filter ? nothing(cursor) : good.sync(ctx, cursor)) },
  ],
  [9, 'counts pages', firstDraft('throw')],
  [
    10,
    'goes on after the newest second',
    withEvents((event) =>
      event.type === 'batch'
        ? {
            ...event,
            cursor: { ...event.cursor, position: { ...event.cursor.position, min: event.cursor.position.min + 301 } },
          }
        : event,
    ),
  ],
  [
    11,
    'goes by the clock of the hub',
    withEvents((event, ctx) => {
      if (event.type !== 'batch') return event
      const min = Math.floor(ctx.now().epochMilliseconds / 1000)
      return { ...event, cursor: { ...event.cursor, position: { min, offset: 0, last: min, ties: 0, tail: [] } } }
    }),
  ],
  [12, 'does not know backoff', { ...good, budget: undefined }],
  [
    12,
    'takes a busy site for a broken one',
    { ...good, classify: ({ status }) => (status === 503 ? new ConnectorError('transient', 'x') : undefined) },
  ],
  [
    13,
    'gives up at once',
    { ...good, classify: ({ status }) => (status === 500 ? new ConnectorError('config', 'x') : undefined) },
  ],
  [14, 'takes trouble for the end', firstDraft('end')],
  [15, 'takes an error for an answer', firstDraft('end')],
  [
    15,
    'takes an error for a deletion',
    {
      ...good,
      sync: (_, cursor) => nothing(cursor),
      classify: undefined,
      verify: async (ctx, ids) => {
        const numbers = ids.map((id) => id.split(':').at(-1)).join(';')
        const answer = await ctx.fetch(`${ctx.settings.baseUrl}/questions/${numbers}?site=mending&pagesize=100`)
        const { items = [] } = (await answer.json()) as { items?: { question_id: number }[] }
        const alive = new Set(items.map((item) => `mending:q:${item.question_id}`))
        return new Map(ids.map((id) => [id, alive.has(id) ? ('alive' as const) : ('gone' as const)]))
      },
    },
  ],
  [16, 'stops at an item that it cannot read', firstDraft('throw')],
  [18, 'takes a refusal for the end', firstDraft('end')],
  [19, 'takes a bomb for the end', firstDraft('end')],
  [22, 'takes any cursor', { ...good, cursor: z.any() }],
]

const rest = template.connector as Connector
const known = { settings: {}, title: 'A site', certainty: 'sure' as const }

/** Of the connector that `connector new` makes, for what Stack Exchange has not. */
const otherMistakes: [number, string, Connector][] = [
  [17, 'does not know an old page token', { ...rest, classify: undefined }],
  [
    20,
    'takes trouble for the end of its list',
    {
      ...rest,
      capabilities: { ...rest.capabilities, deletes: 'sweep' },
      async *listIds(ctx) {
        let page: string | undefined
        do {
          const found = await listArticles(ctx, { limit: 10, page }).catch(() => ({ rows: [], next: null }))
          yield found.rows.map((row) => String((row as { id: number }).id))
          page = found.next ?? undefined
        } while (page)
      },
    },
  ],
  [25, 'takes every address for its own', { ...rest, recognise: async () => known }],
  [
    25,
    'breaks at a foreign answer',
    {
      ...rest,
      async recognise(ctx, address) {
        const { title } = (await (await ctx.fetch(address)).json()) as { title: string }
        return { ...known, title: title.trim() }
      },
    },
  ],
  [
    25,
    'fills in settings that it does not have',
    { ...rest, recognise: async () => ({ ...known, certainty: 'maybe', settings: { url: 'x' } }) },
  ],
]

async function* nothing(cursor: unknown): AsyncGenerator<Event, void> {
  yield { type: 'batch', items: [], cursor }
  yield { type: 'done', complete: true }
}

test.each(mistakes)('check %i finds a connector that %s', async (number, _, connector) => {
  const check = checks.find((one) => one.number === number)
  await expect(check?.run({ ...stackExchange, connector })).rejects.toThrow()
})

test.each(otherMistakes)('check %i finds a connector that %s', async (number, _, connector) => {
  const check = checks.find((one) => one.number === number)
  expect(check?.skip?.({ ...template, connector })).toBeUndefined()
  await expect(check?.run({ ...template, connector })).rejects.toThrow()
})

test('every check has a number of its own, from 1 to 26', () => {
  expect(checks.map((check) => check.number)).toEqual(Array.from({ length: 26 }, (_, index) => index + 1))
})
