import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

export type LoopbackSite = { origin: string; port: number; close(): Promise<void> }

/** What a site of the demo answers to a request for one of its addresses. */
export type Reply = { status: number; headers?: Record<string, string>; body?: string | Buffer }

/**
 * A web server that only this machine reaches.
 *
 * @param port  0 for any that is free
 * @param answering  makes what answers, once the site's address is known
 * @throws where the port is taken
 */
export async function startLoopbackSite(
  port: number,
  answering: (origin: string) => (url: URL, request: IncomingMessage) => Reply,
): Promise<LoopbackSite> {
  let answer: ReturnType<typeof answering> | undefined
  const server = createServer((request, response) => {
    const url = URL.parse(request.url ?? '/', 'http://127.0.0.1')
    if (!answer || !url) return send(response, { status: 400, body: 'No such address' }, request.method)
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return send(response, { status: 405, headers: { allow: 'GET, HEAD' } }, request.method)
    send(response, answer(url, request), request.method)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The site has no port')
  const origin = `http://127.0.0.1:${address.port}`
  answer = answering(origin)
  return {
    origin,
    port: address.port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()))
        server.closeAllConnections()
      }),
  }
}

function send(response: ServerResponse, { status, headers, body = '' }: Reply, method = 'GET') {
  const bytes = Buffer.from(body)
  const length = status === 304 ? {} : { 'content-length': String(bytes.length) }
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...length, ...headers })
  response.end(method === 'HEAD' || status === 304 ? undefined : bytes)
}
