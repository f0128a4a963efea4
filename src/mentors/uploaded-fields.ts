import type { Request } from 'express'
import { BadRequest } from '../errors.ts'

/**
 * The fields of a form that may hold a file: texts as they are, files read as UTF-8. For bodies that `express.raw` or
 * `express.urlencoded` has read.
 * @throws BadRequest 'bad-request' when the body is not what it says
 */
export async function uploadedFields(req: Pick<Request, 'body' | 'get'>): Promise<Record<string, string>> {
  const type = req.get('content-type') ?? ''
  if (!Buffer.isBuffer(req.body)) return strings(Object.entries((req.body ?? {}) as Record<string, unknown>))
  try {
    const form = await new Response(new Uint8Array(req.body), { headers: { 'content-type': type } }).formData()
    const fields = [...form].map(async ([name, value]) => [
      name,
      typeof value === 'string' ? value : await value.text(),
    ])
    return strings((await Promise.all(fields)) as [string, string][])
  } catch {
    throw new BadRequest('bad-request')
  }
}

const strings = (fields: [string, unknown][]): Record<string, string> =>
  Object.fromEntries(fields.filter((field): field is [string, string] => typeof field[1] === 'string'))
