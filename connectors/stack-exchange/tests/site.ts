/** A Stack Exchange site of a few questions, as API 2.3 serves one; texts written for this project. */

import type { ScenarioSite } from '../../kit/scenario.ts'
import { type SiteAnswer, type SiteRequest, startSite } from '../../kit/site-server.ts'

type Row = {
  id: number
  title: string
  body: string
  activity: number
  created: number
  broken: boolean
  answers: number
  isMigrated?: boolean
}

export type StackExchangeSite = ScenarioSite & {
  /** As a server does that was set up anew. */
  forgetFilters(): void
  /** The question is now on another site; a stub stays. */
  migrate(id: string): void
}

export const siteName = 'mending'
const epoch = (instant: Temporal.Instant) => Math.floor(instant.epochMilliseconds / 1000)

export async function startStackExchange(options: {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
  /** What the questions embed at most; the rest has to be asked for. */
  embeds?: number
}): Promise<StackExchangeSite> {
  const siteNow = () => options.now().add({ minutes: options.skewMinutes ?? 0 })
  const rows = new Map<number, Row>()
  const deleted = new Map<number, Row>()
  const filters = new Set<string>()
  const idOf = (externalId: string) => Number(externalId.split(':').at(-1))
  const rowOf = (externalId: string) => {
    const row = rows.get(idOf(externalId))
    if (!row) throw new Error(`${externalId} is not there`)
    return row
  }
  let lastId = 0
  const insert = (activity: number) => {
    const id = ++lastId
    const title = `Why does the zip of jacket ${id} split behind the slider?`
    rows.set(id, {
      id,
      title,
      body: `<p>It closes and <em>then</em> opens again. Jacket ${id}.</p>`,
      activity,
      created: activity,
      broken: false,
      answers: id % 3,
    })
    return `${siteName}:q:${id}`
  }
  for (let index = 0; index < options.items; index++) insert(epoch(siteNow()) - (options.items - index) * 3600)

  const answer = (request: SiteRequest): SiteAnswer => {
    const path = request.path.replace(/^\/2\.3\//, '')
    if (path === 'filters/create') {
      filters.add('!kit')
      return json({ items: [{ filter: '!kit', filter_type: 'safe' }], has_more: false })
    }
    if (request.query.get('key') === 'revoked') return fault(403, 'access_denied', '`key` is not valid')
    if (request.query.get('site') !== siteName) return fault(400, 'bad_parameter', 'No site found for name')
    if (path === 'info') return json({ items: [{ total_questions: rows.size }], has_more: false })
    const wanted = request.query.get('filter')
    if (wanted && !filters.has(wanted)) return fault(400, 'bad_parameter', 'filter')
    const embeds = wanted ? (options.embeds ?? Number.POSITIVE_INFINITY) : 0
    const min = Number(request.query.get('min') ?? 0)
    const [, ids, part] = path.split('/')
    const asked = ids?.split(';').map(Number)
    const all = asked ? asked.flatMap((id) => rows.get(id) ?? []) : [...rows.values()].filter((r) => r.activity >= min)
    const found =
      part === 'answers'
        ? all.flatMap((row) => answersOf(row))
        : all.sort((a, b) => a.activity - b.activity || a.id - b.id).map((row) => questionOf(row, embeds))
    const size = Number(request.query.get('pagesize') ?? 30)
    const page = Number(request.query.get('page') ?? 1)
    if (page > 25 && !request.query.get('key'))
      return fault(403, 'access_denied', 'page above 25 requires access token')
    return json({ items: found.slice((page - 1) * size, page * size), has_more: found.length > page * size })
  }
  const server = await startSite(answer, siteNow)
  return {
    server,
    settings: { site: siteName, baseUrl: `${server.url}/2.3`, pageSize: 10 },
    ids: () => [...rows.keys()].map((id) => `${siteName}:q:${id}`),
    add: () => insert(epoch(siteNow())),
    edit(id, { title, html }) {
      Object.assign(rowOf(id), { ...(title && { title }), ...(html && { body: html }), activity: epoch(siteNow()) })
    },
    delete(id) {
      deleted.set(idOf(id), rowOf(id))
      rows.delete(idOf(id))
    },
    restore(id) {
      const row = deleted.get(idOf(id))
      if (row) rows.set(row.id, { ...row, activity: epoch(siteNow()) })
    },
    makeSimultaneous() {
      for (const row of rows.values()) row.activity = epoch(siteNow()) - 7200
    },
    forgetFilters: () => filters.clear(),
    migrate(id) {
      Object.assign(rowOf(id), { isMigrated: true, activity: epoch(siteNow()) })
    },
    neverEnds(good) {
      const answer = JSON.parse(String(good.body))
      return answer.items?.[0]?.filter ? good : json({ ...answer, has_more: true })
    },
    breakItem(id, broken) {
      Object.assign(rowOf(id), { broken, activity: epoch(siteNow()) })
    },
    faults: {
      'error 500 as HTTP 200': {
        spoil: () => json({ error_id: 500, error_name: 'internal_error', error_message: 'x' }),
        endsAs: 'transient',
      },
      'a wrapper without items': { spoil: () => json({ has_more: false }), endsAs: 'schema-drift' },
      'too many requests from this IP': {
        spoil: () =>
          fault(502, 'throttle_violation', 'too many requests from this IP, more requests available in 17524 seconds'),
        endsAs: 'rate-limited',
      },
      'violation of backoff': {
        spoil: () => fault(502, 'throttle_violation', 'Violation of backoff parameter'),
        waitSeconds: 60,
      },
      'backoff in a good answer': {
        spoil: (good) => json({ ...JSON.parse(String(good.body)), backoff: 10 }),
        waitSeconds: 10,
      },
    },
  }
}

const json = (value: object): SiteAnswer => ({
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ quota_max: 300, quota_remaining: 250, ...value }),
})

const fault = (error_id: number, error_name: string, error_message: string): SiteAnswer => ({
  status: 400,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify({ error_id, error_name, error_message }),
})

const owner = (id: number) => ({
  user_id: id,
  user_type: 'registered',
  display_name: `Mender ${id}`,
  link: `https://${siteName}.stackexchange.com/users/${id}`,
})

function questionOf(row: Row, embeds: number) {
  const answers = answersOf(row)
  return {
    question_id: row.id,
    title: row.title,
    ...(!row.broken && { body: row.body }),
    link: `https://${siteName}.stackexchange.com/questions/${row.id}/zip`,
    tags: ['zips', 'jackets'],
    score: 3,
    view_count: 40,
    answer_count: answers.length,
    ...(answers[0] && { accepted_answer_id: answers[0].answer_id }),
    is_answered: answers.length > 0,
    ...(row.isMigrated && { migrated_to: { question_id: 1, other_site: { api_site_parameter: 'elsewhere' } } }),
    creation_date: row.created,
    last_activity_date: row.activity,
    content_license: 'CC BY-SA 4.0',
    owner: owner(row.id + 100),
    ...(answers.length > 0 && embeds > 0 && { answers: answers.slice(0, embeds) }),
  }
}

function answersOf(row: Row) {
  return Array.from({ length: row.answers }, (_, index) => ({
    answer_id: row.id * 1000 + index,
    question_id: row.id,
    body: `<p>Squeeze the slider of jacket ${row.id} with pliers, gently. (${index})</p>`,
    score: index,
    link: `https://${siteName}.stackexchange.com/a/${row.id * 1000 + index}`,
    creation_date: row.created,
    content_license: 'CC BY-SA 4.0',
    owner: owner(row.id + 200),
  }))
}
