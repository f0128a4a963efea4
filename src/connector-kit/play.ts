import { ConnectorError, type Ctx } from '../../connectors/contract.ts'
import { type Exchange, exchangeFor, playedAt } from '../../connectors/kit/cassette.ts'

/**
 * What of a run's context is another while a cassette is played: the clock of the kit, and a `fetch` that knows the recorded
 * exchanges alone.
 * @param unmatched  filled with requests that none of them answers
 */
export function played(
  exchanges: Exchange[],
  files: Map<string, string | Buffer>,
  unmatched: string[],
): Pick<Ctx<unknown>, 'fetch' | 'now' | 'runStartedAt' | 'deadline'> {
  const fetch: Ctx<unknown>['fetch'] = async (input, init) => {
    const asked = new Request(input instanceof Request ? input.clone() : input, init)
    const { pathname: path, searchParams: query, search } = new URL(asked.url)
    const body = asked.body === null ? '' : await asked.text()
    const headers = Object.fromEntries(asked.headers)
    const found = exchangeFor(exchanges, { method: asked.method, path, query, headers, body })
    if (!found) {
      unmatched.push(`${asked.method} ${path}${search}`)
      throw new ConnectorError('connector-bug', 'Nothing is recorded for this request')
    }
    const { status, headers: sent, body: json, bodyFile } = found.response
    const content = bodyFile
      ? (files.get(bodyFile) ?? '')
      : typeof json === 'string'
        ? json
        : JSON.stringify(json ?? '')
    const hasNone = [204, 205, 304].includes(status)
    const response = new Response(hasNone ? null : typeof content === 'string' ? content : new Uint8Array(content), {
      status,
      headers: sent,
    })
    Object.defineProperty(response, 'url', { value: asked.url })
    return response
  }
  return { fetch, now: () => playedAt, runStartedAt: playedAt, deadline: playedAt.add({ hours: 1 }) }
}
