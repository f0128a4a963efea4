/** A real Stack Exchange site on loopback, where its program lies beside the repository; tests and benches that need it skip otherwise. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../../shared/sites/stack-exchange.mjs', import.meta.url))

export const hasRealSite = existsSync(program)
export const realSiteMissing = `skipped: ${program} is not there`

export type RealSite = {
  /** As the connector's baseUrl. */
  url: string
  hostAndPort: string
  control(order: Record<string, unknown>): Promise<void>
  counts(): Promise<{ requests: number; bytes: number; violations: number; questions: number; held: number }>
  close(): Promise<void>
}

export async function realSite(options: Record<string, number> = {}): Promise<RealSite> {
  const port = await freePort()
  const flags = Object.entries({ port, ...options }).flatMap(([name, value]) => [`--${name}`, String(value)])
  const child = spawn(process.execPath, [program, ...flags], { stdio: ['ignore', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const origin = `http://127.0.0.1:${port}`
  return {
    url: `${origin}/2.3`,
    hostAndPort: `127.0.0.1:${port}`,
    async control(order) {
      const answer = await fetch(`${origin}/_control`, { method: 'POST', body: JSON.stringify(order) })
      if (!answer.ok) throw new Error(`The site refused: ${await answer.text()}`)
    },
    counts: async () => (await (await fetch(`${origin}/_control`)).json()) as Awaited<ReturnType<RealSite['counts']>>,
    close: () => ended(child),
  }
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}
