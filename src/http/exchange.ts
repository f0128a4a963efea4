import { type Agent, errors, request } from 'undici'
import { ConnectorError } from '../../connectors/contract.ts'
import { decodedBody } from './decode-body.ts'

export const headersTimeoutMs = 10_000

export type Question = { url: URL; method: string; headers: Headers; body: Buffer | null }

export type Answer = { status: number; headers: Headers; body: Buffer; wireBytes: number }

/**
 * One request and its whole answer, without following a redirect. `maxBytes` counts what came over the wire, and then
 * what it unpacks to.
 *
 * @param signal    the run's; when it aborts, its reason is thrown as it is
 * @param totalMs   from the first byte sent to the last one read: a body that drips never trips a read timeout
 * @param onWire    bytes read so far, also where the answer is refused later
 * @throws ConnectorError transient, too-large, blocked (from the connection) or connector-bug
 */
export async function exchange(
  agent: Agent,
  question: Question,
  limits: { signal: AbortSignal; totalMs: number; maxBytes: number; onWire(bytes: number, status: number): void },
): Promise<Answer> {
  const { url, method, body } = question
  limits.signal.throwIfAborted()
  // A signal for each request that goes with it: those made of the run's would all hang on that until its end.
  const stop = new AbortController()
  let isLate = false
  const giveUp = () => stop.abort()
  const timer = setTimeout(
    () => {
      isLate = true
      giveUp()
    },
    Math.max(1, Math.ceil(limits.totalMs)),
  )
  limits.signal.addEventListener('abort', giveUp)
  try {
    const response = await request(url, {
      dispatcher: agent,
      method: method as 'GET',
      headers: Object.fromEntries(question.headers),
      body,
      signal: stop.signal,
    })
    const headers = headersOf(response.headers)
    limits.onWire(0, response.statusCode)
    const declared = Number(headers.get('content-length') ?? 0)
    const chunks: Buffer[] = []
    let wireBytes = 0
    const refuseSize = () => {
      response.body.on('error', () => {}).destroy()
      return new ConnectorError('too-large', `${url.host} sends more than ${limits.maxBytes} bytes`)
    }
    if (method !== 'HEAD' && declared > limits.maxBytes) throw refuseSize()
    for await (const chunk of response.body as AsyncIterable<Buffer>) {
      wireBytes += chunk.length
      limits.onWire(wireBytes, response.statusCode)
      if (wireBytes > limits.maxBytes) throw refuseSize()
      chunks.push(chunk)
    }
    const wire = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
    const decoded = await decodedBody(wire, headers.get('content-encoding'), limits.maxBytes)
    headers.delete('content-encoding')
    headers.delete('content-length')
    return { status: response.statusCode, headers, body: decoded, wireBytes }
  } catch (error) {
    limits.signal.throwIfAborted()
    if (isLate) throw new ConnectorError('transient', `${url.host} gave no full answer in time`, { cause: error })
    throw named(error, url)
  } finally {
    clearTimeout(timer)
    limits.signal.removeEventListener('abort', giveUp)
  }
}

function headersOf(given: Record<string, string | string[] | undefined>): Headers {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given))
    for (const one of Array.isArray(value) ? value : [value ?? '']) headers.append(name, one)
  return headers
}

function named(error: unknown, url: URL): ConnectorError {
  if (error instanceof ConnectorError) return error
  if (error instanceof errors.HeadersOverflowError)
    return new ConnectorError('too-large', `${url.host} sends headers that are too large`, { cause: error })
  if (error instanceof errors.InvalidArgumentError)
    return new ConnectorError('connector-bug', `the request to ${url.host} is not valid: ${error.message}`, {
      cause: error,
    })
  const code = error instanceof Error && 'code' in error ? `${error.code}` : `${error}`
  return new ConnectorError('transient', `${url.host} could not be asked (${code})`, { cause: error })
}
