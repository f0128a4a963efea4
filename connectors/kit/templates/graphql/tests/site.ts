/** A small site that behaves as the real one does. */
import { GraphQLError, graphqlSync } from 'graphql'
import type { ScenarioSite } from '../../../scenario.ts'
import { type Row, siteRows } from '../../../site-rows.ts'
import { type SiteAnswer, type SiteRequest, startSite } from '../../../site-server.ts'
import { schema } from './schema.ts'

export async function startExample(options: {
  items: number
  now: () => Temporal.Instant
  skewMinutes?: number
}): Promise<ScenarioSite> {
  const { rows, now, ...changes } = siteRows(options)
  let tokens = 1

  // CHANGE: what the real API gives for each of the queries, and what it does when it is asked for nonsense.
  const rootValue = {
    articles({ updatedSince = '', first, after }: { updatedSince?: string; first: number; after?: string }) {
      // A token holds the last article of its page: what moves meanwhile shifts nothing.
      const [token, place = ''] = after?.split('|') ?? []
      if (token && token !== String(tokens)) throw problem('EXPIRED_CURSOR')
      const found = rows().filter((row) => row.updated.toString() >= updatedSince && placeOf(row) > place)
      const page = found.slice(0, first)
      const last = page.at(-1)
      const pageInfo = { hasNextPage: found.length > first, endCursor: last ? `${tokens}|${placeOf(last)}` : null }
      return { nodes: page.map(articleOf), pageInfo }
    },
    articlesById({ ids }: { ids: string[] }) {
      const byId = new Map(rows().map((row) => [String(row.id), articleOf(row)]))
      return ids.map((id) => byId.get(id) ?? null)
    },
  }
  const answer = ({ path, headers, body }: SiteRequest): SiteAnswer | undefined => {
    if (path.startsWith('/elsewhere')) return { status: 404, body: 'Not here' }
    if (path !== '/graphql') return undefined
    if (headers.authorization === 'Bearer revoked') return json({ data: null, errors: [problem('UNAUTHENTICATED')] })
    const { query, variables } = JSON.parse(body)
    return json(graphqlSync({ schema, source: query, rootValue, variableValues: variables }))
  }

  const server = await startSite(answer, now)
  return {
    server,
    settings: { baseUrl: server.url, license: 'CC-BY-SA-4.0', pageSize: 10 },
    ...changes,
    expireTokens: () => void tokens++,
    // CHANGE: a page of the list that says that another follows, for ever.
    neverEnds(good) {
      const answer = JSON.parse(String(good.body))
      if (!answer.data?.articles) return good
      answer.data.articles.pageInfo = {
        hasNextPage: true,
        endCursor: `${tokens}|${' '.repeat(server.requests.length)}`,
      }
      return json(answer)
    },
    // CHANGE: what only this site does when it is in trouble, above all what looks like a good answer.
    faults: {
      'an error beside part of the data': {
        spoil: () => json({ data: { articles: { nodes: [], pageInfo } }, errors: [problem('INTERNAL')] }),
        endsAs: 'transient',
      },
      'data of another shape': { spoil: () => json({ data: { articles: null } }), endsAs: 'schema-drift' },
      'a limit as HTTP 200': { spoil: () => json({ errors: [problem('RATE_LIMITED')] }), waitSeconds: 30 },
    },
  }
}

const pageInfo = { hasNextPage: false, endCursor: null }
const problem = (code: string) => new GraphQLError(`Trouble: ${code}`, { extensions: { code } })
const placeOf = ({ updated, id }: Row) => `${updated.toString()} ${String(id).padStart(9, '0')}`

const json = (value: object): SiteAnswer => ({
  headers: { 'content-type': 'application/json; charset=utf-8', 'x-ratelimit-remaining': '500' },
  body: JSON.stringify(value),
})

const articleOf = ({ id, title, html, created, updated, isBroken }: Row) => ({
  id: String(id),
  title,
  html: isBroken ? null : html,
  url: `https://tools.example/articles/${id}`,
  tags: ['chisels'],
  author: { name: 'Ines Bauer', url: 'https://tools.example/people/ines' },
  createdAt: created.toString(),
  updatedAt: updated.toString(),
})
