/** The REST API of one repository. https://docs.github.com/en/rest */
import type { SiteAnswer, SiteRequest } from '../../kit/site-server.ts'
import { byUpdate, type CommentRow, type Person, type PostRow, type ReleaseRow, type State, sha1 } from './state.ts'

export function restAnswer(state: State, request: SiteRequest, base: string): SiteAnswer | undefined {
  const path = decodeURIComponent(request.path)
  const named = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(path)
  const byId = /^\/repositories\/(\d+)(\/.*)?$/.exec(path)
  const { repository } = state
  if (named?.[1] && repository.formerly.includes(named[1]))
    return {
      status: 301,
      headers: {
        'content-type': 'application/json',
        location: `${base}/repositories/${repository.id}${named[2] ?? ''}`,
      },
      body: '{"message":"Moved Permanently"}',
    }
  const isHere = named ? named[1]?.toLowerCase() === repository.name.toLowerCase() : Number(byId?.[1]) === repository.id
  if (!isHere) return problem(404, 'Not Found')
  const rest = (named ?? byId)?.[2] ?? ''
  return partAnswer(state, rest, request, base)
}

function partAnswer(state: State, part: string, request: SiteRequest, base: string): SiteAnswer | undefined {
  const { query } = request
  if (part === '') return json(repositoryOf(state, base))
  if (part === '/issues') {
    if (!state.repository.hasIssues) return problem(410, 'Issues are disabled for this repo')
    const since = sinceOf(query)
    const rows = byUpdate(state.issues.values()).filter(({ updated }) => Temporal.Instant.compare(updated, since) >= 0)
    return page(rows, request, base, (row) => issueOf(state, row, base))
  }
  if (part === '/issues/comments') {
    const since = sinceOf(query)
    const all = [...state.issues.values()].flatMap((post) => post.comments.map((comment) => ({ post, comment })))
    const rows = all
      .filter(({ comment }) => Temporal.Instant.compare(comment.updated, since) >= 0)
      .sort((a, b) => Temporal.Instant.compare(a.comment.updated, b.comment.updated) || a.comment.id - b.comment.id)
    return page(rows, request, base, ({ post, comment }) => commentOf(state, post, comment, base))
  }
  const [, number, below] = /^\/issues\/(\d+)(\/comments)?$/.exec(part) ?? []
  if (number) {
    const to = state.transferred.get(Number(number))
    if (to) return { status: 301, headers: { location: to }, body: '{"message":"Moved Permanently"}' }
    const row = state.issues.get(Number(number))
    if (!row) return problem(Number(number) % 2 ? 404 : 410, 'This issue was deleted')
    if (!below) return json(issueOf(state, row, base))
    return page(row.comments, request, base, (comment) => commentOf(state, row, comment, base))
  }
  if (part === '/releases')
    return page([...state.releases].reverse(), request, base, (row) => releaseOf(state, row, base))
  const release = /^\/releases\/(\d+)$/.exec(part)?.[1]
  if (release) {
    const row = state.releases.find(({ id }) => id === Number(release))
    return row ? json(releaseOf(state, row, base)) : problem(404, 'Not Found')
  }
  return gitAnswer(state, part, query)
}

function gitAnswer(state: State, part: string, query: URLSearchParams): SiteAnswer | undefined {
  const tree = /^\/git\/trees\/(.+)$/.exec(part)?.[1]
  if (tree) {
    if (state.files.size === 0) return problem(409, 'Git Repository is empty.')
    const folder = tree === 'main' ? '' : folders(state).find((path) => treeSha(state, path) === tree)
    if (folder === undefined) return problem(404, 'Not Found')
    return json({
      sha: treeSha(state, folder),
      truncated: false,
      tree: entriesOf(state, folder, query.has('recursive')),
    })
  }
  const blob = /^\/git\/blobs\/(\w+)$/.exec(part)?.[1]
  if (blob) {
    const file = [...state.files.values()].find(({ text }) => sha1(text) === blob)
    if (!file) return problem(404, 'Not Found')
    const content = Buffer.from(file.text).toString('base64').replace(/.{60}/g, '$&\n')
    return json({ sha: blob, encoding: 'base64', content })
  }
  if (part === '/commits') {
    const file = state.files.get(query.get('path') ?? '')
    return json(file ? [commitOf(file.by, file.at), commitOf('first-mender', file.at.subtract({ hours: 500 }))] : [])
  }
  return undefined
}

const commitOf = (login: string, at: Temporal.Instant) => ({
  commit: { author: { name: login, email: `${login}@example.org`, date: `${at}` }, message: 'Say it better' },
  author: { login, html_url: `https://github.example/${login}`, type: 'User' },
})

