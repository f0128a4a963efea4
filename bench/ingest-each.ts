import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { nodeOptions } from '../src/processes/children.ts'
import { kinds } from './ingest-kinds.ts'
import { temporaryFolder } from './temporary-folder.ts'

export type Measured = { items: number; seconds: number; processorSeconds: number; megabytes: number }
export type Part = { name: string; part: 'bare' | 'runner'; settings: Record<string, unknown>; url: string }

/**
 * A connector against a bare loop that fetches, parses, cleans and upserts the same pages of the site of its tests. The pauses that a
 * connector keeps between its requests are skipped: what is measured is the work, not the politeness.
 * @returns a line of figures
 */
export async function compareConnector(name: string, items: number): Promise<string> {
  // The loop first: what the machine keeps warm then helps the runner no more than it.
  const bare = await inProcess(name, 'bare', items)
  const runner = await inProcess(name, 'runner', items)
  const speed = ({ items: many, seconds }: Measured) => `${seconds.toFixed(1)} s, ${Math.round(many / seconds)} items/s`
  const ratio = (of: 'seconds' | 'processorSeconds') => (runner[of] / runner.items / (bare[of] / bare.items)).toFixed(2)
  return `${name.padEnd(16)} ${runner.items} items: ratio ${ratio('seconds')} (goal: at most 2.0), of processor time ${ratio('processorSeconds')} · runner ${speed(runner)}, peak ${Math.round(runner.megabytes)} MB · bare loop ${speed(bare)}`
}

async function inProcess(name: string, part: Part['part'], items: number): Promise<Measured> {
  const kind = kinds[name]
  if (!kind) throw new Error(`There is no connector ${name}: ${Object.keys(kinds).join(', ')}`)
  const { settings, url, close } = await kind.start(items)
  const folder = temporaryFolder()
  try {
    return await new Promise((resolve, reject) => {
      const work: Part = { name, part, settings, url }
      const child = fork(fileURLToPath(new URL('./ingest-part.ts', import.meta.url)), [JSON.stringify(work)], {
        execArgv: nodeOptions.worker,
        env: {
          ...process.env,
          GUILDHALL_DATA: folder.path,
          DATABASE_URL: '',
          GUILDHALL_ALLOW_HOSTS: new URL(url).host,
          LOG_LEVEL: 'warn',
        },
      })
      child.once('message', (message) => resolve(message as Measured))
      child.once('exit', (code) => reject(new Error(`${name}, ${part}: ended with ${code}`)))
    })
  } finally {
    await close()
    folder.remove()
  }
}
