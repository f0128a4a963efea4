/** A GitHub of one repository, REST and GraphQL. */
import { createHash } from 'node:crypto'
import type { ScenarioSite } from '../../kit/scenario.ts'
import { type SiteAnswer, type SiteRequest, type SiteServer, startSite } from '../../kit/site-server.ts'
import { graphqlAnswer } from './graphql.ts'
import { json, problem, restAnswer } from './rest.ts'
import { type PostRow, type State, sha1, startState } from './state.ts'

export type GitHubSite = ScenarioSite & {
  state: State
  /** The external id of what has that number. */
  idOf(number: number): string
}

export type SiteOptions = {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
  /** What the items are; docs and releases come beside issues. */
  kind?: 'issues' | 'discussions'
  /** Before the API's own judgement. */
  intercept?(request: SiteRequest, state: State): SiteAnswer | undefined
}

export async function startGitHub(options: SiteOptions): Promise<GitHubSite> {
  const { kind = 'issues' } = options
  const state = startState(options)
  const posts = state[kind]
  for (let index = 0; index < options.items; index++)
    state.post(kind, state.now().subtract({ hours: options.items - index }))
  if (kind === 'issues') furnish(state)
  let base = ''
  const server = await startSite((request) => answer(state, request, base, options), state.now)
  base = server.url

  const idOf = (number: number) => `${state.repository.id}:${kind === 'issues' ? 'issue' : 'discussion'}:${number}`
  const rowOf = (id: string): PostRow => {
    const row = posts.get(Number(id.split(':').at(-1)))
    if (!row) throw new Error(`${id} is not there`)
    return row
  }
  const deleted = new Map<string, PostRow>()
  const change = (id: string, to: Partial<PostRow>) => Object.assign(rowOf(id), to, { updated: state.now() })
  return {
    server,
    state,
    idOf,
    settings: {
      ...{
        repository: state.repository.name,
        baseUrl: server.url,
        pageSize: 10,
        token: 'ghp_0123456789abcdefghijABCDEFGHIJ',
      },
      ...{ communityLicense: 'CC-BY-4.0', read: kind === 'issues' ? ['issues', 'docs', 'releases'] : ['discussions'] },
    },
    ids: () => [
      ...[...posts.values()].filter(({ isPull }) => !isPull).map(({ number }) => idOf(number)),
      ...(kind === 'issues' ? besides(state) : []),
    ],
    add: () => idOf(state.post(kind).number),
    edit: (id, { title, html }) => void change(id, { ...(title && { title }), ...(html && { body: html }) }),
    delete(id) {
      deleted.set(id, rowOf(id))
      posts.delete(rowOf(id).number)
    },
    restore(id) {
      const row = deleted.get(id)
      if (row) posts.set(row.number, { ...row, updated: state.now() })
    },
    makeSimultaneous() {
      for (const row of posts.values()) row.updated = state.now().subtract({ hours: 2 })
    },
    breakItem: (id, isBroken) => void change(id, { isBroken }),
    neverEnds: kind === 'issues' ? restGoesOn(() => server) : graphqlGoesOn(state),
    ...(kind === 'discussions' && { expireTokens: () => void state.tokenEpoch++ }),
    faults: kind === 'issues' ? restFaults(state) : graphqlFaults(state),
  }
}

/** A README, a docs folder, two releases and a pull request. */
function furnish(state: State): void {
  const at = state.now().subtract({ hours: 900 })
  const file = (path: string, text: string) => state.files.set(path, { text, at, by: 'mender-1' })
  file(
    'README.md',
    '# Kettles\n\n<p align="center"><img src="kettle.png" alt="A kettle"></p>\n\nWhat we know of [switches](docs/switches.md).\n',
  )
  file('docs/switches.md', '---\ntitle: "Switches & lids"\n---\nSee [the root](/README.md).\n')
  file('docs/more/descaling.txt', 'Citric acid, a spoon for a litre.')
  file('docs/kettle.png', 'not text')
  file('src/index.js', 'not docs')
  for (const [id, draft] of [
    [501, false],
    [502, false],
    [503, true],
  ] as const)
    state.releases.push({ id, tag: `v${id}`, name: null, body: 'A *quieter* whistle.', draft, at })
  Object.assign(state.post('issues', at), { isPull: true })
}

/** What is there beside issues. */
function besides(state: State): string[] {
  const key = (path: string) => sha256Key(path)
  const docs = [...state.files.keys()].filter((path) => path === 'README.md' || /^docs\/.*\.(md|txt)$/.test(path))
  return [
    ...docs.map((path) => `${state.repository.id}:doc:${key(path)}`),
    ...state.releases.filter(({ draft }) => !draft).map(({ id }) => `${state.repository.id}:release:${id}`),
  ]
}

const sha256Key = (path: string) => createHash('sha256').update(path).digest('base64url').slice(0, 14)

