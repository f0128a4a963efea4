import type { Express } from 'express'
import request, { type Response } from 'supertest'

export type Visitor = {
  get(path: string): Promise<Response>
  post(path: string, form?: Record<string, string>): Promise<Response>
  /** The `Cookie` header that it would send now. */
  cookie(): string
}

/** A browser as far as cookies go. The app is spoken to without TLS: `Secure` is not looked at. */
export function visitor(app: Express, given = '', headers: Record<string, string> = {}): Visitor {
  const jar = new Map<string, string>()
  const put = (pair: string) => {
    const [name = '', value = ''] = [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    jar.set(name.trim(), value)
  }
  for (const pair of given.split('; ').filter(Boolean)) put(pair)
  const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
  const keep = (response: Response) => {
    for (const line of response.get('set-cookie') ?? []) {
      const [pair = ''] = line.split(';')
      put(pair)
      if (/max-age=0(;|$)/i.test(line)) jar.delete(pair.slice(0, pair.indexOf('=')))
    }
    return response
  }
  return {
    cookie,
    get: async (path) => keep(await request(app).get(path).set('cookie', cookie()).set(headers)),
    post: async (path, form = {}) =>
      keep(await request(app).post(path).type('form').set('cookie', cookie()).set(headers).send(form)),
  }
}
