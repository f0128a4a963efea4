import { fork } from 'node:child_process'
import { loadavg } from 'node:os'
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
export async function compareConnector(name: string, items: number, rounds = 1): Promise<string> {
  const all = { bare: [] as Measured[], runner: [] as Measured[] }
  for (let round = 0; round < rounds; round++) {
    // The loop first: what the machine keeps warm then helps the runner no more than it.
    all.bare.push(await inProcess(name, 'bare', items))
    all.runner.push(await inProcess(name, 'runner', items))
  }
  const [bare, runner] = [median(all.bare), median(all.runner)]
  const speed = ({ items: many, seconds }: Measured) => `${seconds.toFixed(1)} s, ${Math.round(many / seconds)} items/s`
  const ratio = (of: 'seconds' | 'processorSeconds') => (runner[of] / runner.items / (bare[of] / bare.items)).toFixed(2)
  return `${name.padEnd(16)} ${runner.items} items: ratio ${ratio('seconds')} (goal: at most 2.0), of processor time ${ratio('processorSeconds')} · runner ${speed(runner)}, peak ${Math.round(runner.megabytes)} MB · bare loop ${speed(bare)} · load ${loadavg()[0]?.toFixed(1)}`
}

function median(all: Measured[]): Measured {
  const of = (name: keyof Measured) =>
    all.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN
  return {
    items: of('items'),
    seconds: of('seconds'),
    processorSeconds: of('processorSeconds'),
    megabytes: of('megabytes'),
  }
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
