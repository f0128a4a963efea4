import { Worker } from 'node:worker_threads'
import { ConnectorError, type ErrorClass } from '../../connectors/contract.ts'

/** What a thread answers to a task; `ready`, once, when it has loaded what it needs. */
export type ThreadReply = { ready: true } | { value: unknown } | { trouble: { class: ErrorClass; message: string } }
type Waiting<Task> = { task: Task; resolve(value: never): void; reject(error: ConnectorError): void }
type Thread<Task> = {
  worker: Worker
  isReady: boolean
  busyWith?: Waiting<Task>
  timer?: NodeJS.Timeout
  isKilled?: boolean
}

const threadLimits = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
const mostThreads = 2
const idleMs = 30_000
/** A machine that is very busy takes long to load a thread: that is not the document's fault. */
const startMs = 60_000

export type ThreadPool<Task> = {
  /** @throws ConnectorError */
  run<Result>(task: Task): Promise<Result>
  close(): Promise<void>
}

/**
 * Reads foreign documents in threads that have little memory, little time and nothing to steal (no environment). A document that is
 * too much for one ends that thread; the others, and the next document, do not notice. One document a thread at a time.
 *
 * @param script  says that it is ready, takes a task as a message, and answers each with one ThreadReply
 * @param limitMs  for one document
 */
export function threadPool<Task>(script: URL, limitMs: number): ThreadPool<Task> {
  const threads = new Set<Thread<Task>>()
  const waiting: Waiting<Task>[] = []
  let isClosed = false

  function run<Result>(task: Task): Promise<Result> {
    if (isClosed) return Promise.reject(new ConnectorError('transient', 'the hub is stopping'))
    return new Promise<Result>((resolve, reject) => {
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
    const job = waiting.shift() as Waiting<Task>
    const { worker } = thread
    thread.busyWith = job
    limit(thread)
    worker.ref()
    worker.postMessage(job.task)
  }

  function limit(thread: Thread<Task>): void {
    const trouble = thread.isReady
      ? new ConnectorError('too-large', `a document took more than ${limitMs} ms to read`)
      : new ConnectorError('transient', `what reads documents did not start within ${startMs} ms`)
    thread.timer = setTimeout(() => end(thread, trouble), thread.isReady ? limitMs : startMs)
  }

  function startThread(): Thread<Task> {
    const worker = new Worker(script, {
      resourceLimits: threadLimits,
      env: {},
      execArgv: [],
    })
    const thread: Thread<Task> = { worker, isReady: false }
    threads.add(thread)
    worker.on('message', (reply: ThreadReply) => {
      if ('ready' in reply) {
        thread.isReady = true
        clearTimeout(thread.timer)
        return limit(thread)
      }
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

  function rest(thread: Thread<Task>): void {
    clearTimeout(thread.timer)
    thread.busyWith = undefined
    thread.worker.unref()
    thread.timer = setTimeout(() => end(thread), idleMs).unref()
  }

  function end(thread: Thread<Task>, error?: ConnectorError): void {
    clearTimeout(thread.timer)
    thread.isKilled = true
    if (error) thread.busyWith?.reject(error)
    thread.busyWith = undefined
    if (threads.delete(thread)) void thread.worker.terminate()
    next()
  }

  return {
    run,
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
