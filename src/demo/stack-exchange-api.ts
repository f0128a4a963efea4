/** API 2.3 over the content of one site. https://api.stackexchange.com/docs */
import { pathOf } from './mending-pages.ts'
import type { Answer, MendingQa, Owner, Question, User } from './mending-qa.ts'
import { escapeHtml } from './site-page.ts'
import { createFilters, pick } from './stack-exchange-fields.ts'
import { ApiError, badParameter, idsOf, pageOf, type Sorts } from './stack-exchange-list.ts'

/** The site's name in the parameter `site`. */
const siteName = 'mending'

const quotaWithoutKey = 300
const quotaWithKey = 10_000

type List = { type: string; rows: Record<string, unknown>[]; hasMore: boolean; total: number }

/**
 * What the API answers to a path below its version.
 *
 * @param origin  where the questions' own pages are
 */
export function createApi(
  qa: MendingQa,
  origin: string,
  now: () => Temporal.Instant,
): (path: string, query: URLSearchParams) => { status: number; body: Record<string, unknown> } {
  const filters = createFilters()
  const isQuotaLeft = dailyQuota(now)

  return (path, query) => {
    try {
      const quota = isQuotaLeft(query.has('key'))
      const fields = filters.named(query.get('filter') ?? 'default')
      if (!fields) throw badParameter('Invalid filter specified')
      const { type, rows, hasMore, total } = answer(path.split('/').filter(Boolean), query, fields)
      const items = rows.map((row) => pick(fields, type, row))
      const { max, remaining } = quota
      const body = { items, has_more: hasMore, quota_max: max, quota_remaining: remaining, total }
      return { status: 200, body: pick(fields, '', body) }
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      return {
        status: 400,
        body: { error_id: error.id, error_message: error.message, error_name: error.errorName },
      }
    }
  }

  function answer([kind, list, sub, ...rest]: string[], query: URLSearchParams, fields: Set<string>): List {
    if (rest.length > 0) throw noMethod()
    if (kind === 'sites' && !list) return whole('site', [siteRow(origin)])
    if (kind === 'filters' && list === 'create' && !sub) return createdFilter(query)
    const isKnown = ['questions', 'answers', 'tags', 'users', 'info'].includes(kind ?? '')
    if (!isKnown || (sub && !(kind === 'questions' && sub === 'answers'))) throw noMethod()
    checkSite(query)
    const asQuestion = (q: Question) => questionRow(q, origin, fields)
    const asAnswer = (a: Answer) => answerRow(a, qa, origin, fields)
    if (kind === 'questions' && sub) {
      const answers = found(qa.questions, list).flatMap((q) => q.answers)
      return listed('answer', pageOf(answers, query, answerSorts, created), asAnswer)
    }
    if (kind === 'questions') {
      const questions = list ? found(qa.questions, list) : tagged(qa.questions.values(), query)
      return listed('question', pageOf(questions, query, questionSorts, created), asQuestion)
    }
    if (kind === 'answers') {
      const answers = list ? found(qa.answers, list) : [...qa.answers.values()]
      return listed('answer', pageOf(answers, query, answerSorts, created), asAnswer)
    }
    if (kind === 'tags' && !list) return listed('tag', pageOf(tagCounts(qa), query, tagSorts), tagRow)
    if (kind === 'users') {
      const users = list ? found(qa.users, list) : [...qa.users.values()]
      return listed('user', pageOf(users, query, userSorts), (user) => userRow(user, origin))
    }
    if (kind === 'info' && !list) return whole('info', [infoRow(qa)])
    throw noMethod()
  }

  function createdFilter(query: URLSearchParams): List {
    const split = (name: string) => (query.get(name) ?? '').split(/[;,]/).filter(Boolean)
    const made = filters.create(query.get('base') || 'default', split('include'), split('exclude'))
    if (!made) throw badParameter('base')
    return whole('filter', [{ filter: made.name, filter_type: 'safe', included_fields: made.fields }])
  }
}

const noMethod = () => new ApiError(404, 'no_method', 'no method found with this name')
const created = ({ createdAt }: { createdAt: number }) => createdAt

const questionSorts: Sorts<Question> = { activity: (q) => q.activeAt, creation: created, votes: (q) => q.score }
const answerSorts: Sorts<Answer> = { activity: created, creation: created, votes: (a) => a.score }
const tagSorts: Sorts<TagCount> = {
  popular: (tag) => tag.count,
  activity: (tag) => tag.activeAt,
  name: (tag) => tag.name,
}
const userSorts: Sorts<User> = { reputation: (user) => user.reputation, name: (user) => user.name }

function checkSite(query: URLSearchParams) {
  const site = query.get('site')
  if (!site) throw badParameter('site is required')
  if (site !== siteName) throw badParameter(`No site found for name \`${site}\``)
}

/** Ids that are not there are left out, as for deleted posts. */
function found<Row>(rows: Map<number, Row>, list: string | undefined): Row[] {
  return idsOf(list ?? '').flatMap((id) => rows.get(id) ?? [])
}

/** `tagged=a;b` asks for questions with both. */
function tagged(questions: Iterable<Question>, query: URLSearchParams): Question[] {
  const tags = (query.get('tagged') ?? '').split(';').filter(Boolean)
  if (tags.length > 5) throw badParameter('tagged')
  return [...questions].filter((q) => tags.every((tag) => q.tags.includes(tag)))
}

