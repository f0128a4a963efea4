/** Recorded exchanges, and a site that plays them. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { SiteAnswer, SiteRequest } from './site-server.ts'

const cassetteShape = z.array(
  z.strictObject({
    request: z.strictObject({
      method: z.string().default('GET'),
      path: z.string(),
      /** The parameters that tell this request from others; what is left out may be anything. */
      query: z.record(z.string(), z.string()).default({}),
      headers: z.record(z.string(), z.string()).default({}),
    }),
    response: z.strictObject({
      status: z.int().default(200),
      headers: z.record(z.string(), z.string()).default({}),
      /** JSON, or the text itself. */
      body: z.unknown().optional(),
      /** Beside the cassette, byte for byte. */
      bodyFile: z.string().optional(),
    }),
  }),
)

/** @param file  URL of a cassette; the first exchange that fits a request answers it */
export function cassette(file: URL): (request: SiteRequest) => SiteAnswer | undefined {
  const exchanges = cassetteShape.parse(JSON.parse(readFileSync(fileURLToPath(file), 'utf8')))
  return (request) => {
    const found = exchanges.find(
      ({ request: recorded }) =>
        recorded.method === request.method &&
        recorded.path === request.path &&
        Object.entries(recorded.query).every(([name, value]) => request.query.get(name) === value) &&
        Object.entries(recorded.headers).every(([name, value]) => request.headers[name.toLowerCase()] === value),
    )
    if (!found) return undefined
    const { status, headers, body, bodyFile } = found.response
    if (bodyFile) return { status, headers, body: readFileSync(fileURLToPath(new URL(bodyFile, file))) }
    return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body ?? '') }
  }
}
