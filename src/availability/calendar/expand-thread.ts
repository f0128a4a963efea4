/** Runs in a worker thread: one calendar in, when its owner is busy out. */
import { parentPort } from 'node:worker_threads'
import type { ThreadReply } from '../../http/thread-pool.ts'
import { busyTimes, type Reading } from './expand-events.ts'

parentPort?.on('message', (reading: Reading) => parentPort?.postMessage(answerTo(reading)))
parentPort?.postMessage({ ready: true })

function answerTo(reading: Reading): ThreadReply {
  try {
    const read = busyTimes(reading)
    return read ? { value: read } : { trouble: { class: 'schema-drift', message: 'this is no calendar' } }
  } catch (error) {
    // What recurs too often, and nesting deeper than the stack.
    return { trouble: { class: 'too-large', message: `${error}`.slice(0, 300) } }
  }
}
