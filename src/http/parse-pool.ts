import { Worker } from 'node:worker_threads'
import { ConnectorError, type ErrorClass, type Parsers } from '../../connectors/contract.ts'
import type { Task } from './parse-thread.ts'

type Reply = { value: unknown } | { trouble: { class: ErrorClass; message: string } }
type Waiting = { task: Task; resolve(value: never): void; reject(error: ConnectorError): void }
type Thread = { worker: Worker; busyWith?: Waiting; timer?: NodeJS.Timeout; isKilled?: boolean }

const threadLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
const mostThreads = 2
const idleMs = 30_000

/**
 * Parses foreign documents in threads that have little memory, little time and nothing to steal (no environment). A document that is
 * too much for one ends that thread; the others, and the next document, do not notice. One document a thread at a time.
 *
 * @param limitMs  for one document
 */
export function parsePool(limitMs = 10_000): Parsers & { close(): Promise<void> } {
  const threads = new Set<Thread>()
  const waiting: Waiting[] = []
  let isClosed = false

  function run<T>(task: Task): Promise<T> {
    if (isClosed) return Promise.reject(new ConnectorError('transient', 'the hub is stopping'))
    return new Promise<T>((resolve, reject) => {
      waiting.push({ task, resolve: resolve as (value: never) => void, reject })
      next()
    })
  }

  function next(): void {
    if (waiting.length === 0) return
    let thread = [...threads].find((one) => !one.busyWith && !one.isKilled)
    if (!thread && threads.size < mostThreads) thread = startThread()
    if (!thread) return
    clearTimeout(thread.timer)
    const job = waiting.shift() as Waiting
    const { worker } = thread
    thread.busyWith = job
    thread.timer = setTimeout(() => {
      end(thread, new ConnectorError('too-large', `a document took more than ${limitMs} ms to read`))
    }, limitMs)
    worker.ref()
    worker.postMessage(job.task)
  }

  function startThread(): Thread {
    const worker = new Worker(new URL('./parse-thread.ts', import.meta.url), {
      resourceLimits: threadLimits,
      env: {},
      execArgv: [],
    })
    const thread: Thread = { worker }
    threads.add(thread)
    worker.on('message', (reply: Reply) => {
      const job = thread.busyWith
      rest(thread)
      if (job && 'value' in reply) job.resolve(reply.value as never)
      else if (job && 'trouble' in reply) job.reject(new ConnectorError(reply.trouble.class, reply.trouble.message))
      next()
    })
    worker.on('error', (error: Error & { code?: string }) => {
      const isMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
      const message = isMemory ? 'a document needs too much memory to read' : `a document could not be read: ${error}`
      end(thread, new ConnectorError(isMemory ? 'too-large' : 'connector-bug', message, { cause: error }))
    })
    worker.on('exit', () => end(thread, new ConnectorError('too-large', 'a document ended the thread that read it')))
    return thread
  }

  function rest(thread: Thread): void {
    clearTimeout(thread.timer)
    thread.busyWith = undefined
    thread.worker.unref()
    thread.timer = setTimeout(() => end(thread), idleMs).unref()
  }

  function end(thread: Thread, error?: ConnectorError): void {
    clearTimeout(thread.timer)
    thread.isKilled = true
    if (error) thread.busyWith?.reject(error)
    thread.busyWith = undefined
    if (threads.delete(thread)) void thread.worker.terminate()
    next()
  }

  return {
    feed: (text) => run({ name: 'feed', text }),
    feedLinks: (html, baseUrl) => run({ name: 'feedLinks', html, baseUrl }),
    async close() {
      isClosed = true
      const stopping = new ConnectorError('transient', 'the hub is stopping')
      for (const job of waiting.splice(0)) job.reject(stopping)
      const workers = [...threads].map(({ worker }) => worker)
      for (const thread of [...threads]) end(thread, stopping)
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}