function answer(state: State, request: SiteRequest, base: string, { intercept }: SiteOptions): SiteAnswer | undefined {
  const own = intercept?.(request, state)
  if (own) return own
  const token = /^(?:bearer|token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token?.startsWith('revoked')) return problem(401, 'Bad credentials')
  const isGraphql = request.path === '/graphql'
  if (isGraphql && token === undefined) return problem(401, 'This endpoint requires you to be authenticated.')
  const good = isGraphql
    ? graphqlAnswer(state, request, base)
    : restAnswer(state, { ...request, path: request.path.replace(/^\/api\/v3/, '') }, base)
  if (!good || (good.status ?? 200) !== 200) return good
  const etag = `W/"${sha1(String(good.body))}"`
  const headers = {
    ...{ etag, 'x-ratelimit-limit': token ? '5000' : '60', 'x-ratelimit-remaining': token ? '4900' : '50' },
    'x-ratelimit-reset': String(epoch(state) + 1800),
  }
  if (request.headers['if-none-match'] === etag) return { status: 304, headers, body: '' }
  return { ...good, headers: { ...good.headers, ...headers } }
}

const epoch = (state: State) => Math.floor(state.now().epochMilliseconds / 1000)

const usedUp = (state: State, seconds: number) => ({
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(epoch(state) + seconds),
})

/** Every list says that a page follows, at an address of its own. */
const restGoesOn = (server: () => SiteServer) => (good: SiteAnswer) => {
  const { requests, url } = server()
  const asked = requests.at(-1)
  if (!asked || !Array.isArray(JSON.parse(String(good.body || '{}')))) return good
  const next = new URLSearchParams([...asked.query].filter(([name]) => name !== 'page' && name !== 'nth'))
  next.set('nth', String(requests.length))
  return { ...good, headers: { ...good.headers, link: `<${url}${asked.path}?${next}>; rel="next"` } }
}

/** Behind its end the list of discussions begins again, with a token of its own each time. */
const graphqlGoesOn = (state: State) => {
  let nth = 0
  return (good: SiteAnswer) => {
    const answer = JSON.parse(String(good.body || '{}'))
    const list = answer.data?.repository?.discussions
    const place = `v${state.tokenEpoch}:9999-01-01T00:00:00Z ${++nth}`
    if (list) list.pageInfo = { hasNextPage: true, endCursor: Buffer.from(place).toString('base64') }
    return list ? { ...good, body: JSON.stringify(answer) } : good
  }
}

const restFaults = (state: State): ScenarioSite['faults'] => ({
  'a quota used up': {
    spoil: () => problem(403, 'API rate limit exceeded for user ID 1.', usedUp(state, 30)),
    waitSeconds: 30,
  },
  'a secondary limit that names no time': {
    spoil: () => problem(403, 'You have exceeded a secondary rate limit. Please wait a few minutes.'),
    waitSeconds: 60,
  },
  'a secondary limit that names one': {
    spoil: () => problem(403, 'You have exceeded a secondary rate limit.', { 'retry-after': '25' }),
    waitSeconds: 25,
  },
  'the last request of the hour': {
    spoil: (good) => ({ ...good, headers: { ...good.headers, ...usedUp(state, 40) } }),
    waitSeconds: 40,
  },
  'an error as an answer': { spoil: () => json({ message: 'Server Error' }), endsAs: 'schema-drift' },
  'a refusal': { spoil: () => problem(403, 'Resource not accessible by personal access token'), endsAs: 'auth' },
})

const graphqlFaults = (state: State): ScenarioSite['faults'] => {
  const trouble = (errors: object[], headers: Record<string, string> = {}) => json({ data: null, errors }, headers)
  /** REST answers beside it stay as they are. */
  const onlyGraphql = (spoil: (body: { data: Record<string, unknown> }) => SiteAnswer) => (good: SiteAnswer) => {
    const body = good.body ? JSON.parse(String(good.body)) : {}
    return 'data' in body ? spoil(body) : good
  }
  return {
    'RATE_LIMITED as HTTP 200': {
      spoil: () => trouble([{ type: 'RATE_LIMITED', message: 'API rate limit exceeded' }], usedUp(state, 30)),
      waitSeconds: 30,
    },
    'RATE_LIMIT with a code, and no time': {
      spoil: () => trouble([{ type: 'RATE_LIMIT', message: 'wait', extensions: { code: 'graphql_rate_limit' } }]),
      waitSeconds: 60,
    },
    'a repository that could not be had': {
      spoil: onlyGraphql(() =>
        json({ data: { repository: null }, errors: [{ message: 'Something went wrong', path: ['repository'] }] }),
      ),
      endsAs: 'transient',
    },
    'a list that lacks its items': {
      spoil: onlyGraphql(({ data }) => json({ data: { ...data, repository: { discussions: { nodes: null } } } })),
      endsAs: 'schema-drift',
    },
    'a token that may not': {
      spoil: onlyGraphql(() =>
        json({ data: null, errors: [{ type: 'FORBIDDEN', message: 'Resource not accessible by integration' }] }),
      ),
      endsAs: 'auth',
    },
  }
}
