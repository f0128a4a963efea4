/** What was taped, as a cassette has it. Pure. */
import { type Exchange, recordedSite } from '../../connectors/kit/cassette.ts'
import { type Hiding, redactedJson, redactedQuery, redactedText } from './redact.ts'
import type { Taped } from './tape.ts'

/** The headers of answers that connectors go by; all others, cookies among them, are left out. */
const keptHeaders = ['content-type', 'date', 'etag', 'last-modified', 'link', 'location', 'cache-control', 'expires']

type Options = { site: string; name: string; hiding: Hiding; leftOut: string[] }

/** The exchanges, each kind of request once, and the files to write: the cassette first, then bodies that are no JSON. */
export function written(
  tape: Taped[],
  options: Options,
): { exchanges: Exchange[]; files: Map<string, string | Buffer> } {
  const bodies = new Map<string, string | Buffer>()
  const exchanges = new Map<string, Exchange>()
  for (const one of tape) {
    const request = requestOf(one, options)
    const key = JSON.stringify(request)
    if (!exchanges.has(key)) exchanges.set(key, { request, response: responseOf(one, options, bodies) })
  }
  const short = [...exchanges.values()].map(({ request, response }) => ({
    request: withoutEmpty({ ...request, method: request.method === 'GET' ? undefined : request.method }),
    response: withoutEmpty({ ...response, status: response.status === 200 ? undefined : response.status }),
  }))
  const cassette = `${JSON.stringify(short, null, 2)}\n`
  return { exchanges: [...exchanges.values()], files: new Map([[`${options.name}.json`, cassette], ...bodies]) }
}

function requestOf({ method, url, posted }: Taped, { hiding, leftOut }: Options): Exchange['request'] {
  const body = posted ? toldBy(jsonOf(posted), hiding) : undefined
  return { method, path: url.pathname, query: redactedQuery(url, hiding, leftOut), headers: {}, body }
}

/** A query of GraphQL is told by its name and variables: its text is the connector's own. */
function toldBy(posted: unknown, hiding: Hiding): unknown {
  if (typeof posted !== 'object' || posted === null) return undefined
  const { query, ...rest } = posted as Record<string, unknown>
  return redactedJson(typeof query === 'string' ? rest : posted, hiding)
}

function responseOf(one: Taped, options: Options, bodies: Map<string, string | Buffer>): Exchange['response'] {
  const { site, name, hiding } = options
  const moved = (text: string) => redactedText(text, hiding).replaceAll(site, recordedSite)
  const headers = keptHeaders.flatMap((header) => {
    const value = one.headers.get(header)
    return value === null ? [] : [[header, moved(value)]]
  })
  const response = { status: one.status, headers: Object.fromEntries(headers) }
  if (one.body.length === 0) return { ...response, body: '' }
  const text = textOf(one.body)
  const json = text === undefined ? undefined : jsonOf(text)
  if (typeof json === 'object' && json !== null)
    return { ...response, body: JSON.parse(JSON.stringify(redactedJson(json, hiding)).replaceAll(site, recordedSite)) }
  const bodyFile = `${name}.${bodies.size + 1}.${endingOf(one.headers.get('content-type') ?? '')}`
  bodies.set(bodyFile, text === undefined ? one.body : moved(text))
  return { ...response, bodyFile }
}

/** Undefined where it is not UTF-8: such a body is kept byte for byte. */
function textOf(body: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return undefined
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const endingOf = (type: string) => /\b(xml|html|json)\b/i.exec(type)?.[1]?.toLowerCase() ?? 'txt'

const withoutEmpty = (value: object) =>
  Object.fromEntries(
    Object.entries(value).filter(
      ([name, one]) =>
        one !== undefined && (name === 'body' || typeof one !== 'object' || Object.keys(one ?? {}).length > 0),
    ),
  )