const whole = (type: string, rows: Record<string, unknown>[]): List => {
  return { type, rows, hasMore: false, total: rows.length }
}

function listed<Row>(
  type: string,
  { rows, hasMore, total }: { rows: Row[]; hasMore: boolean; total: number },
  toRow: (row: Row) => Record<string, unknown>,
): List {
  return { type, rows: rows.map(toRow), hasMore, total }
}

function questionRow(q: Question, origin: string, fields: Set<string>): Record<string, unknown> {
  const answers = q.answers.map((a) => pick(fields, 'answer', answerFields(a, q, origin, fields)))
  return {
    question_id: q.id,
    title: escapeHtml(q.title),
    body: q.bodyHtml,
    tags: q.tags,
    owner: ownerRow(q.owner, origin, fields),
    answers: answers.length > 0 ? answers : undefined,
    answer_count: answers.length,
    accepted_answer_id: q.answers.find(({ isAccepted }) => isAccepted)?.id,
    is_answered: q.answers.some(({ isAccepted, score }) => isAccepted || score > 0),
    closed_date: q.closed?.at,
    closed_reason: q.closed?.reason,
    creation_date: q.createdAt,
    last_activity_date: q.activeAt,
    score: q.score,
    view_count: q.views,
    link: origin + encodeURI(pathOf(q)),
    content_license: q.licence,
  }
}

function answerRow(answer: Answer, qa: MendingQa, origin: string, fields: Set<string>): Record<string, unknown> {
  return answerFields(answer, qa.questions.get(answer.questionId), origin, fields)
}

function answerFields(
  a: Answer,
  question: Question | undefined,
  origin: string,
  fields: Set<string>,
): Record<string, unknown> {
  return {
    answer_id: a.id,
    question_id: a.questionId,
    title: question && escapeHtml(question.title),
    body: a.bodyHtml,
    owner: ownerRow(a.owner, origin, fields),
    is_accepted: a.isAccepted,
    creation_date: a.createdAt,
    last_activity_date: a.createdAt,
    score: a.score,
    link: `${origin}/a/${a.id}`,
    content_license: a.licence,
  }
}

function ownerRow(owner: Owner, origin: string, fields: Set<string>): Record<string, unknown> {
  if ('deleted' in owner)
    return pick(fields, 'shallow_user', { display_name: escapeHtml(owner.deleted), user_type: 'does_not_exist' })
  return pick(fields, 'shallow_user', userRow(owner, origin))
}

function userRow({ id, name, reputation, location, about }: User, origin: string): Record<string, unknown> {
  return {
    user_id: id,
    account_id: id + 4000,
    display_name: escapeHtml(name),
    user_type: 'registered',
    reputation,
    link: `${origin}/users/${id}`,
    location: location && escapeHtml(location),
    about_me: about && `<p>${escapeHtml(about)}</p>`,
  }
}

type TagCount = { name: string; count: number; activeAt: number }

function tagCounts({ questions }: MendingQa): TagCount[] {
  const counts = new Map<string, TagCount>()
  for (const { tags, activeAt } of questions.values())
    for (const name of tags) {
      const before = counts.get(name) ?? { name, count: 0, activeAt: 0 }
      counts.set(name, { name, count: before.count + 1, activeAt: Math.max(before.activeAt, activeAt) })
    }
  return [...counts.values()]
}

const tagRow = ({ name, count }: TagCount) => {
  return { name, count, has_synonyms: false, is_moderator_only: false, is_required: false }
}

function infoRow({ questions, answers, users }: MendingQa): Record<string, unknown> {
  const all = [...questions.values()]
  return {
    total_questions: questions.size,
    total_answers: answers.size,
    total_users: users.size,
    total_accepted: [...answers.values()].filter(({ isAccepted }) => isAccepted).length,
    total_unanswered: all.filter((q) => !q.answers.some(({ isAccepted, score }) => isAccepted || score > 0)).length,
    api_revision: '2026.1.1.1',
  }
}

const siteRow = (origin: string) => {
  const audience = 'people who mend things'
  return {
    api_site_parameter: siteName,
    name: escapeHtml('Mending Q&A'),
    site_url: origin,
    site_type: 'main_site',
    site_state: 'normal',
    audience,
  }
}

/** Counts a request. @throws ApiError when the day's requests are used up */
function dailyQuota(now: () => Temporal.Instant): (hasKey: boolean) => { max: number; remaining: number } {
  let day = ''
  let used = { withKey: 0, without: 0 }
  return (hasKey) => {
    const moment = now()
    const today = moment.toString().slice(0, 10)
    if (today !== day) used = { withKey: 0, without: 0 }
    day = today
    const max = hasKey ? quotaWithKey : quotaWithoutKey
    const spent = hasKey ? ++used.withKey : ++used.without
    if (spent > max) {
      const wait = 86_400 - (Math.floor(moment.epochMilliseconds / 1000) % 86_400)
      const message = `too many requests from this IP, more requests available in ${wait} seconds`
      throw new ApiError(502, 'throttle_violation', message)
    }
    return { max, remaining: max - spent }
  }
}
