/** Runs in a worker thread: gives back what it is told, once it has started, which takes long. */
import { setTimeout as sleep } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'

await sleep(1500)
parentPort?.on('message', (value: string) => parentPort?.postMessage({ value }))
parentPort?.postMessage({ ready: true })
