/** The GraphQL API of one repository: queries are held against GitHub's own schema, and answered from it. */
import { schema as published } from '@octokit/graphql-schema'
import { buildSchema, GraphQLError, type GraphQLSchema, graphqlSync } from 'graphql'
import type { SiteAnswer, SiteRequest } from '../../kit/site-server.ts'
import { json, webOf } from './rest.ts'
import { byUpdate, type CommentRow, type Person, type PostRow, type State } from './state.ts'

let built: GraphQLSchema | undefined
/** GitHub's schema as it is published has names that its own rules forbid. */
export function githubSchema(): GraphQLSchema {
  built ??= buildSchema(published.idl, { assumeValid: true, assumeValidSDL: true })
  return built
}

export function graphqlAnswer(state: State, request: SiteRequest, base: string): SiteAnswer {
  const { query, variables } = JSON.parse(request.body)
  const rootValue = rootOf(state, base)
  const { data, errors } = graphqlSync({ schema: githubSchema(), source: query, variableValues: variables, rootValue })
  return json({
    data,
    ...(errors && {
      errors: errors.map(({ message, path, extensions }) => ({
        ...(typeof extensions.type === 'string' && { type: extensions.type }),
        ...{ path, message },
      })),
    }),
  })
}

const problem = (type: string, message: string) => new GraphQLError(message, { extensions: { type } })
const notFound = (what: string) => problem('NOT_FOUND', `Could not resolve to a ${what}.`)

function rootOf(state: State, base: string) {
  return {
    repository({ owner, name }: { owner: string; name: string }) {
      if (`${owner}/${name}` !== state.repository.name) throw notFound(`Repository with the name '${owner}/${name}'`)
      return repositoryOf(state, base)
    },
    nodes: ({ ids }: { ids: string[] }) =>
      ids.map((id) => {
        const row = [...state.discussions.values()].find((one) => nodeId(one) === id)
        return row ? discussionOf(state, row, base) : notFound(`node with the global id of '${id}'`)
      }),
    node({ id }: { id: string }) {
      for (const post of state.discussions.values()) {
        if (nodeId(post) === id) return discussionOf(state, post, base)
        const comment = post.comments.find((one) => commentId(one.id) === id)
        if (comment) return commentOf(state, post, comment, base)
      }
      throw notFound(`node with the global id of '${id}'`)
    },
  }
}

const nodeId = ({ number }: PostRow) => `D_kw${number}`
const commentId = (id: number) => `DC_kw${id}`

function repositoryOf(state: State, base: string) {
  const home = () => ({ databaseId: state.repository.id })
  return {
    databaseId: state.repository.id,
    issues: () => ({ totalCount: [...state.issues.values()].filter(({ isPull }) => !isPull).length }),
    discussions(args: Page) {
      const rows = byUpdate(state.discussions.values()).reverse()
      return connection(
        state,
        rows,
        args,
        ({ number, updated }) => `${updated} ${number}`,
        (row) => discussionOf(state, row, base),
        { isMoving: true },
      )
    },
    discussion({ number }: { number: number }) {
      const row = state.discussions.get(number)
      if (!row) throw notFound(`Discussion with the number of ${number}`)
      return { ...discussionOf(state, row, base), repository: home }
    },
    issue({ number }: { number: number }) {
      const row = state.issues.get(number)
      if (!row || row.isPull) throw notFound(`Issue with the number of ${number}`)
      return { number, repository: home, labels: () => ({ nodes: row.labels.map((name) => ({ name })) }) }
    },
  }
}

function discussionOf(state: State, row: PostRow, base: string) {
  const url = `${webOf(state, base)}/discussions/${row.number}`
  return {
    __typename: 'Discussion',
    id: nodeId(row),
    number: row.number,
    // Null where there must be a title: an error of its own, with the rest of the answer beside it.
    title: row.isBroken ? null : row.title,
    body: row.body,
    url,
    createdAt: `${row.created}`,
    updatedAt: `${row.updated}`,
    ...{ closed: false, locked: false, upvoteCount: 2 },
    answerChosenAt: row.answer ? `${row.updated}` : null,
    author: personOf(row.user, base),
    category: row.category,
    labels: { nodes: row.labels.map((name) => ({ name })) },
    answer: row.answer ? { id: commentId(row.answer) } : null,
    comments: (args: Page) =>
      connection(
        state,
        row.comments,
        args,
        ({ id }) => String(id),
        (one) => commentOf(state, row, one, base),
      ),
  }
}

function commentOf(state: State, post: PostRow, row: CommentRow, base: string): object {
  return {
    __typename: 'DiscussionComment',
    id: commentId(row.id),
    url: `${webOf(state, base)}/discussions/${post.number}#discussioncomment-${row.id}`,
    body: row.deleted ? '' : row.body,
    createdAt: `${row.created}`,
    updatedAt: `${row.updated}`,
    deletedAt: row.deleted ? `${row.deleted}` : null,
    isMinimized: row.isMinimized ?? false,
    upvoteCount: 1,
    author: row.deleted ? null : personOf(row.user, base),
    replies: (args: Page) =>
      connection(
        state,
        row.replies,
        args,
        ({ id }) => String(id),
        (one) => commentOf(state, post, one, base),
      ),
  }
}

const personOf = (person: Person, base: string) =>
  person && { __typename: person.type ?? 'User', login: person.login, url: `${base}/${person.login}` }

type Page = { first?: number; after?: string }

/** @param more.isMoving  a row is where its key says, also after its neighbours have moved */
function connection<T>(
  state: State,
  rows: T[],
  { first, after }: Page,
  keyOf: (row: T) => string,
  shown: (row: T) => object,
  { isMoving = false } = {},
) {
  if (first !== undefined && (first < 1 || first > 100))
    throw problem('EXCESSIVE_PAGINATION', 'Requesting too many records')
  const place = after === undefined ? undefined : Buffer.from(after, 'base64').toString()
  if (place !== undefined && !place.startsWith(`v${state.tokenEpoch}:`))
    throw problem('INVALID_CURSOR_ARGUMENTS', `\`${after}\` does not appear to be a valid cursor.`)
  const key = place?.slice(place.indexOf(':') + 1)
  const left =
    key === undefined
      ? rows
      : isMoving
        ? rows.filter((row) => isBelow(keyOf(row), key))
        : rows.slice(rows.findIndex((row) => keyOf(row) === key) + 1)
  const found = left.slice(0, first)
  const last = found.at(-1)
  return {
    totalCount: rows.length,
    pageInfo: {
      hasNextPage: left.length > found.length,
      endCursor: last ? Buffer.from(`v${state.tokenEpoch}:${keyOf(last)}`).toString('base64') : null,
    },
    nodes: found.map(shown),
  }
}

/** `2026-03-02T09:00:00Z 12`: earlier, or of the same time and a smaller number. */
function isBelow(key: string, than: string): boolean {
  const [time = '', number] = key.split(' ')
  const [thanTime = '', thanNumber] = than.split(' ')
  const order = Temporal.Instant.compare(Temporal.Instant.from(time), Temporal.Instant.from(thanTime))
  return order < 0 || (order === 0 && Number(number) < Number(thanNumber))
}
