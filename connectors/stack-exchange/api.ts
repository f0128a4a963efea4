/** The calls that the connector makes, each with its answer checked. https://api.stackexchange.com/docs */
import { z } from 'zod'
import { read } from '../answers.ts'
import { ConnectorError, type Ctx } from '../contract.ts'
import { instantOf } from '../dates.ts'
import { classify } from './errors.ts'
import type { Settings } from './settings.ts'
import { answerShape, type Question, wrapperShape } from './shapes.ts'

export type Page = {
  items: unknown[]
  hasMore: boolean
  /** Epoch seconds by the site's own clock; undefined where it does not say. */
  siteTime: number | undefined
}

/** Without a key the API refuses later pages. */
export const lastPageOf = (settings: Settings): number => (settings.key ? 1000 : 25)

/** The longest list of ids in one address. */
export const idsAtOnce = 100

/** What the default filter lacks. Raise the connector's version with it: the filter's name is kept in the cursor. */
const extraFields = [
  'question.body',
  'question.answers',
  'question.content_license',
  'question.migrated_to',
  'answer.body',
  'answer.link',
  'answer.content_license',
]

/**
 * Makes the filter that embeds bodies and answers; filters never change and never expire, so one request is enough for
 * the life of a source.
 */
export async function createFilter(ctx: Ctx<Settings>): Promise<string> {
  const page = await call(ctx, 'filters/create', { include: extraFields.join(';'), base: 'default', unsafe: 'false' })
  return read(z.object({ filter: z.string().min(1).max(200) }), page.items[0], 'filters/create gave no filter').filter
}

/**
 * One page of a method.
 * @throws ConnectorError whenever the answer is not a whole page: an error never looks like an empty one
 */
export async function call(
  ctx: Ctx<Settings>,
  method: string,
  parameters: Record<string, string | number | undefined>,
): Promise<Page> {
  const url = new URL(`${ctx.settings.baseUrl}/${method}`)
  for (const [name, value] of Object.entries({ ...parameters, key: ctx.settings.key }))
    if (value !== undefined) url.searchParams.set(name, String(value))
  const response = await ctx.fetch(url, { headers: { accept: 'application/json' }, signal: ctx.signal })
  const body = parse(await response.text())
  const { status, headers } = response
  const error = classify({ url: url.href, status, headers, body, at: ctx.now() })
  if (error) throw error
  const wrapper = wrapperShape.safeParse(body)
  if (!wrapper.success)
    throw new ConnectorError('schema-drift', `The answer of ${method} lacks ${missing(wrapper.error)}`, { status })
  const date = instantOf(headers.get('date'))
  return {
    items: wrapper.data.items,
    hasMore: wrapper.data.has_more,
    siteTime: date && Math.floor(date.epochMilliseconds / 1000),
  }
}

/** All pages of a method that lists what belongs to ids. */
export async function* allPages(
  ctx: Ctx<Settings>,
  method: string,
  parameters: Record<string, string | number | undefined>,
): AsyncGenerator<unknown[], void> {
  for (let page = 1; ; page++) {
    const answer = await call(ctx, method, { ...parameters, page, pagesize: 100 })
    yield answer.items
    if (!answer.hasMore) return
  }
}

/**
 * Adds the answers that were not embedded to the questions that have more of them.
 * @returns  by question, what was wrong with an answer that could not be read
 */
export async function completeAnswers(
  ctx: Ctx<Settings>,
  filter: string,
  questions: Question[],
): Promise<Map<number, string>> {
  const unreadable = new Map<number, string>()
  const lacking = questions.filter((q) => (q.answers?.length ?? 0) < q.answer_count)
  for (const group of groupsOf(lacking, lastPageOf(ctx.settings))) {
    const byId = new Map(group.map((q) => [q.question_id, new Map(q.answers?.map((a) => [a.answer_id, a]))]))
    const method = `questions/${[...byId.keys()].join(';')}/answers`
    const parameters = { site: ctx.settings.site, filter, sort: 'creation', order: 'asc' }
    for await (const rows of allPages(ctx, method, parameters))
      for (const row of rows) {
        const { question_id: of } = read(answeredShape, row, 'An answer without its question')
        const answer = answerShape.safeParse(row)
        if (answer.success) byId.get(of)?.set(answer.data.answer_id, answer.data)
        else unreadable.set(of, z.prettifyError(answer.error))
      }
    for (const question of group) question.answers = [...(byId.get(question.question_id)?.values() ?? [])]
  }
  return unreadable
}

const answeredShape = z.object({ question_id: z.int() })

/** Groups of at most 100 questions whose answers fit into the pages that may be asked for. */
function groupsOf(questions: Question[], lastPage: number): Question[][] {
  const groups: Question[][] = []
  let answers = Number.POSITIVE_INFINITY
  for (const question of questions) {
    if (answers + question.answer_count > lastPage * 100 || (groups.at(-1)?.length ?? 0) >= idsAtOnce) {
      groups.push([])
      answers = 0
    }
    groups.at(-1)?.push(question)
    answers += question.answer_count
  }
  return groups
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return text
  }
}

const missing = (error: z.ZodError) => error.issues.map((issue) => issue.path.join('.') || 'everything').join(', ')
