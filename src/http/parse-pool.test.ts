import { expect, onTestFinished, test } from 'vitest'
import { parsePool } from './parse-pool.ts'
import { threadPool } from './thread-pool.ts'

const feed = '<rss version="2.0"><channel><title>t</title><item><title>x</title></item></channel></rss>'

function pool(limitMs?: number) {
  const parsers = parsePool(limitMs)
  onTestFinished(() => parsers.close())
  return parsers
}

test('documents are read in threads, more than there are threads at once', async () => {
  const parsers = pool()
  const read = await Promise.all(Array.from({ length: 10 }, () => parsers.feed(feed)))
  expect(read.map(({ entries }) => entries[0]?.title)).toEqual(Array(10).fill('x'))
  const html = '<link rel=alternate type=application/rss+xml href=/f>'
  expect(await parsers.feedLinks(html, 'https://a.example/')).toEqual([
    { url: 'https://a.example/f', type: 'application/rss+xml' },
  ])
  await expect(parsers.feed('nothing')).rejects.toMatchObject({ name: 'ConnectorError', class: 'schema-drift' })
})

test('a document that needs too much memory ends its thread and nothing else', { timeout: 180_000 }, async () => {
  // Collecting garbage to the last takes as long as the usual limit: time enough, so that it is the memory that ends it.
  const parsers = pool(120_000)
  const bomb = `<rss version="2.0"><channel><title>t</title>${'<item a="1"><b>c</b></item>'.repeat(1_500_000)}</channel></rss>`
  const [big, small] = await Promise.allSettled([parsers.feed(bomb), parsers.feed(feed)])
  expect(big).toMatchObject({
    status: 'rejected',
    reason: { class: 'too-large', message: 'a document needs too much memory to read' },
  })
  expect(small.status).toBe('fulfilled')
  expect((await parsers.feed(feed)).entries).toHaveLength(1)
})

test('a document that takes too long is given up', async () => {
  const slow = `<rss version="2.0"><channel><title>t</title>${'<item><title>x</title></item>'.repeat(150_000)}</channel></rss>`
  await expect(pool(1).feed(slow)).rejects.toMatchObject({
    class: 'too-large',
    message: 'a document took more than 1 ms to read',
  })
})

test('a thread that is long in starting takes nothing of the time that a document has', async () => {
  const { run, close } = threadPool<string>(new URL('../../tests/slowThread.ts', import.meta.url), 1000)
  onTestFinished(close)
  expect(await run('read')).toBe('read')
})

test('a pool that closes answers everybody', async () => {
  const parsers = parsePool()
  const waiting = Array.from({ length: 6 }, () => parsers.feed(feed))
  const settled = Promise.allSettled(waiting)
  await parsers.close()
  expect((await settled).every(({ status }) => status === 'rejected')).toBe(true)
  await expect(parsers.feed(feed)).rejects.toMatchObject({ class: 'transient' })
})
