/** Runs in a worker thread that parse-pool.ts starts: one document in, one answer out. */
import { parentPort } from 'node:worker_threads'
import { ConnectorError, type ErrorClass } from '../../connectors/contract.ts'
import { feedLinks } from './feed-links.ts'
import { parseFeed } from './parse-feed.ts'

export type Task = { name: 'feed'; text: string } | { name: 'feedLinks'; html: string; baseUrl: string }

parentPort?.on('message', async (task: Task) => {
  try {
    parentPort?.postMessage({ value: await answerTo(task) })
  } catch (error) {
    parentPort?.postMessage({ trouble: troubleOf(error) })
  }
})
parentPort?.postMessage({ ready: true })

function answerTo(task: Task): unknown {
  switch (task.name) {
    case 'feed':
      return parseFeed(task.text)
    case 'feedLinks':
      return feedLinks(task.html, task.baseUrl)
  }
}

function troubleOf(error: unknown): { class: ErrorClass; message: string } {
  if (error instanceof ConnectorError) return { class: error.class, message: error.message }
  // Nesting deeper than the stack.
  if (error instanceof RangeError) return { class: 'too-large', message: 'the document is nested too deeply' }
  return { class: 'schema-drift', message: `the document could not be read: ${error}`.slice(0, 300) }
}
