/** What GitHub really answered, as @octokit/fixtures keeps it, behind a server of ours. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { SiteAnswer, SiteRequest } from '../../kit/site-server.ts'

const require = createRequire(import.meta.url)

const exchanges = z.array(
  z.object({
    method: z.string(),
    path: z.string(),
    status: z.int(),
    headers: z.record(z.string(), z.coerce.string()),
    response: z.unknown(),
  }),
)
export type Exchange = z.output<typeof exchanges>[number]

const folder = dirname(require.resolve('@octokit/fixtures'))

/** @param name  of a scenario, such as `paginate-issues` */
export function recorded(name: string): Exchange[] {
  const file = join(folder, 'scenarios/api.github.com', name, 'normalized-fixture.json')
  return exchanges.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** The first that has this method and path; of several pages, the one that is asked for. */
export function play(all: Exchange[], request: SiteRequest, base: string): SiteAnswer | undefined {
  const found = all.find(({ method, path }) => {
    const url = new URL(path, base)
    const isPage = (url.searchParams.get('page') ?? '1') === (request.query.get('page') ?? '1')
    return method.toUpperCase() === request.method && url.pathname === request.path && isPage
  })
  if (!found) return undefined
  const here = (text: string) => text.replaceAll('https://api.github.com', base)
  const { link, location, etag, 'content-type': type = '' } = found.headers
  return {
    status: found.status,
    headers: {
      'content-type': type,
      ...(etag && { etag }),
      ...(link && { link: here(link) }),
      ...(location && { location: here(location) }),
    },
    body: here(JSON.stringify(found.response)),
  }
}
