/** Filters: which fields an answer of the API has. https://api.stackexchange.com/docs/filters */
import { createHash } from 'node:crypto'

export type Filters = {
  /** @returns undefined for a name that nobody made */
  named(name: string): Set<string> | undefined
  /** The same fields always have the same name. @returns undefined where `base` is unknown */
  create(base: string, include: string[], exclude: string[]): { name: string; fields: string[] } | undefined
}

const wrapper = [
  'backoff',
  'error_id',
  'error_message',
  'error_name',
  'has_more',
  'items',
  'quota_max',
  'quota_remaining',
]
const shallowUser = ['account_id', 'display_name', 'link', 'reputation', 'user_id', 'user_type']
const post = ['content_license', 'creation_date', 'last_activity_date', 'owner', 'question_id', 'score']
const question = ['accepted_answer_id', 'answer_count', 'closed_date', 'closed_reason', 'is_answered', 'link', 'tags']
const defaults = [
  ...wrapper.map((field) => `.${field}`),
  ...shallowUser.map((field) => `shallow_user.${field}`),
  ...[...post, ...question, 'title', 'view_count'].map((field) => `question.${field}`),
  ...[...post, 'answer_id', 'is_accepted'].map((field) => `answer.${field}`),
  ...['count', 'has_synonyms', 'is_moderator_only', 'is_required', 'name'].map((field) => `tag.${field}`),
  ...[...shallowUser, 'location'].map((field) => `user.${field}`),
  ...['api_revision', 'total_accepted', 'total_answers', 'total_questions', 'total_unanswered', 'total_users'].map(
    (field) => `info.${field}`,
  ),
  ...['api_site_parameter', 'audience', 'name', 'site_state', 'site_type', 'site_url'].map((field) => `site.${field}`),
  ...['filter', 'filter_type', 'included_fields'].map((field) => `filter.${field}`),
]

export function createFilters(): Filters {
  const known = new Map<string, Set<string>>([
    ['default', new Set(defaults)],
    ['withbody', new Set([...defaults, 'question.body', 'answer.body'])],
    ['none', new Set()],
    ['total', new Set(['.total'])],
  ])
  return {
    named: (name) => known.get(name),
    create(base, include, exclude) {
      const from = known.get(base)
      if (!from) return undefined
      const left = new Set(exclude)
      const fields = [...new Set([...from, ...include])].filter((field) => !left.has(field)).sort()
      const name = `!${createHash('sha256').update(fields.join()).digest('base64url').slice(0, 16)}`
      known.set(name, new Set(fields))
      return { name, fields }
    },
  }
}

/** The fields of `row` that the filter has, under the name of their type. */
export function pick(fields: Set<string>, type: string, row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).filter(([field, value]) => value !== undefined && fields.has(`${type}.${field}`)),
  )
}
