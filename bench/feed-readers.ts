/** Runs in a worker thread: a feed read by one of the two libraries alone. */
import { parentPort } from 'node:worker_threads'
import { parseFeed } from 'feedsmith'
import RssParser from 'rss-parser'

export type ReadAlone = { reader: 'feedsmith' | 'rss-parser'; text: string }

parentPort?.on('message', async ({ reader, text }: ReadAlone) => {
  try {
    parentPort?.postMessage({ value: await (reader === 'feedsmith' ? byFeedsmith(text) : byRssParser(text)) })
  } catch (error) {
    parentPort?.postMessage({ trouble: { class: 'schema-drift', message: `${error}`.slice(0, 300) } })
  }
})
parentPort?.postMessage({ ready: true })

function byFeedsmith(text: string): number {
  const { format, feed } = parseFeed(text)
  return (format === 'atom' ? feed.entries : feed.items)?.length ?? 0
}

const byRssParser = async (text: string) => (await new RssParser().parseString(text)).items.length
