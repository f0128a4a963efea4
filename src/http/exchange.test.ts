import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { Agent } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import { loopbackSite, rawSite } from '../../tests/loopbackSite.ts'
import { exchange } from './exchange.ts'

const maxBytes = 200_000

function ask(url: string, options: { totalMs?: number; method?: string; signal?: AbortSignal } = {}) {
  const agent = new Agent({ headersTimeout: 10_000, bodyTimeout: 20_000 })
  onTestFinished(() => agent.destroy())
  let wireBytes = 0
  const answer = exchange(
    agent,
    { url: new URL(url), method: options.method ?? 'GET', headers: new Headers(), body: null },
    {
      signal: options.signal ?? new AbortController().signal,
      totalMs: options.totalMs ?? 20_000,
      maxBytes,
      onWire: (bytes) => {
        wireBytes = bytes
      },
    },
  )
  return { answer, wireBytes: () => wireBytes }
}

const serving = (body: Buffer, encoding: string) =>
  loopbackSite((_, res) => res.writeHead(200, encoding ? { 'content-encoding': encoding } : {}).end(body))

describe('bodies', () => {
  const text = Buffer.from('a text that is worth packing '.repeat(100))
  test.each([
    ['', text],
    ['identity', text],
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['GZIP', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
  ])('are unpacked: %s', async (encoding, body) => {
    const { answer } = ask((await serving(body, encoding)).url)
    const { body: unpacked, wireBytes, headers } = await answer
    expect(unpacked.equals(text)).toBe(true)
    expect(wireBytes).toBe(body.length)
    expect(headers.get('content-encoding')).toBeNull()
  })

  const zeros = Buffer.alloc(50_000_000)
  test.each([
    ['gzip', gzipSync(zeros)],
    ['deflate', deflateSync(zeros)],
    ['br', brotliCompressSync(zeros)],
  ])('that are %s bombs are refused', async (encoding, bomb) => {
    expect(bomb.length).toBeLessThan(maxBytes)
    await expect(ask((await serving(bomb, encoding)).url).answer).rejects.toMatchObject({ class: 'too-large' })
  })

  test('in parts that each are small are counted together', async () => {
    const bomb = Buffer.concat(Array.from({ length: 40 }, () => gzipSync(Buffer.alloc(10_000))))
    await expect(ask((await serving(bomb, 'gzip')).url).answer).rejects.toMatchObject({ class: 'too-large' })
  })

  test('packed twice are refused', async () => {
    const { url } = await serving(gzipSync(gzipSync(text)), 'gzip, gzip')
    await expect(ask(url).answer).rejects.toMatchObject({ class: 'too-large' })
  })

  test.each([
    ['gzip', gzipSync(text).subarray(0, 60)],
    ['br', brotliCompressSync(text).subarray(0, 20)],
    ['gzip', text],
    ['zstd', text],
  ])('that are cut, damaged or strange count as passing trouble: %s', async (encoding, body) => {
    await expect(ask((await serving(body, encoding)).url).answer).rejects.toMatchObject({ class: 'transient' })
  })

  test('that say they are too large are not read', async () => {
    const site = await loopbackSite((_, res) => {
      res.writeHead(200, { 'content-length': `${10 * maxBytes}` })
      res.write(Buffer.alloc(1000))
    })
    const { answer } = ask(site.url)
    await expect(answer).rejects.toMatchObject({ class: 'too-large' })
  })

  test('without an end are read up to the limit', async () => {
    const site = await loopbackSite((_, res) => {
      const more = () => {
        while (!res.destroyed && res.write(Buffer.alloc(16_000)));
      }
      res.on('drain', more)
      more()
    })
    const { answer, wireBytes } = ask(site.url)
    await expect(answer).rejects.toMatchObject({ class: 'too-large' })
    expect(wireBytes()).toBeLessThan(maxBytes + 200_000)
  })

  test('that drip are ended by the total time, and headers that never come too', async () => {
    const dripping = await loopbackSite((_, res) => {
      const timer = setInterval(() => res.write('x'), 20)
      res.on('close', () => clearInterval(timer))
    })
    const { answer, wireBytes } = ask(dripping.url, { totalMs: 400 })
    await expect(answer).rejects.toMatchObject({ class: 'transient', message: expect.stringContaining('in time') })
    expect(wireBytes()).toBeGreaterThan(0)
    const silent = await loopbackSite(() => {})
    await expect(ask(silent.url, { totalMs: 200 }).answer).rejects.toMatchObject({ class: 'transient' })
  })

  test('of a HEAD are not expected, however long they would be', async () => {
    const site = await loopbackSite((_, res) => res.writeHead(200, { 'content-length': `${10 * maxBytes}` }).end())
    expect((await ask(site.url, { method: 'HEAD' }).answer).status).toBe(200)
  })
})

describe('servers that break HTTP', () => {
  test.each([
    ['a body shorter than it said', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort', 'transient'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 5\r\n\r\nshort', 'transient'],
    [
      'length and chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'transient',
    ],
    ['chunks that are none', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nhello', 'transient'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.0\r\n', 'transient'],
    ['nothing', '', 'transient'],
    ['a huge header', `HTTP/1.1 200 OK\r\nX-Big: ${'x'.repeat(100_000)}\r\n\r\n`, 'too-large'],
    ['many headers', `HTTP/1.1 200 OK\r\n${'X-A: 1\r\n'.repeat(20_000)}\r\n`, 'too-large'],
  ])('%s', async (_, written, expected) => {
    const site = await rawSite((socket) => void socket.end(written))
    await expect(ask(site.url).answer).rejects.toMatchObject({ name: 'ConnectorError', class: expected })
  })

  test('a connection that nobody takes', async () => {
    const site = await rawSite((socket) => void socket.resetAndDestroy())
    await expect(ask(site.url).answer).rejects.toMatchObject({ class: 'transient' })
  })

  test('a NUL in a path goes out encoded', async () => {
    const site = await loopbackSite((req, res) => res.end(req.url))
    expect((await ask(`${site.url}/a\0b?c=\0d`).answer).body.toString()).toBe('/a%00b?c=%00d')
  })
})

test('who cancels is told their own reason', async () => {
  const stop = new AbortController()
  const site = await loopbackSite(() => stop.abort(new Error('enough')))
  await expect(ask(site.url, { signal: stop.signal }).answer).rejects.toThrow('enough')
})