const folders = (state: State) => [
  ...new Set([
    '',
    ...[...state.files.keys()].flatMap((path) =>
      path
        .split('/')
        .slice(0, -1)
        .map((_, index, all) => all.slice(0, index + 1).join('/')),
    ),
  ]),
]

const within = (state: State, folder: string) =>
  [...state.files].filter(([path]) => folder === '' || path.startsWith(`${folder}/`))

const treeSha = (state: State, folder: string) =>
  sha1(
    `tree ${folder} ${within(state, folder)
      .map(([path, { text }]) => `${path} ${sha1(text)}`)
      .join('\n')}`,
  )

function entriesOf(state: State, folder: string, isRecursive: boolean) {
  const cut = (path: string) => (folder ? path.slice(folder.length + 1) : path)
  const blobs = within(state, folder)
    .map(([path, { text }]) => ({ path: cut(path), mode: '100644', type: 'blob', sha: sha1(text), size: text.length }))
    .filter(({ path }) => isRecursive || !path.includes('/'))
  const trees = folders(state)
    .filter((path) => path !== '' && path !== folder && (folder === '' || path.startsWith(`${folder}/`)))
    .map((path) => ({ path: cut(path), mode: '040000', type: 'tree', sha: treeSha(state, path) }))
    .filter(({ path }) => isRecursive || !path.includes('/'))
  return [...blobs, ...trees]
}

export const webOf = (state: State, base: string) => `${base}/${state.repository.name}`

const personOf = (person: Person, base: string) =>
  person && { login: person.login, html_url: `${base}/${person.login}`, type: person.type ?? 'User' }

function repositoryOf(state: State, base: string) {
  const { id, name, isPrivate, spdx, hasIssues, hasDiscussions } = state.repository
  return {
    ...{ id, full_name: name, html_url: webOf(state, base), private: isPrivate, default_branch: 'main' },
    ...{ description: 'All about kettles', has_issues: hasIssues, has_discussions: hasDiscussions },
    license: spdx && { spdx_id: spdx, url: null },
  }
}

const issueOf = (state: State, row: PostRow, base: string) => ({
  number: row.number,
  ...(!row.isBroken && { title: row.title }),
  body: row.body,
  html_url: `${webOf(state, base)}/${row.isPull ? 'pull' : 'issues'}/${row.number}`,
  repository_url: `${base}/repos/${state.repository.name}`,
  user: personOf(row.user, base),
  labels: row.labels.map((name) => ({ name })),
  ...{ state: 'open', locked: false, comments: row.comments.length },
  created_at: `${row.created}`,
  updated_at: `${row.updated}`,
  ...(row.isPull && { pull_request: { url: `${base}/pulls/${row.number}` } }),
})

const commentOf = (state: State, post: PostRow, row: CommentRow, base: string) => ({
  id: row.id,
  body: row.body,
  issue_url: `${base}/repos/${state.repository.name}/issues/${post.number}`,
  html_url: `${webOf(state, base)}/${post.isPull ? 'pull' : 'issues'}/${post.number}#issuecomment-${row.id}`,
  user: personOf(row.user, base),
  created_at: `${row.created}`,
  updated_at: `${row.updated}`,
})

const releaseOf = (state: State, row: ReleaseRow, base: string) => ({
  ...{ id: row.id, tag_name: row.tag, name: row.name, body: row.body, draft: row.draft, prerelease: false },
  html_url: `${webOf(state, base)}/releases/tag/${row.tag}`,
  author: personOf({ login: 'releaser' }, base),
  created_at: `${row.at}`,
  published_at: row.draft ? null : `${row.at}`,
})

const sinceOf = (query: URLSearchParams) => Temporal.Instant.from(query.get('since') ?? '2000-01-01T00:00:00Z')

function page<T>(rows: T[], { path, query }: SiteRequest, base: string, shown: (row: T) => unknown): SiteAnswer {
  const size = Number(query.get('per_page') ?? 30)
  const number = Number(query.get('page') ?? 1)
  const next = new URLSearchParams(query)
  next.set('page', String(number + 1))
  const link = { link: `<${base}${path}?${next}>; rel="next", <${base}${path}?page=99>; rel="last"` }
  return json(rows.slice((number - 1) * size, number * size).map(shown), rows.length > number * size ? link : {})
}

export const json = (value: unknown, headers: Record<string, string> = {}): SiteAnswer => ({
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(value),
})

export const problem = (status: number, message: string, headers: Record<string, string> = {}): SiteAnswer => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify({ message, documentation_url: 'https://docs.github.com/rest', status: String(status) }),
})
