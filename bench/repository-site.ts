/** A repository on loopback with as many issues as wanted, as GitHub's API lists them; made at once, so that serving takes no time. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type RepositorySite = { url: string; hostAndPort: string; close(): Promise<void> }

const firstUpdate = Temporal.Instant.from('2024-01-01T00:00:00Z')

export async function repositorySite(issues: number): Promise<RepositorySite> {
  const rows = Array.from({ length: issues }, (_, index) => JSON.stringify(issueOf(index)))
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://site')
    const size = Number(url.searchParams.get('per_page') ?? 30)
    const since = Temporal.Instant.from(url.searchParams.get('since') ?? `${firstUpdate}`)
    const from = Math.max(0, Math.ceil((since.epochMilliseconds - firstUpdate.epochMilliseconds) / 1000))
    const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' }
    let body = '[]'
    if (url.pathname === '/repos/bench/kettles') body = JSON.stringify(repository)
    else if (url.pathname.endsWith('/issues')) {
      body = `[${rows.slice(from, from + size).join(',')}]`
      if (from + size < issues) headers.link = `<http://${request.headers.host}/next?page=2>; rel="next"`
    }
    response.writeHead(200, headers).end(body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const hostAndPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://${hostAndPort}`, hostAndPort, close }
}

const repository = {
  ...{ id: 1, full_name: 'bench/kettles', html_url: 'https://github.example/bench/kettles', private: false },
  ...{ default_branch: 'main', has_issues: true, has_discussions: false, license: null },
}

/** Updated one second after the one before it. */
function issueOf(index: number) {
  const at = firstUpdate.add({ seconds: index }).toString()
  const url = `https://github.example/bench/kettles/issues/${index + 1}`
  const steps = Array.from(
    { length: 12 },
    (_, step) => `${step + 1}. Turn *screw ${step}* until \`click ${index}\` is heard, then wait`,
  )
  return {
    number: index + 1,
    title: `Kettle ${index} clicks off before it boils`,
    body: `### What happens\n\nIt stops a **minute** early, see [the guide](${url}).\n\n${steps.join('\n')}\n\n\`\`\`\nlog of kettle ${index}\n\`\`\`\n`,
    html_url: url,
    user: { login: `mender-${index % 97}`, html_url: `https://github.example/mender-${index % 97}`, type: 'User' },
    labels: [{ name: 'switches' }],
    ...{ state: 'open', comments: 0, created_at: at, updated_at: at },
  }
}
