/** Recorded answers of GitHub. What the scenarios do not hold (a repository beside its issues) is put beside them. */
import { expect, test } from 'vitest'
import { startClock, startHub } from '../kit/hub.ts'
import { type SiteAnswer, type SiteRequest, startSite } from '../kit/site-server.ts'
import { type Exchange, play, recorded } from './tests/recorded.ts'
import { json } from './tests/rest.ts'
import { githubIssues } from './tests/scenario.ts'

async function played(
  all: Exchange[],
  settings: Record<string, unknown>,
  act: (hub: Awaited<ReturnType<typeof startHub>>, settings: Record<string, unknown>) => Promise<void>,
  besides: (request: SiteRequest) => SiteAnswer | undefined = () => undefined,
): Promise<void> {
  const clock = startClock()
  let base = ''
  const server = await startSite((request) => play(all, request, base) ?? besides(request), clock.now)
  base = server.url
  const given = { baseUrl: base, ...settings }
  const hub = await startHub(githubIssues, { clock, host: new URL(base).host, settings: given })
  try {
    await act(hub, given)
    expect(server.unmatched).toEqual([])
  } finally {
    await hub.close()
    await server.close()
  }
}

/** A repository as recorded, under another name. */
function repository(name: string): Exchange {
  const [found] = recorded('get-repository')
  if (!found) throw new Error('The scenario holds a repository')
  const response = { ...(found.response as object), full_name: name, has_issues: true }
  return { ...found, path: `/repos/${name}`, response }
}

test('13 issues of one second on five pages', async () => {
  const name = 'octokit-fixture-org/paginate-issues'
  const all = [repository(name), ...recorded('paginate-issues')]
  await played(
    all,
    { repository: name, read: ['issues'] },
    async (hub) => {
      expect(await hub.run()).toMatchObject({ state: 'complete', upserted: 13 })
      const titles = [...(await hub.kept()).values()].map(({ title }) => title)
      expect(titles.sort()).toEqual(Array.from({ length: 13 }, (_, index) => `Test issue ${index + 1}`).sort())
    },
    ({ path }) => (path.endsWith('/comments') ? json([]) : undefined),
  )
})

test('a repository that was renamed', async () => {
  const settings = { repository: 'octokit-fixture-org/rename-repository', read: ['issues'] }
  await played(recorded('rename-repository'), settings, async (hub, given) => {
    expect(await hub.check(given)).toMatchObject({
      ok: true,
      message: expect.stringContaining('set repository to octokit-fixture-org/rename-repository-newname'),
    })
  })
})

test('a release', async () => {
  const name = 'octokit-fixture-org/release-assets'
  const [found] = recorded('release-assets')
  const list = {
    path: `/repos/${name}/releases`,
    method: 'get',
    status: 200,
    headers: { 'content-type': 'application/json' },
  }
  const all = [repository(name), { ...list, response: [found?.response] }]
  await played(all, { repository: name, read: ['releases'] }, async (hub) => {
    expect(await hub.run()).toMatchObject({ state: 'complete', upserted: 1 })
    expect([...(await hub.kept()).values()]).toMatchObject([{ title: 'release-assets Version 1.0.0' }])
  })
})
