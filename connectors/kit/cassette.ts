/** Recorded exchanges, and a site that plays them. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { SiteAnswer, SiteRequest } from './site-server.ts'

const exchangeShape = z.strictObject({
  request: z.strictObject({
    method: z.string().default('GET'),
    path: z.string(),
    /** The parameters that tell this request from others; what is left out may be anything. */
    query: z.record(z.string(), z.string()).default({}),
    headers: z.record(z.string(), z.string()).default({}),
    /** Of posted JSON, what tells this request from others: `{"variables": {"after": "x"}}`; what is left out may be anything. */
    body: z.unknown().optional(),
  }),
  response: z.strictObject({
    status: z.int().default(200),
    headers: z.record(z.string(), z.string()).default({}),
    /** JSON, or the text itself. */
    body: z.unknown().optional(),
    /** Beside the cassette, byte for byte. */
    bodyFile: z.string().optional(),
  }),
})

const cassetteShape = z.array(exchangeShape)

export type Exchange = z.output<typeof exchangeShape>

/** The first that fits. */
export const exchangeFor = (
  exchanges: Exchange[],
  request: Pick<SiteRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>,
): Exchange | undefined => exchanges.find(({ request: recorded }) => fits(recorded, request))

/** The hub's clock while a cassette is played. */
export const playedAt = Temporal.Instant.from('2026-03-02T09:00:00Z')

/** The site's own address in what was recorded; played, it is that of the site that plays it. */
export const recordedSite = 'http://site'

/** What recorded answers were mapped to, as it stands beside the cassette. @param site  where they were played */
export const goldenOf = (batches: unknown[], site: string): string =>
  JSON.stringify(batches, null, 2)
    .replaceAll(site, recordedSite)
    .replaceAll(new URL(site).host, new URL(recordedSite).host)
    .replaceAll(new URL(site).hostname, new URL(recordedSite).hostname)

/** @param file  URL of a cassette; the first exchange that fits a request answers it */
export function cassette(file: URL): (request: SiteRequest) => SiteAnswer | undefined {
  const exchanges = cassetteShape.parse(JSON.parse(readFileSync(fileURLToPath(file), 'utf8')))
  return (request) => {
    const found = exchangeFor(exchanges, request)
    if (!found) return undefined
    const here = (text: string) => text.replaceAll(recordedSite, `http://${request.headers.host}`)
    const { status, body, bodyFile } = found.response
    const headers = Object.fromEntries(
      Object.entries(found.response.headers).map(([name, value]) => [name, here(value)]),
    )
    if (bodyFile) {
      const bytes = readFileSync(fileURLToPath(new URL(bodyFile, file)))
      // Whatever its charset: all other bytes stay as they are.
      return { status, headers, body: Buffer.from(here(bytes.toString('latin1')), 'latin1') }
    }
    return { status, headers, body: here(typeof body === 'string' ? body : JSON.stringify(body ?? '')) }
  }
}

function fits(recorded: Exchange['request'], request: Parameters<typeof exchangeFor>[1]): boolean {
  return (
    recorded.method === request.method &&
    recorded.path === request.path &&
    Object.entries(recorded.query).every(([name, value]) => request.query.get(name) === value) &&
    Object.entries(recorded.headers).every(([name, value]) => request.headers[name.toLowerCase()] === value) &&
    (recorded.body === undefined || isPartOf(recorded.body, jsonOf(request.body)))
  )
}

function isPartOf(part: unknown, whole: unknown): boolean {
  if (typeof part !== 'object' || part === null) return part === whole
  if (typeof whole !== 'object' || whole === null || Array.isArray(part) !== Array.isArray(whole)) return false
  return Object.entries(part).every(([name, value]) => isPartOf(value, (whole as Record<string, unknown>)[name]))
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
